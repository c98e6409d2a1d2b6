using System.Text.RegularExpressions;

namespace Compare;

/// <summary>
/// Where the CPU time of the app goes under full load. Each sample of <c>perf</c> counts for the room of its innermost frame that
/// has one, so that the kernel, the runtime and JSON count for whoever called them.
/// </summary>
internal static partial class Profile
{
    private const int WarmSeconds = 30;
    private const int Seconds = 10;

    // By the beginning of a type's name; the first that fits.
    private static readonly (string Prefix, string Room)[] Rooms =
    [
        ("Endpoints.Logging", "log"),
        ("Microsoft.Extensions.Logging", "log"),
        ("ContactLookup.Telemetry.Log", "log"),
        ("ContactLookup.Telemetry", "metrics and spans"),
        ("System.Diagnostics", "metrics and spans"),
        ("ContactLookup.Phone", "phone number"),
        ("ContactLookup.Providers.Requests", "request to the upstream"),
        ("ContactLookup.Providers.Replies", "reply into a contact"),
        ("ContactLookup.Answers.AnswerWriter", "answer as JSON"),
        ("ContactLookup.Answers.AnswerKey", "answer as JSON"),
        ("ContactLookup.Http", "retries, hedging, buffering"),
        ("ContactLookup", "lookup"),
        ("Endpoints", "endpoints"),
        ("FunctionApp", "endpoints"),
        ("Polly", "Polly"),
        ("System.Net.Http", "HttpClient"),
        ("Microsoft.AspNetCore", "Kestrel"),
    ];

    public static async Task<string> TakeAsync(Surroundings surroundings, IReadOnlyList<Candidate> candidates)
    {
        var text = new StringBuilder();
        foreach (var candidate in candidates.Where(c => c == Candidate.Ours || !Candidate.All.Contains(c)))
        {
            // The runtime writes the names of compiled methods to a file that perf finds by the process id.
            Environment.SetEnvironmentVariable("DOTNET_PerfMapEnabled", "1");

            // Otherwise compiled methods are in mapped files, which perf does not look names up for.
            Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
            await using var server = await candidate.Start(surroundings);
            await server.WaitForFirstLookupAsync();
            await Wrk.RunAsync(server, Shape.Fastest.Connections, WarmSeconds, candidate.SameCaller);
            var file = Path.GetTempFileName();
            var id = server.ProcessId.ToString(CultureInfo.InvariantCulture);
            var perf = Tool.RunAsync("perf", ["record", "-q", "-F", "999", "-g", "-p", id, "-o", file, "--", "sleep", $"{Seconds}"]);
            var load = await Wrk.RunAsync(server, Shape.Fastest.Connections, Seconds + 1, candidate.SameCaller);
            await perf;
            var stacks = await Tool.RunAsync("perf", ["script", "-i", file, "-F", "comm,ip,sym,dso"]);
            text.Append(CultureInfo.InvariantCulture, $"{candidate.Name}: {load.PerSecond:0} lookups/s, {load.CpuMicroseconds:0} µs CPU per lookup\n\n");
            Describe(text, stacks);
            File.Delete(file);
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, string stacks)
    {
        var all = stacks.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Sample.Parse).Where(s => s.Frames.Count > 0).ToList();
        double Percent(int count) => 100.0 * count / all.Count;
        text.Append("| room | of the CPU time, % | of that in the kernel, % | with what it called, % |\n| --- | ---: | ---: | ---: |\n");
        foreach (var room in all.GroupBy(s => s.Room).OrderByDescending(r => r.Count()))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {room.Key} | {Percent(room.Count()):0.0} | {Percent(room.Count(s => s.IsKernel)):0.0} | {Percent(all.Count(s => s.Rooms.Contains(room.Key))):0.0} |\n");
        }

        text.Append("\n| innermost frame | % |\n| --- | ---: |\n");
        foreach (var frame in all.GroupBy(s => s.Innermost).OrderByDescending(f => f.Count()).Take(40))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {frame.Key} | {Percent(frame.Count()):0.0} |\n");
        }
    }

    private sealed record Sample(string Thread, IReadOnlyList<string> Frames)
    {
        private readonly IReadOnlyList<string> _rooms = [.. Frames.Select(RoomOf).OfType<string>()];

        public string Room => _rooms.Count > 0 ? _rooms[0] : $"thread \"{Thread}\"";

        public HashSet<string> Rooms => [.. _rooms, Room];

        public bool IsKernel => Frames[0].Contains("([kernel", StringComparison.Ordinal) || Frames[0].Contains("([guest.kernel", StringComparison.Ordinal);

        /// <summary>The method; of the kernel only that it is.</summary>
        public string Innermost => IsKernel ? "kernel" : Method(Frames[0]) ?? Frames[0];

        public static Sample Parse(string block)
        {
            var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return new Sample(lines[0].Trim(), [.. lines.Skip(1).Select(line => line.Trim()).Select(line => line[(line.IndexOf(' ') + 1)..])]);
        }

        private static string? Method(string frame) => ManagedName().Match(frame) is { Success: true } name ? name.Groups[1].Value : null;

        private static string? RoomOf(string frame) =>
            Method(frame) is { } method ? Array.Find(Profile.Rooms, room => method.StartsWith(room.Prefix, StringComparison.Ordinal)).Room : null;
    }

    // "instance void [System.Net.Http] System.Net.Http.HttpConnection::Dispose()[OptimizedTier1]"
    [GeneratedRegex(@"\[[\w.]+\] ([^ (]+::[^ (]+)")]
    private static partial Regex ManagedName();
}
