using System.Diagnostics;

namespace Compare;

/// <summary>Memory, handles and threads at one moment of a soak.</summary>
internal sealed record SoakSample(double Seconds, double Megabytes, int Handles, int Threads);

/// <summary>What a server used during a long load with the upstream at 20 ms.</summary>
internal sealed record Soak(IReadOnlyList<SoakSample> Samples)
{
    private const int FewestSamples = 30;

    public static async Task<Soak> RunAsync(Surroundings surroundings, Server server, TimeSpan length)
    {
        Console.Error.WriteLine($"soak of {length.TotalMinutes:0.#} min");
        surroundings.Stub.Delay = Shape.At20.Delay;
        var samples = new List<SoakSample>();
        var clock = Stopwatch.StartNew();
        var load = Wrk.RunAsync(server, Shape.At20.Connections, (int)Math.Ceiling(length.TotalSeconds), sameCaller: false);
        var every = length / 60 > TimeSpan.FromSeconds(0.5) ? length / 60 : TimeSpan.FromSeconds(0.5);
        while (await Task.WhenAny(load, Task.Delay(every, TimeProvider.System)) != load)
        {
            var (megabytes, handles, threads) = server.Usage();
            samples.Add(new SoakSample(clock.Elapsed.TotalSeconds, megabytes, handles, threads));
        }

        var failures = (await load).Failures;
        return failures == 0 ? new Soak(samples) : throw new InvalidOperationException($"{failures} lookups failed during the soak.");
    }

    /// <summary>What grew from the second quarter to the last; nothing for a soak too short to show it.</summary>
    public IEnumerable<string> FindGrowth()
    {
        if (Samples.Count < FewestSamples)
        {
            yield break;
        }

        var second = Quarter(1);
        var last = Quarter(3);

        // Memory may still grow towards what the garbage collector allows itself; a leak grows on and on.
        if (last.Average(s => s.Megabytes) > (second.Average(s => s.Megabytes) * 1.1) + 5)
        {
            yield return "Memory grew during the soak.";
        }

        if (last.Average(s => s.Handles) > second.Average(s => s.Handles) + 10)
        {
            yield return "Open handles grew during the soak.";
        }

        if (last.Average(s => s.Threads) > second.Average(s => s.Threads) + 5)
        {
            yield return "Threads grew during the soak.";
        }
    }

    public override string ToString() => Samples.Count == 0 ? "The soak was too short." : string.Create(
        CultureInfo.InvariantCulture,
        $"{Samples[^1].Seconds / 60:0.#} min with 32 connections and the upstream at 20 ms: memory {Samples[Samples.Count / 4].Megabytes:0} MB after a quarter of the time and {Samples[^1].Megabytes:0} MB at the end, handles {Samples[Samples.Count / 4].Handles} and {Samples[^1].Handles}, threads {Samples[Samples.Count / 4].Threads} and {Samples[^1].Threads}.");

    private List<SoakSample> Quarter(int index) => [.. Samples.Skip(Samples.Count * index / 4).Take(Samples.Count / 4)];
}
