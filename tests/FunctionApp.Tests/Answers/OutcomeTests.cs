using Xunit.Abstractions;
namespace FunctionApp.Tests.Answers;

public sealed class OutcomeTests(ScenarioRuns runs, ITestOutputHelper output) : IClassFixture<ScenarioRuns>
{
    public static TheoryData<string> Names { get; } = [.. Scenarios.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_names_what_happened_and_what_to_change(string scenario)
    {
        var expected = Scenarios.Named(scenario);

        var reply = runs[expected].Reply;

        output.WriteLine($"{reply.Status} {reply["retryable"]} {reply.Reason}");
        Assert.Equal(200, reply.HttpStatus);
        Assert.Equal(expected.Status, reply.Status);
        Assert.Equal(expected.Retryable, reply.Json.GetProperty("retryable").GetBoolean());
        Assert.All(expected.ReasonNames, name => Assert.Contains(name, reply.Reason, StringComparison.OrdinalIgnoreCase));
        Contract.AssertKeptBy(reply);
    }
}
