using ContactLookup.Calls;
using Xunit.Abstractions;

namespace FunctionApp.Tests.Answers;

[Collection(ScenarioRuns.Collection)]
public sealed class OutcomeTests(ScenarioRuns runs, ITestOutputHelper output)
{
    public static TheoryData<string> Names { get; } = [.. Scenarios.All.Select(s => s.Name)];

    [Fact]
    public void There_is_a_scenario_for_every_status()
    {
        Assert.Equal(LookupStatusNames.All.Order(), Scenarios.All.Select(s => s.Status).Distinct().Order());
        Assert.Equal(14, LookupStatusNames.All.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_names_what_happened_and_what_to_change(string scenario)
    {
        var expected = Scenarios.Named(scenario);

        var reply = runs[expected].Reply;

        output.WriteLine($"{reply.Status}: {reply.Reason}");
        Assert.Equal(200, reply.HttpStatus);
        Assert.Equal(expected.Status, reply.Status);
        Assert.Equal(expected.Retryable, reply.Json.GetProperty("retryable").GetBoolean());
        Assert.Equal(expected.Status == "found", reply.Reason.Length == 0);
        Assert.All(expected.ReasonNames, name => Assert.Contains(name, reply.Reason, StringComparison.OrdinalIgnoreCase));
        Contract.AssertKeptBy(reply);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_in_http_mode_is_the_same_under_the_status_of_its_outcome(string scenario)
    {
        var expected = Scenarios.Named(scenario);

        var reply = runs[expected].HttpReply;

        Assert.Equal(HttpStatusOf(expected.Status), reply.HttpStatus);
        Assert.Equal(expected.Status, reply.Status);
        Assert.Equal(expected.Retryable, reply.Json.GetProperty("retryable").GetBoolean());
        Contract.AssertKeptBy(reply);
    }

    [Fact]
    public void A_throttled_answer_passes_on_how_long_to_wait()
    {
        var run = runs[Scenarios.Named("the API is throttled for longer than the call lasts")];

        Assert.Equal("40", run.Reply.Header("Retry-After"));
        Assert.Equal("40", run.HttpReply.Header("Retry-After"));
    }

    [Fact]
    public void An_answer_repeats_the_number_that_was_looked_up()
    {
        Assert.All(Scenarios.All, scenario => Assert.Equal(
            scenario.Status is "withheld" or "invalid_number" ? "" : scenario.Number!.Replace("tel:", "", StringComparison.Ordinal),
            runs[scenario].Reply["phoneNumber"]));
    }

    // As promised in docs/answers.md; not taken from the code that is tested.
    private static int HttpStatusOf(string status) => status switch
    {
        "found" => 200,
        "not_found" => 404,
        "multiple" => 409,
        "withheld" or "invalid_number" => 422,
        "unauthorized" or "permission_denied" or "credentials_rejected" or "bad_response" => 502,
        "secret_unavailable" or "token_unavailable" or "unavailable" or "throttled" => 503,
        "timeout" => 504,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
