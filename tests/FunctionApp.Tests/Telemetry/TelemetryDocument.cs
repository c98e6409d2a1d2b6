namespace FunctionApp.Tests.Telemetry;

/// <summary>The tables of docs/telemetry.md.</summary>
internal static class TelemetryDocument
{
    /// <summary>The cells of the table between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>, without its head.</summary>
    public static IEnumerable<string[]> Rows(string table)
    {
        var text = Repository.Read("docs/telemetry.md");
        var from = text.IndexOf($"<!-- {table} -->", StringComparison.Ordinal);
        var to = text.IndexOf($"<!-- /{table} -->", StringComparison.Ordinal);
        return text[from..to].Split('\n').Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);
    }
}
