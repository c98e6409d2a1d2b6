using LocalCloud;

namespace Load;

/// <summary>A server that hangs, is slow or sends too much under a steady load, and works again afterwards.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="HopOf">The server.</param>
/// <param name="Fault">What happens to it.</param>
/// <param name="Settled">From this time on, the app knows of the trouble.</param>
/// <param name="Promise">What must be true of the lookups.</param>
public sealed record Outage(string Name, Func<Cloud, Hop> HopOf, Fault Fault, TimeSpan Settled, OutagePromise Promise)
{
    public const int PerSecond = 20;

    private static readonly TimeSpan AfterHealing = TimeSpan.FromSeconds(6);

    /// <summary>Every outage. The app starts while it lasts, so that each server is asked.</summary>
    public static IReadOnlyList<Outage> All { get; } =
    [
        .. Hops.Select(hop => new Outage($"{hop.Name} hangs", hop.Of, Fault.Hang(), TimeSpan.FromSeconds(10), OutagePromise.FailFast)),
        new("login needs 3 s", c => c.Login, Fault.Delay(TimeSpan.FromSeconds(3)), TimeSpan.FromSeconds(3.5), OutagePromise.FindAllOnceSettled),
        new("API needs 4 s", c => c.Contacts, Fault.Delay(TimeSpan.FromSeconds(4)), TimeSpan.Zero, OutagePromise.FindAll),

        // Last, because three run at a time: what is sent here takes so much of the machine that others would be late.
        .. Hops.Select(hop => new Outage($"{hop.Name} sends 64 MB", hop.Of, Fault.TooLarge(), TimeSpan.FromSeconds(10), OutagePromise.StaySmall)),
    ];

    private static (string Name, Func<Cloud, Hop> Of)[] Hops =>
        [("identity", c => c.Identity), ("vault", c => c.KeyVault), ("login", c => c.Login), ("API", c => c.Contacts)];

    /// <param name="folder">The published function app.</param>
    /// <param name="length">How long the outage lasts.</param>
    public async Task<OutageResult> RunAsync(string folder, TimeSpan length)
    {
        await using var cloud = await Cloud.StartAsync();
        HopOf(cloud).Always(Fault);
        await using var host = await FunctionsHost.StartAsync(folder, new FunctionsHostOptions { Environment = LoadRun.SettingsOf(cloud) });
        using var http = LoadRun.ClientOf(host);
        var during = LoadRun.SendAsync(http, PerSecond, length);
        await Task.Delay(length, TimeProvider.System);
        HopOf(cloud).Clear();
        var after = LoadRun.SendAsync(http, PerSecond, AfterHealing);
        return new OutageResult(this, await during, await after, PeakMegabytes(host.HandlerProcessId!.Value));
    }

    private static double PeakMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}

/// <summary>What must be true of the lookups during an outage.</summary>
public enum OutagePromise
{
    /// <summary>Once the app knows of the trouble, answers take under 0.2 s on average.</summary>
    FailFast,

    /// <summary>The memory limit alone, which every outage must keep.</summary>
    StaySmall,

    /// <summary>Lookups find their contact once the first token is there.</summary>
    FindAllOnceSettled,

    /// <summary>Every lookup finds its contact.</summary>
    FindAll,
}

/// <summary>What came of an outage.</summary>
public sealed record OutageResult(Outage Outage, IReadOnlyList<LoadedLookup> During, IReadOnlyList<LoadedLookup> After, double PeakMegabytes)
{
    private const double MostMegabytes = 150;
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestAverage = TimeSpan.FromSeconds(0.2);

    /// <summary>From healing on, when the first lookup was sent after which every one found its contact.</summary>
    private TimeSpan Recovery => After.LastOrDefault(l => l.Failure is not null) is { } last ? last.SentAt : TimeSpan.Zero;

    private IReadOnlyList<LoadedLookup> Settled => [.. During.Where(l => l.SentAt >= Outage.Settled)];

    private TimeSpan SettledAverage => Settled.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Settled.Average(l => l.Time.TotalSeconds));

    private int Lost => During.Count(l => l.Failure is not null);

    /// <summary>What is wrong, or "".</summary>
    public string Problem => string.Join("; ", Problems());

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Outage.Name} | {During.Count} | {Lost} | {SettledAverage.TotalSeconds:0.000} | {Recovery.TotalSeconds:0.0} | {PeakMegabytes:0} | {(Problem.Length == 0 ? "ok" : "**" + Problem + "**")} |");

    private IEnumerable<string> Problems()
    {
        if (Outage.Promise == OutagePromise.FailFast && SettledAverage > LongestAverage)
        {
            yield return "answers are slow";
        }

        if (Outage.Promise == OutagePromise.FindAll && Lost > 0)
        {
            yield return "lookups were lost";
        }

        if (Outage.Promise == OutagePromise.FindAllOnceSettled && Settled.Any(l => l.Failure is not null))
        {
            yield return "lookups were lost after the first token";
        }

        // A reply that is too large is for somebody to mend, so it may be held off for 30 s.
        if (Outage.Promise != OutagePromise.StaySmall && Recovery > LongestRecovery)
        {
            yield return "recovered late";
        }

        if (PeakMegabytes > MostMegabytes)
        {
            yield return "memory";
        }
    }
}
