using System.Diagnostics;

namespace Compare;

/// <summary>A load: how many callers at a time, and how long the upstream takes.</summary>
internal sealed record Shape(string Name, int Connections, TimeSpan Delay)
{
    public static readonly Shape Fastest = new("upstream without delay, 32 connections", 32, TimeSpan.Zero);
    public static readonly Shape At20 = new("upstream 20 ms, 32 connections", 32, TimeSpan.FromMilliseconds(20));

    public static IReadOnlyList<Shape> All { get; } =
    [
        Fastest,
        At20,
        new("upstream 50 ms, 32 connections", 32, TimeSpan.FromMilliseconds(50)),
        new("upstream 20 ms, 15 connections", 15, TimeSpan.FromMilliseconds(20)),
    ];
}

/// <summary>Everything one run measured.</summary>
internal sealed record Measured(
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyDictionary<Candidate, double[]> FirstSeconds,
    IReadOnlyDictionary<(Candidate, Shape), List<LoadResult>> Loads,
    IReadOnlyDictionary<Candidate, LoadResult> Paced,
    IReadOnlyDictionary<Candidate, double> PeakMegabytes,
    IReadOnlyDictionary<Candidate, double[]> Starts,
    double ZipfCallsSaved,
    Soak Soak,
    IReadOnlyList<string> Problems);

/// <summary>The whole comparison. Candidates take turns within each round, so that a machine that is busy for a while is so for all of them.</summary>
internal static class Comparison
{
    private const int PacedRate = 200;
    private static readonly TimeSpan PacedDelay = TimeSpan.FromMilliseconds(20);

