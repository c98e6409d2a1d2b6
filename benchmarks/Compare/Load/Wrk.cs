using System.Diagnostics;

namespace Compare;

/// <summary>What one run of load measured.</summary>
/// <param name="PerSecond">Lookups answered a second.</param>
/// <param name="P50">Median time of a lookup in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
/// <param name="Failures">Lookups without an answer, or with an HTTP status from 400.</param>
/// <param name="CpuMicroseconds">CPU time of the server's processes per lookup.</param>
internal sealed record LoadResult(double PerSecond, double P50, double P99, long Failures, double CpuMicroseconds);

/// <summary>Load by wrk: as many lookups as the server answers, on a fixed number of connections.</summary>
internal static class Wrk
{
    public static async Task<LoadResult> RunAsync(Server server, int connections, int seconds, bool sameCaller)
    {
        var cpuBefore = server.CpuTime();
        List<string> arguments =
        [
            "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "--timeout", "10s",
            "-s", Path.Combine(AppContext.BaseDirectory, "lookup.lua"),
        ];
        if (server.Key is { } key)
        {
            arguments.AddRange(["-H", $"x-functions-key: {key}"]);
        }

        arguments.AddRange([server.Address.AbsoluteUri, "--", sameCaller ? "same" : "different"]);
        var output = await Tool.RunAsync("wrk", arguments);
        var cpu = server.CpuTime() - cpuBefore;
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk printed no result for {server.Address}:\n{output}");
        var values = line.Split(' ')[1..].Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        return new LoadResult(
            values[0] / (values[1] / 1e6), values[3] / 1e3, values[4] / 1e3, (long)values[2], cpu.TotalMicroseconds / Math.Max(1, values[0]));
    }
}

/// <summary>Load at a steady rate, whether or not earlier lookups have been answered: an open loop, so slow answers are not hidden.</summary>
internal static class PacedLoad
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    public static async Task<LoadResult> RunAsync(Server server, int perSecond, TimeSpan length, Func<int, int> number)
    {
        using var http = server.Client();
        await Server.LookUpAsync(http, number(0));
        var cpuBefore = server.CpuTime();
        var sent = new List<Task<(double Milliseconds, bool Failed)>>();
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Tick);
        while (clock.Elapsed < length && await timer.WaitForNextTickAsync())
        {
            for (var due = (int)(clock.Elapsed.TotalSeconds * perSecond); sent.Count < due;)
            {
                sent.Add(TimeAsync(http, number(sent.Count)));
            }
        }

        var lookups = await Task.WhenAll(sent);
        var elapsed = clock.Elapsed;
        var cpu = server.CpuTime() - cpuBefore;
        var times = lookups.Select(l => l.Milliseconds).Order().ToArray();
        return new LoadResult(
            times.Length / elapsed.TotalSeconds,
            times[times.Length / 2],
            times[(int)(times.Length * 0.99)],
            lookups.Count(l => l.Failed),
            cpu.TotalMicroseconds / times.Length);
    }

    private static async Task<(double Milliseconds, bool Failed)> TimeAsync(HttpClient http, int number)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var failed = !await Server.LookUpAsync(http, number);
        return (Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds, failed);
    }
}
