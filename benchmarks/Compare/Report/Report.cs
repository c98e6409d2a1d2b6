using System.Runtime.InteropServices;

namespace Compare;

/// <summary>Writes what was measured: a part of docs/performance.md, and its plots.</summary>
internal static class Report
{
    private const string Begin = "<!-- compare: written by benchmarks/Compare -->";
    private const string End = "<!-- /compare -->";

    /// <returns>The report as Markdown.</returns>
    public static async Task<string> WriteAsync(Measured results, Options options, string root)
    {
        var text = await ComposeAsync(results, options, root);
        if (!options.WriteReport)
        {
            return text;
        }

        var file = Path.Combine(root, "docs", "performance.md");
        var document = await File.ReadAllTextAsync(file);
        var from = document.IndexOf(Begin, StringComparison.Ordinal);
        var to = document.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"docs/performance.md has no part between {Begin} and {End}.");
        }

        await File.WriteAllTextAsync(file, $"{document[..from]}{Begin}\n{text}{document[to..]}");
        var plots = Directory.CreateDirectory(Path.Combine(root, "docs", "images")).FullName;
        foreach (var (name, svg) in Plots(results))
        {
            await File.WriteAllTextAsync(Path.Combine(plots, name), svg);
        }

        return text;
    }

    private static async Task<string> ComposeAsync(Measured results, Options options, string root)
    {
        var text = new StringBuilder("\n");
        Targets(text, results);
        text.Append(CultureInfo.InvariantCulture, $"{await MachineAsync(root)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Medians of {options.Rounds} rounds of {options.Seconds} s; in brackets the least and the most. CPU and memory are those of the candidate's own processes.\n\n");
        Table(
            text,
            ["Upstream without delay, 32 connections", "lookups/s", "of byte copy", "p50 ms", "p99 ms", "CPU µs per lookup", "peak memory MB"],
            results.Candidates.Select(c =>
            {
                var loads = results.Loads[(c, Shape.Fastest)];
                var copy = results.Loads.TryGetValue((Candidate.Copy, Shape.Fastest), out var copies) ? Median(copies, l => l.PerSecond) : double.NaN;
                return new[]
                {
                    Name(c), Spread(loads, l => l.PerSecond, "N0"), F(Median(loads, l => l.PerSecond) / copy, "0.00"), Spread(loads, l => l.P50, "0.00"),
                    Spread(loads, l => l.P99, "0.0"), Spread(loads, l => l.CpuMicroseconds, "0"), F(results.PeakMegabytes[c], "0"),
                };
            }));
        text.Append("![Lookups per second](images/throughput.svg)\n\n");
        foreach (var shape in Shape.All.Where(s => s != Shape.Fastest && results.Loads.ContainsKey((results.Candidates[0], s))))
        {
            Table(
                text,
                [$"{char.ToUpperInvariant(shape.Name[0])}{shape.Name[1..]}", "lookups/s", "p50 ms", "p99 ms", "CPU µs per lookup"],
                results.Candidates.Select(c =>
                {
                    var loads = results.Loads[(c, shape)];
                    return new[] { Name(c), Spread(loads, l => l.PerSecond, "N0"), Spread(loads, l => l.P50, "0.00"), Spread(loads, l => l.P99, "0.0"), Spread(loads, l => l.CpuMicroseconds, "0") };
                }));
        }

        Table(
            text,
            ["200 lookups a second, upstream 20 ms", "p50 ms", "p99 ms", "CPU µs per lookup", "failed"],
            results.Candidates.Select(c =>
            {
                var paced = results.Paced[c];
                return new[] { Name(c), F(paced.P50, "0.0"), F(paced.P99, "0.0"), F(paced.CpuMicroseconds, "0"), F(paced.Failures, "0") };
            }));
        text.Append("### The first seconds of a process\n\nLookups per second in each second after the first answer, upstream without delay, 32 connections.\n\n");
        Table(
            text,
            ["", "seconds 1 to 5", "seconds 11 to 15"],
            results.Candidates.Where(c => results.FirstSeconds[c].Length >= 15).Select(c =>
            {
                var seconds = results.FirstSeconds[c];
                return new[] { Name(c), F(seconds[..5].Average(), "N0"), F(seconds[10..15].Average(), "N0") };
            }));
        text.Append("![Lookups per second, second by second](images/first-seconds.svg)\n\n### Cold start\n\n");
        text.Append(CultureInfo.InvariantCulture, $"From the start of the process to the first lookup answered, {options.Starts} starts in turns. For ContactLookup that includes managed identity, Key Vault and login; for the others the login.\n\n");
        Table(
            text,
            ["", "median ms", "least", "most"],
            results.Starts.Select(s => new[] { Name(s.Key), F(Median(s.Value, v => v), "0"), F(s.Value.Min(), "0"), F(s.Value.Max(), "0") }));
        text.Append(CultureInfo.InvariantCulture, $"### Repeat callers\n\n10,000 callers, Zipf-distributed, 200 lookups a second for {options.Zipf.TotalSeconds:0} s, the answer cache as shipped: {results.ZipfCallsSaved:P0} of the lookups needed no request to the upstream.\n\n");
        if (results.Soak.Samples.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"### Soak\n\n{results.Soak}\n\n![Memory during the soak](images/soak.svg)\n\n");
        }

        return text.ToString();
    }

    private static void Targets(StringBuilder text, Measured results)
    {
        double? Seconds(Candidate c, Range range) => results.FirstSeconds.GetValueOrDefault(c) is { Length: >= 15 } seconds ? seconds[range].Average() : null;
        double? Load(Candidate c, Shape shape, Func<LoadResult, double> value) => results.Loads.GetValueOrDefault((c, shape)) is { } loads ? Median(loads, value) : null;
        double? Start(Candidate c) => results.Starts.GetValueOrDefault(c) is { } starts ? Median(starts, v => v) : null;
        var (ours, copy) = (Candidate.Ours, Candidate.Copy);
        var (early, late) = (..5, 10..15);
        (string Target, double? Measured, double Least, double Most)[] targets =
        [
            ("Lookups/s after 10 s of load: at least 0.80 of the byte copy's", Seconds(ours, late) / Seconds(copy, late), 0.80, double.MaxValue),
            ("Lookups/s in the first 5 s: at least 0.60 of the byte copy's", Seconds(ours, early) / Seconds(copy, early), 0.60, double.MaxValue),
            ("Lookups/s of a repeat caller after 10 s: at least 1.50 times the byte copy's", Seconds(Candidate.OursCached, late) / Seconds(copy, late), 1.5, double.MaxValue),
            ("p50 at 20 ms upstream: at most 0.20 ms above the byte copy's", Load(ours, Shape.At20, l => l.P50) - Load(copy, Shape.At20, l => l.P50), double.MinValue, 0.2),
            ("CPU time per lookup: at most 1.00 of hand-written Node's", Load(ours, Shape.Fastest, l => l.CpuMicroseconds) / Load(Candidate.HandWrittenNode, Shape.Fastest, l => l.CpuMicroseconds), 0, 1),
            ("Peak memory under load: at most 80 MB", results.PeakMegabytes.TryGetValue(ours, out var peak) ? peak : null, 0, 80),
            ("Time to the first lookup, both behind a stand-in of the host: at most 0.40 of the isolated worker's", Start(Candidate.OursBehindHost) / Start(Candidate.Worker), 0, 0.40),
        ];
        Table(text, ["Target", "measured", "reached"], targets.Select(t => t.Measured is { } measured
            ? new[] { t.Target, F(measured, "0.00"), measured >= t.Least && measured <= t.Most ? "yes" : "**no**" }
            : [t.Target, "not measured", ""]));
    }

    private static IEnumerable<(string Name, string Svg)> Plots(Measured results)
    {
        yield return ("throughput.svg", Plot.Bars("Lookups per second, upstream without delay, 32 connections", "/s", [.. results.Candidates.Select(c =>
        {
            var loads = results.Loads[(c, Shape.Fastest)];
            return new Bar(c.Name, Median(loads, l => l.PerSecond), loads.Min(l => l.PerSecond), loads.Max(l => l.PerSecond), c.IsOurs);
        })]));
        yield return ("first-seconds.svg", Plot.Lines("The first seconds of a process", "s", "lookups/s", [.. results.Candidates.Select(c =>
            new Line(c.Name.Replace("ContactLookup behind the host stand-in", "… behind the host stand-in", StringComparison.Ordinal).Replace("login per call", "login each", StringComparison.Ordinal), [.. results.FirstSeconds[c].Select((v, i) => (i + 1.0, v))], c == Candidate.Ours))]));
        if (results.Soak.Samples.Count > 0)
        {
            yield return ("soak.svg", Plot.Lines("Memory of ContactLookup, upstream 20 ms, 32 connections", "s", "MB", [new Line("ContactLookup", [.. results.Soak.Samples.Select(s => (s.Seconds, s.Megabytes))], true)]));
        }
    }

    private static async Task<string> MachineAsync(string root)
    {
        var cpu = (await File.ReadAllLinesAsync("/proc/cpuinfo")).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = double.Parse((await File.ReadAllLinesAsync("/proc/meminfo"))[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1e6;
        var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ');
        var commit = (await Tool.RunAsync("git", ["rev-parse", "--short", "HEAD"], root)).Trim();
        var node = (await Tool.RunAsync("node", ["--version"])).Trim();
        var nginx = (await Tool.RunAsync("nginx", ["-v"])).Trim().Replace("nginx version: ", "", StringComparison.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, commit {commit}: {Environment.ProcessorCount} cores of {cpu}, {memory:0} GB, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}, Node {node}, {nginx}, wrk with one thread; load, upstream and candidate share the cores. Load average at the end: {load[0]}, {load[1]}, {load[2]}.");
    }

    private static string Name(Candidate candidate) => candidate.IsOurs ? $"**{candidate.Name}**" : candidate.Name;

    private static double Median<T>(IEnumerable<T> values, Func<T, double> value)
    {
        var sorted = values.Select(value).Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Spread(List<LoadResult> loads, Func<LoadResult, double> value, string format) =>
        $"{F(Median(loads, value), format)} ({F(loads.Min(value), format)} to {F(loads.Max(value), format)})";

    private static string F(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", head)} |\n| --- |{string.Concat(head.Skip(1).Select(_ => " ---: |"))}\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
        }

        text.Append('\n');
    }
}
