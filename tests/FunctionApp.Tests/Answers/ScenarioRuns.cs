using System.Collections.Concurrent;
using FunctionApp.Tests.Redaction;

namespace FunctionApp.Tests.Answers;

/// <summary>What came of a scenario.</summary>
/// <param name="Reply">The answer to a flow.</param>
/// <param name="HttpReply">The answer to a caller who asked for HTTP statuses.</param>
/// <param name="Lines">What the shipped formatter wrote, of every level.</param>
/// <param name="OwnRecords">What the app's own categories logged, of every level, with every field.</param>
/// <param name="EverythingLogged">What every category logged, the framework's included, of every level, with every field.</param>
/// <param name="Secrets">Values that must not occur in any of it.</param>
public sealed record ScenarioRun(
    Reply Reply, Reply HttpReply, IReadOnlyList<string> Lines, IReadOnlyList<LogRecord> OwnRecords, string EverythingLogged, IReadOnlyList<string> Secrets);

/// <summary>Runs every scenario once, for all the tests that have something to say about it.</summary>
public sealed class ScenarioRuns : IAsyncLifetime
{
    /// <summary>The collection of the tests that share it. It runs alone, so that it captures its own telemetry only.</summary>
    public const string Collection = "Scenarios";

    public const string FunctionKey = "function-key-that-nobody-may-see";

    public const string CallerToken = "caller-token-that-nobody-may-see";

    private const int AtOnce = 4;

    // On a machine that pauses for longer than the budget every answer is a timeout. Such a run is repeated.
    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<string, ScenarioRun> _runs = new();

    public ScenarioRun this[Scenario scenario] => _runs[scenario.Name];

    public IReadOnlyCollection<ScenarioRun> All => [.. _runs.Values];

    /// <summary>The telemetry of all the runs together.</summary>
    public IReadOnlyCollection<string> Telemetry { get; private set; } = [];

    public async Task InitializeAsync()
    {
        using var telemetry = new TelemetryCapture();

        // The first run of the code takes longer than a hop is allowed.
        await RunOnceAsync(Scenarios.All[0] with { Settings = [("Lookup__Budget", "00:00:30")] });
        await Parallel.ForEachAsync(
            Scenarios.All,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (scenario, _) => _runs[scenario.Name] = await RunAsync(scenario));
        Telemetry = telemetry.Seen;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<ScenarioRun> RunAsync(Scenario scenario)
    {
        for (var attempt = 1; ; attempt++)
        {
            var run = await RunOnceAsync(scenario);
            if (attempt == MostAttempts || (IsExpected(run.Reply) && IsExpected(run.HttpReply)))
            {
                return run;
            }
        }

        bool IsExpected(Reply reply) =>
            reply.Status == scenario.Status && scenario.ReasonNames.All(name => reply.Reason.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<ScenarioRun> RunOnceAsync(Scenario scenario)
    {
        await using var cloud = await Cloud.StartAsync();
        var settings = Scenarios.SettingsOf(scenario);
        scenario.Arrange(cloud);
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud }, [.. settings]);
        await using var httpApp = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud }, [.. settings, ("Lookup__Errors", "http")]);
        var replies = await Task.WhenAll(AskAsync(app, scenario.Number), AskAsync(httpApp, scenario.Number));
        AppUnderTest[] apps = [app, httpApp];
        return new ScenarioRun(
            replies[0],
            replies[1],
            [.. apps.SelectMany(a => a.ShippedLog.Lines)],
            [.. apps.SelectMany(a => a.Log.Records).Where(r => r.Category.StartsWith("ContactLookup", StringComparison.Ordinal) || r.Category.StartsWith("FunctionApp", StringComparison.Ordinal))],
            string.Concat(apps.SelectMany(a => a.Log.Records).Select(r => r.Everything)),
            [.. SecretsOf(cloud).Where(secret => secret.Length > 0).Distinct()]);
    }

    private static Task<Reply> AskAsync(AppUnderTest app, string? number)
    {
        var json = JsonSerializer.Serialize(new Dictionary<string, string?> { ["phoneNumber"] = number });
        return app.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/contacts/lookup?code={FunctionKey}", UriKind.Relative))
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
            Headers = { { "x-functions-key", FunctionKey }, { "Authorization", $"Bearer {CallerToken}" } },
        });
    }

    /// <summary>What the cloud knows to be secret, and what was sent to it as proof of who asks.</summary>
    private static IEnumerable<string> SecretsOf(Cloud cloud)
    {
        string[] headers = ["Authorization", "X-IDENTITY-HEADER", "X-Vault-Token"];
        var sent = cloud.Hops
            .SelectMany(hop => hop.Traffic.Recent)
            .SelectMany(request => headers.Select(name => request.Headers.TryGetValue(name, out var value) ? value.ToString() : ""))
            .Select(value => value[(value.LastIndexOf(' ') + 1)..]);
        return
        [
            .. cloud.Genesys.Client.Secrets,
            .. cloud.KeyVault.VersionsOf(Cloud.SecretName).Select(v => v.Value.Trim()),
            .. cloud.Genesys.IssuedTokens.Select(t => t.Value),
            .. sent,
        ];
    }
}

[CollectionDefinition(ScenarioRuns.Collection, DisableParallelization = true)]
public sealed class ScenarioRunsShared : ICollectionFixture<ScenarioRuns>;