    public static async Task<Measured> RunAsync(Surroundings surroundings, Options options)
    {
        var candidates = options.Candidates.Where(c => c.MeasureLoad).ToList();
        IReadOnlyList<Candidate> started = options.Candidates.Contains(Candidate.Worker) && !await surroundings.TryPublishWorkerAsync()
            ? candidates
            : options.Candidates;
        var problems = new List<string>();
        var servers = new Dictionary<Candidate, Server>();
        try
        {
            var first = new Dictionary<Candidate, double[]>();
            foreach (var candidate in candidates)
            {
                Console.Error.WriteLine($"first {options.FirstSeconds} s: {candidate.Name}");
                surroundings.Stub.Delay = TimeSpan.Zero;
                var server = servers[candidate] = await candidate.Start(surroundings);
                await server.WaitForFirstLookupAsync();
                first[candidate] = await FirstSecondsAsync(server, candidate, options.FirstSeconds);
            }

            var loads = new Dictionary<(Candidate, Shape), List<LoadResult>>();
            for (var round = 1; round <= options.Rounds; round++)
            {
                foreach (var shape in options.Shapes)
                {
                    Console.Error.WriteLine($"round {round} of {options.Rounds}: {shape.Name}");
                    surroundings.Stub.Delay = shape.Delay;
                    foreach (var candidate in candidates)
                    {
                        var load = await LoadAsync(surroundings, servers[candidate], candidate, shape, options.Seconds, problems);
                        (loads.TryGetValue((candidate, shape), out var list) ? list : loads[(candidate, shape)] = []).Add(load);
                    }
                }
            }

            Console.Error.WriteLine($"{PacedRate} lookups/s");
            surroundings.Stub.Delay = PacedDelay;
            var paced = new Dictionary<Candidate, LoadResult>();
            foreach (var candidate in candidates)
            {
                paced[candidate] = await PacedLoad.RunAsync(servers[candidate], PacedRate, options.Paced, i => candidate.SameCaller ? 0 : i);
                if (paced[candidate].Failures > 0)
                {
                    problems.Add($"{candidate.Name}: {paced[candidate].Failures} lookups failed at {PacedRate} a second.");
                }
            }

            var peak = candidates.ToDictionary(c => c, c => servers[c].PeakMegabytes());
            var saved = candidates.Contains(Candidate.OursCached) ? await ZipfAsync(surroundings, servers[Candidate.OursCached], options.Zipf) : 0;
            var soak = candidates.Contains(Candidate.Ours) && options.Soak > TimeSpan.Zero ? await Soak.RunAsync(surroundings, servers[Candidate.Ours], options.Soak) : new Soak([]);
            problems.AddRange(soak.FindGrowth());
            return new Measured(candidates, first, loads, paced, peak, await StartsAsync(surroundings, started, options.Starts), saved, soak, problems);
        }
        finally
        {
            foreach (var server in servers.Values)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task<double[]> FirstSecondsAsync(Server server, Candidate candidate, int seconds)
    {
        var perSecond = new double[seconds];
        for (var second = 0; second < seconds; second++)
        {
            perSecond[second] = (await Wrk.RunAsync(server, Shape.Fastest.Connections, 1, candidate.SameCaller)).PerSecond;
        }

        return perSecond;
    }

    private static async Task<LoadResult> LoadAsync(Surroundings surroundings, Server server, Candidate candidate, Shape shape, int seconds, List<string> problems)
    {
        using var http = server.Client();
        if (!await Server.LookUpAsync(http, 0))
        {
            problems.Add($"{candidate.Name}: a lookup did not find the contact ({shape.Name}).");
        }

        var askedBefore = surroundings.Stub.Lookups;
        var load = await Wrk.RunAsync(server, shape.Connections, seconds, candidate.SameCaller);
        var asked = surroundings.Stub.Lookups - askedBefore;
        if (load.Failures > 0)
        {
            problems.Add($"{candidate.Name}: {load.Failures} lookups failed ({shape.Name}).");
        }

        // An answer that nobody was asked for would be fast and wrong.
        if (!candidate.SameCaller && asked < load.PerSecond * seconds * 0.99)
        {
            problems.Add($"{candidate.Name}: the upstream had {asked} requests for {load.PerSecond * seconds:0} lookups ({shape.Name}).");
        }

        return load;
    }

    /// <summary>The share of lookups that the answer cache keeps from the upstream when some callers call much more often than others.</summary>
    private static async Task<double> ZipfAsync(Surroundings surroundings, Server server, TimeSpan length)
    {
        const int Callers = 10_000;
        Console.Error.WriteLine("repeat callers");
        var sums = new double[Callers];
        for (var i = 0; i < Callers; i++)
        {
            sums[i] = (i == 0 ? 0 : sums[i - 1]) + (1.0 / (i + 1));
        }

        // The same callers in every run, so that two runs can be compared.
        var random = new Random(1);
        surroundings.Stub.Delay = PacedDelay;
        var askedBefore = surroundings.Stub.Lookups;
        var load = await PacedLoad.RunAsync(server, PacedRate, length, _ =>
        {
            var at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            return at < 0 ? ~at : at;
        });
        return 1 - ((surroundings.Stub.Lookups - askedBefore) / (load.PerSecond * length.TotalSeconds));
    }

    /// <summary>From the start of the process to the first lookup answered, secret and token included, in milliseconds.</summary>
    private static async Task<IReadOnlyDictionary<Candidate, double[]>> StartsAsync(Surroundings surroundings, IReadOnlyList<Candidate> candidates, int starts)
    {
        Console.Error.WriteLine($"{starts} cold starts");
        surroundings.Stub.Delay = TimeSpan.Zero;
        var measured = candidates.Where(c => c.MeasureStart && starts > 0).ToDictionary(c => c, _ => new double[starts]);
        for (var i = 0; i < starts; i++)
        {
            foreach (var (candidate, times) in measured)
            {
                var startedAt = Stopwatch.GetTimestamp();
                await using var server = await candidate.Start(surroundings);
                await server.WaitForFirstLookupAsync();
                times[i] = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
            }
        }

        return measured;
    }
}
