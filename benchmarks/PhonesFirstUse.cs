using System.Diagnostics;
using ContactLookup.Phone;

namespace ContactLookup.Benchmarks;

/// <summary>The first read of a process, with everything that is loaded for it; meant for a process of its own.</summary>
internal static class PhonesFirstUse
{
    internal static void Run(string text)
    {
        var start = Stopwatch.GetTimestamp();
        var reading = new PhoneReader("DE").Read(text);
        var first = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        _ = new PhoneReader("DE").Read(text);
        var second = Stopwatch.GetElapsedTime(start);
        Console.WriteLine($"{reading.Kind}: first read {first.TotalMilliseconds:F2} ms, second {second.TotalMilliseconds:F3} ms");
    }
}
