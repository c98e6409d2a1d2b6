using System.Globalization;

namespace FunctionApp;

/// <summary>
/// How many callers may be connected at a time when the process may open few files. Each connection is an open file. A
/// process that has none left cannot load its own code any more, so some are kept back.
/// </summary>
internal static class FileDescriptors
{
    private const string Limits = "/proc/self/limits";
    private const int Own = 180;

    // One for the caller, two for the requests of the lookup, one to spare.
    private const int PerCaller = 4;
    private const int Least = 8;

    /// <summary>The limit on callers' connections; null where the number of open files is not limited or not known.</summary>
    public static long? MostConnections() => File.Exists(Limits) ? MostConnections(File.ReadLines(Limits)) : null;

    /// <param name="limits">The lines of <c>/proc/self/limits</c>.</param>
    internal static long? MostConnections(IEnumerable<string> limits)
    {
        var cells = limits.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return cells is [_, _, _, var soft, ..] && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? Math.Max((most - Own) / PerCaller, Least)
            : null;
    }
}
