namespace LocalCloud;

/// <summary>Prints the records of the app: one readable line for each, or as they came.</summary>
internal sealed class AppLines(TextWriter output, bool raw)
{
    private readonly HashSet<string> _printed = [];
    private bool _started;

    /// <summary>From now on every line is printed. Before, the host starts a failing app three times, and repetitions are left out.</summary>
    public void AppHasStarted() => _started = true;

    public void Write(ConsoleLine line)
    {
        var text = raw ? line.Text : Readable(line.Text);
        if (_started || _printed.Add(raw ? text : WithoutTime(text)))
        {
            output.WriteLine("app | " + text);
        }
    }

    /// <summary>Time, level and message of a record; other lines, such as a stack trace, as they are.</summary>
    internal static string Readable(string line)
    {
        if (!line.StartsWith('{'))
        {
            return line;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            var record = json.RootElement;
            var time = record.GetProperty("Timestamp").GetDateTimeOffset().ToLocalTime();
            var level = record.GetProperty("Level").GetString() switch
            {
                "Information" => "info ",
                "Warning" => "WARN ",
                var other => other!.ToUpperInvariant().PadRight(5),
            };
            var exception = record.TryGetProperty("Exception", out var thrown) ? Environment.NewLine + thrown.GetString() : "";
            return string.Create(CultureInfo.InvariantCulture, $"{time:HH:mm:ss.fff} {level} {record.GetProperty("Message").GetString()}{exception}");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return line;
        }
    }

    private static string WithoutTime(string text) => text.Length > 12 && text[2] == ':' ? text[12..] : text;
}
