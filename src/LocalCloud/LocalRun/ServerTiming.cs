namespace LocalCloud;

/// <summary>Reads the <c>Server-Timing</c> header: entries like <c>secret;dur=12.3</c>, in milliseconds.</summary>
internal static class ServerTiming
{
    public static IReadOnlyList<(string Hop, double Milliseconds)> Read(IEnumerable<string> values) =>
    [
        .. values
            .SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(entry => entry.Split(';', StringSplitOptions.TrimEntries))
            .Select(parts => (Hop: parts[0], Duration: parts.Skip(1).FirstOrDefault(part => part.StartsWith("dur=", StringComparison.OrdinalIgnoreCase))))
            .Where(entry => entry.Duration is not null)
            .Select(entry => (entry.Hop, double.TryParse(entry.Duration.AsSpan(4), CultureInfo.InvariantCulture, out var duration) ? duration : 0)),
    ];
}
