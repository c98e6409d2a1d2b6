using System.Collections.Concurrent;
using LocalCloud;

namespace FunctionApp.Tests.Answers;

/// <summary>What came of a scenario: the answer to a flow, and the one to a caller who asked for HTTP statuses.</summary>
public sealed record ScenarioRun(Reply Reply, Reply HttpReply, string ShippedLog, string OwnLog, IReadOnlyList<string> Secrets);

/// <summary>Runs every scenario once, for all the tests that have something to say about it.</summary>
public sealed class ScenarioRuns : IAsyncLifetime
{
    private const int AtOnce = 4;

    // On a machine that stands still for longer than a budget every answer is a timeout; that is asked again.
    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<string, ScenarioRun> _runs = new();

    public ScenarioRun this[Scenario scenario] => _runs[scenario.Name];

    public Task InitializeAsync() => Parallel.ForEachAsync(
        Scenarios.All,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (scenario, _) => _runs[scenario.Name] = await RunAsync(scenario));

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<ScenarioRun> RunAsync(Scenario scenario)
    {
        for (var attempt = 1; ; attempt++)
        {
            var run = await RunOnceAsync(scenario);
            if (run.Reply.Status == scenario.Status || attempt == MostAttempts)
            {
                return run;
            }
        }
    }

    private static async Task<ScenarioRun> RunOnceAsync(Scenario scenario)
    {
        await using var cloud = await Cloud.StartAsync();
        var settings = Scenarios.SettingsOf(scenario);
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud, Arrange = scenario.Arrange }, [.. settings]);
        var reply = await app.LookUpAsync(scenario.Number);
        await using var httpApp = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud }, [.. settings, ("Lookup__Errors", "http")]);
        var httpReply = await httpApp.LookUpAsync(scenario.Number);
        return new ScenarioRun(
            reply,
            httpReply,
            app.ShippedLog.Text + httpApp.ShippedLog.Text,
            app.Log.Text,
            []);
    }
}
