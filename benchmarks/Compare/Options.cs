using System.Globalization;

namespace Compare;

/// <summary>How long each part of a run takes.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: [--smoke] [--rounds 1..50] [--seconds 1..60] [--starts 1..200] [--soak-minutes 0..240] [--only PART-OF-A-NAME] [--no-report]
          --smoke         every part once and as short as it can be, without a report; fails when a candidate does not answer
          --rounds        rounds of each load; 3 when left out
          --seconds       length of one load; 3 when left out
          --starts        cold starts; 20 when left out
          --soak-minutes  length of the soak; 1 when left out
          --only          measures these candidates only, without a report
          --no-report     prints the report and leaves docs/performance.md as it is
        """;

    public bool Smoke { get; private init; }

    public bool WriteReport { get; private init; } = true;

    public int Rounds { get; private init; } = 3;

    public int Seconds { get; private init; } = 3;

    public int FirstSeconds { get; private init; } = 15;

    public int Starts { get; private init; } = 20;

    public TimeSpan Soak { get; private init; } = TimeSpan.FromMinutes(1);

    public TimeSpan Paced { get; private init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Zipf { get; private init; } = TimeSpan.FromSeconds(20);

    public string Only { get; private init; } = "";

    /// <returns>Null when the arguments are not understood.</returns>
    public static Options? Parse(string[] arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
            options = arguments[i] switch
            {
                "--smoke" => options with
                {
                    Smoke = true,
                    WriteReport = false,
                    Rounds = 1,
                    Seconds = 1,
                    FirstSeconds = 1,
                    Starts = 1,
                    Soak = TimeSpan.FromSeconds(1),
                    Paced = TimeSpan.FromSeconds(0.3),
                    Zipf = TimeSpan.FromSeconds(0.3),
                },
                "--no-report" => options with { WriteReport = false },
                "--rounds" when number is >= 1 and <= 50 => options with { Rounds = number },
                "--seconds" when number is >= 1 and <= 60 => options with { Seconds = number },
                "--starts" when number is >= 1 and <= 200 => options with { Starts = number },
                "--soak-minutes" when number is >= 0 and <= 240 => options with { Soak = TimeSpan.FromMinutes(number) },
                "--only" when value.Length > 0 => options with { Only = value, WriteReport = false },
                _ => null,
            };
            if (options is null)
            {
                return null;
            }

            i += arguments[i] is "--smoke" or "--no-report" ? 0 : 1;
        }

        return options;
    }
}
