using System.CommandLine;
using Benchmarks;

namespace Compare;

/// <summary>What a run measures, and for how long.</summary>
internal sealed record Options
{
    public bool Smoke { get; private init; }

    public bool Profile { get; private init; }

    public bool Train { get; private init; }

    public bool SoakOnly { get; private init; }

    public bool WriteReport { get; private init; }

    public int Rounds { get; private init; }

    public int Seconds { get; private init; }

    public int FirstSeconds { get; private init; } = 15;

    public int Starts { get; private init; }

    public TimeSpan Soak { get; private init; }

    public TimeSpan Paced { get; private init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Zipf { get; private init; } = TimeSpan.FromSeconds(20);

    public IReadOnlyList<Candidate> Candidates { get; private init; } = Candidate.All;

    public IReadOnlyList<Shape> Shapes { get; private init; } = Shape.All;

    /// <summary>The command line; <paramref name="run"/> gets what it says.</summary>
    public static RootCommand Command(Func<Options, Task<int>> run)
    {
        var smoke = new Option<bool>("--smoke") { Description = "Runs every part once, as short as possible, without a report." };
        var profile = new Option<bool>("--profile") { Description = "Prints where the CPU time of ContactLookup goes under load. Needs perf." };
        var train = new Option<bool>("--train") { Description = "Runs the app with counters in its code and writes the profile that its publish compiles with, src/FunctionApp/lookups.mibc." };
        var soakOnly = new Option<bool>("--soak-only") { Description = "Only runs the soak, and prints whether memory, handles or threads grew." };
        var noReport = new Option<bool>("--no-report") { Description = "Prints the report and leaves docs/performance.md as it is." };
        var rounds = NumberOption.Make("--rounds", "Rounds of each load.", 1, 50, 3);
        var seconds = NumberOption.Make("--seconds", "Length of one load in seconds.", 1, 60, 3);
        var starts = NumberOption.Make("--starts", "Cold starts.", 0, 200, 20);
        var soak = NumberOption.Make("--soak-minutes", "Length of the soak in minutes.", 0, 240, 1);
        var only = new Option<string>("--only") { Description = "Measures only candidates whose name contains this text, without a report." };
        var apps = new Option<string[]>("--app")
        {
            Description = "Measures this published app folder, without a report; repeat it to compare several. Environment variables go before the folder: 'DOTNET_gcServer=0 artifacts/package'.",
        };
        var command = new RootCommand("Measures ContactLookup beside what people would use instead, and writes the report into docs/performance.md.")
        {
            smoke, profile, train, soakOnly, noReport, rounds, seconds, starts, soak, only, apps,
        };
        command.SetAction(given =>
        {
            var folders = given.GetValue(apps) ?? [];
            var options = new Options
            {
                Profile = given.GetValue(profile),
                Train = given.GetValue(train),
                SoakOnly = given.GetValue(soakOnly),
                WriteReport = !given.GetValue(noReport) && given.GetValue(only) is null && folders.Length == 0,
                Rounds = given.GetValue(rounds),
                Seconds = given.GetValue(seconds),
                Starts = given.GetValue(starts),
                Soak = TimeSpan.FromMinutes(given.GetValue(soak)),
                Candidates = folders.Length > 0
                    ? [Candidate.Copy, .. folders.Select(Candidate.Published)]
                    : [.. Candidate.All.Where(c => c.Name.Contains(given.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))],
                Shapes = folders.Length > 0 ? [Shape.Fastest, Shape.At20] : Shape.All,
            };
            return run(!given.GetValue(smoke) ? options : options with
            {
                Smoke = true,
                Candidates = [.. options.Candidates.Except([Candidate.Worker])],
                WriteReport = false,
                Rounds = 1,
                Seconds = 1,
                FirstSeconds = 1,
                Starts = 1,
                Soak = TimeSpan.FromSeconds(1),
                Paced = TimeSpan.FromSeconds(0.3),
                Zipf = TimeSpan.FromSeconds(0.3),
                Shapes = [Shape.Fastest],
            });
        });
        return command;
    }
}
