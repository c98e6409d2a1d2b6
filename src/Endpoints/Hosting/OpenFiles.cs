using ContactLookup.Settings;

namespace Endpoints.Hosting;

/// <summary>
/// How many files the process may have open, and how many callers that is enough for. Each connection is an open file, and
/// so is each assembly that is loaded. A process that cannot open another file cannot load the rest of its code, and ends.
/// </summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";

    // One for the caller, two for the requests of the lookup, one for DNS.
    private const int PerCaller = 4;
    private const int FewestCallers = 8;

    /// <summary>The limit, which the runtime has raised to the hard limit; null without a limit, or where the system does not say it.</summary>
    public static long? Limit() => File.Exists(Limits) ? Limit(File.ReadLines(Limits)) : null;

    /// <param name="limits">The lines of <c>/proc/self/limits</c>.</param>
    internal static long? Limit(IEnumerable<string> limits)
    {
        var cells = limits.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return cells is [_, _, _, var soft, ..] && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
    }

    /// <summary>How many callers may be connected at a time.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="own">How many files the process needs without callers.</param>
    public static int MostCallers(long limit, int own) => (int)Math.Min((limit - own) / PerCaller, int.MaxValue);

    /// <exception cref="SettingsException">There are too few for the process itself and some callers.</exception>
    public static void Check(long? limit, int own)
    {
        var least = own + (FewestCallers * PerCaller);
        if (limit < least)
        {
            throw new SettingsException([$"The process may have {limit} files open and needs at least {least}. Raise the hard limit of open files (ulimit -n, or LimitNOFILE in systemd)."]);
        }
    }
}
