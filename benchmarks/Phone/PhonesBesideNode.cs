using System.Diagnostics;
using ContactLookup.Phone;

namespace ContactLookup.Benchmarks;

/// <summary>Times the same texts here, and in libphonenumber-js and google-libphonenumber under node, on the same machine.</summary>
internal static class PhonesBesideNode
{
    private static readonly string[] Texts = ["+13175550125", "tel:+13175550125", "tel:+13175550125;ext=105", "+1 (317) 555-0125", "030 12345678", "+8613912345678"];

    internal static void Run()
    {
        var ours = Array.ConvertAll(Texts, Measure);
        var start = new ProcessStartInfo("node", ["tests/phone-reference/bench.mjs", .. Texts]) { RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        var theirs = node.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Array.ConvertAll(line.Split(' '), time => double.Parse(time, CultureInfo.InvariantCulture))).ToArray();

        Console.WriteLine("| text | ContactLookup | libphonenumber-js | google-libphonenumber |");
        Console.WriteLine("|---|---:|---:|---:|");
        for (var i = 0; i < Texts.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| `{Texts[i]}` | {ours[i]:F0} ns | {theirs[i][0]:F0} ns ({theirs[i][0] / ours[i]:F0} x) | {theirs[i][1]:F0} ns ({theirs[i][1] / ours[i]:F0} x) |"));
        }
    }

    private static double Measure(string text)
    {
        const int reads = 500_000;
        var reader = new PhoneReader("DE");
        var fastest = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < reads; i++)
            {
                _ = reader.Read(text).Number.IsValid;
            }

            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalNanoseconds / reads);
        }

        return fastest;
    }
}
