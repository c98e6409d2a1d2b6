using FunctionApp.Tests.Answers;

namespace FunctionApp.Tests.Redaction;

/// <summary>Every scenario was run with everything switched on that could log, trace, measure or profile; this is what must not be in it.</summary>
[Collection(ScenarioRuns.Collection)]
public sealed class RedactionTests(ScenarioRuns runs)
{
    // The digits, so that every spelling of a number is found: with a plus, with %2B, national.
    private static readonly string[] Numbers =
        [.. Scenarios.All.Select(s => new string([.. (s.Number ?? "").Where(char.IsAsciiDigit)])).Where(d => d.Length >= 10).Select(d => d[^10..]).Distinct()];

    private static readonly string[] Names = ["Eleanor", "Whitfield", "Raman", "Villarreal", "Oyelaran"];

    public static TheoryData<string> ScenarioNames { get; } = OutcomeTests.Names;

    [Fact]
    public void There_are_secrets_to_find()
    {
        Assert.All(runs.All, run => Assert.NotEmpty(run.Secrets));
        Assert.Contains(runs.All, run => run.Secrets.Any(s => s.StartsWith("eyJ", StringComparison.Ordinal)));
        Assert.NotEmpty(Numbers);
        Assert.Contains(runs.Telemetry, line => line.StartsWith("span Microsoft.AspNetCore ", StringComparison.Ordinal));
        Assert.Contains(runs.Telemetry, line => line.StartsWith("metric ContactLookup contactlookup.lookup.duration", StringComparison.Ordinal));
        Assert.Contains(runs.Telemetry, line => line.StartsWith("event Azure-Core ", StringComparison.Ordinal));
        Assert.Contains(runs.Telemetry, line => line.StartsWith("event System.Net.Http RequestStart", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_our_filter_the_framework_logs_the_function_key()
    {
        Assert.All(runs.All, run => Assert.Contains(ScenarioRuns.FunctionKey, run.EverythingLogged, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void No_line_that_is_written_holds_a_number_a_secret_or_a_person(string scenario)
    {
        var run = runs[Scenarios.Named(scenario)];

        Assert.NotEmpty(run.Lines);
        Assert.All(run.Lines, line => AssertHoldsNothing(line, run));
    }

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void No_record_of_ours_holds_a_number_a_secret_or_a_person_in_any_field(string scenario)
    {
        var run = runs[Scenarios.Named(scenario)];

        Assert.NotEmpty(run.OwnRecords);
        Assert.All(run.OwnRecords, record => AssertHoldsNothing(record.Everything, run));
    }

    [Fact]
    public void No_span_no_measurement_and_no_event_holds_a_number_a_secret_or_a_person()
    {
        var secrets = runs.All.SelectMany(run => run.Secrets).Distinct().ToArray();
        var everything = string.Join('\n', runs.Telemetry);

        Assert.All([.. secrets, .. Numbers, .. Names, ScenarioRuns.FunctionKey, ScenarioRuns.CallerToken], secret =>
            Assert.True(!everything.Contains(secret, StringComparison.Ordinal), runs.Telemetry.FirstOrDefault(line => line.Contains(secret, StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void No_response_header_and_no_answer_holds_a_secret(string scenario)
    {
        var run = runs[Scenarios.Named(scenario)];

        Assert.All([run.Reply, run.HttpReply], reply =>
        {
            AssertHoldsNothing($"{reply.Headers}{reply.ContentHeaders}", run);
            AssertHoldsNothing(reply.Reason, run);
            Assert.All([.. run.Secrets, ScenarioRuns.FunctionKey, ScenarioRuns.CallerToken], secret =>
                Assert.DoesNotContain(secret, reply.Text, StringComparison.Ordinal));
        });
    }

    private static void AssertHoldsNothing(string text, ScenarioRun run) =>
        Assert.All([.. run.Secrets, .. Numbers, .. Names, ScenarioRuns.FunctionKey, ScenarioRuns.CallerToken], secret =>
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
}
