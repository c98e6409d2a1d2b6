using System.Collections.Concurrent;

namespace FunctionApp.Tests.Diagnosis;

/// <summary>What the doctor said of a case.</summary>
/// <param name="Report">The report as JSON.</param>
/// <param name="Text">The report as text.</param>
/// <param name="Secrets">What neither may contain.</param>
public sealed record DoctorRun(Reply Report, Reply Text, IReadOnlyList<string> Secrets);

/// <summary>Runs every case once, for all the tests that have something to say about it.</summary>
public sealed class DoctorRuns : IAsyncLifetime
{
    public const string Collection = "Doctor cases";

    private const int AtOnce = 4;

    // On a machine that pauses for longer than a hop may take, another step fails. Such a case is run again.
    private const int MostAttempts = 3;

    private readonly ConcurrentDictionary<string, DoctorRun> _runs = new();

    public DoctorRun this[DoctorCase one] => _runs[one.Name];

    public async Task InitializeAsync()
    {
        // What runs for the first time takes longer than a hop may.
        await RunOnceAsync(DoctorCases.All[0]);
        await Parallel.ForEachAsync(
            DoctorCases.All.Where(one => !one.IsAlone),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (one, _) => _runs[one.Name] = await RunAsync(one));
        foreach (var one in DoctorCases.All.Where(one => one.IsAlone))
        {
            _runs[one.Name] = await RunAsync(one);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<DoctorRun> RunAsync(DoctorCase one)
    {
        for (var attempt = 1; ; attempt++)
        {
            var run = await RunOnceAsync(one);
            if (attempt == MostAttempts || DoctorCaseTests.IsExpected(one, DoctorCaseTests.FirstProblem(run.Report)))
            {
                return run;
            }
        }
    }

    private static async Task<DoctorRun> RunOnceAsync(DoctorCase one)
    {
        if (one.HasNoIdentity)
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        }

        try
        {
            return await ExamineAsync(one);
        }
        finally
        {
            CloudEdge.NameTheIdentity();
        }
    }

    private static async Task<DoctorRun> ExamineAsync(DoctorCase one)
    {
        await using var cloud = await Cloud.StartAsync();
        await using var other = await Cloud.StartAsync();
        one.Arrange?.Invoke(cloud);
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud, Time = one.Time, OnSending = one.OnSending }, one.Settings?.Invoke(cloud, other) ?? []);
        await (one.Act?.Invoke(app) ?? Task.CompletedTask);
        var report = await app.GetAsync("/api/doctor");
        var text = await app.SendAsync(DoctorTests.TextRequest());
        return new DoctorRun(report, text, [.. SecretsOf(cloud).Concat(SecretsOf(other)).Where(secret => secret.Trim().Length > 0).Distinct()]);
    }

    internal static IEnumerable<string> SecretsOf(Cloud cloud)
    {
        string[] headers = ["Authorization", "X-IDENTITY-HEADER", "X-Vault-Token"];
        return
        [
            .. cloud.Genesys.Client.Secrets,
            .. cloud.KeyVault.VersionsOf(Cloud.SecretName).Select(version => version.Value),
            .. cloud.Genesys.IssuedTokens.Select(token => token.Value),
            .. cloud.Hops.SelectMany(hop => hop.Traffic.Recent)
                .SelectMany(request => headers.Select(name => request.Headers.TryGetValue(name, out var value) ? value.ToString() : ""))
                .Select(value => value[(value.LastIndexOf(' ') + 1)..]),
        ];
    }
}

[CollectionDefinition(DoctorRuns.Collection, DisableParallelization = true)]
public sealed class DoctorRunsShared : ICollectionFixture<DoctorRuns>;
