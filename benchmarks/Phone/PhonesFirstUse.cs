using System.Diagnostics;
using ContactLookup.Phone;

namespace ContactLookup.Benchmarks;

/// <summary>Times the first read of a process, loading included. Starts a new process for each, and shows the fastest and the median.</summary>
internal static class PhonesFirstUse
{
    private const int Processes = 20;

    private static readonly string[] Texts = ["+13175550125", "tel:+13175550125", "030 12345678", "+1 (317) 555-0125 ext. 105", "anonymous"];

    internal static void RunAll()
    {
        Console.WriteLine("| first text of the process | ms |");
        Console.WriteLine("|---|---:|");
        foreach (var text in Texts)
        {
            var times = Enumerable.Range(0, Processes).Select(_ => RunInNewProcess(text)).Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{text}` | {times[0]:F1} (median {times[Processes / 2]:F1}) |"));
        }
    }

    internal static void Run(string text)
    {
        var start = Stopwatch.GetTimestamp();
        var kind = new PhoneReader("DE").Read(text).Kind;
        var elapsed = Stopwatch.GetElapsedTime(start);
        Console.WriteLine($"{kind} {elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}");
    }

    private static double RunInNewProcess(string text)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["--phones-first-use", text]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        return double.Parse(process.StandardOutput.ReadToEnd().Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
