using System.Buffers;
using System.Text.Encodings.Web;
using ContactLookup.Diagnosis;

namespace Endpoints;

/// <summary>Writes a report as JSON, and as plain text for a terminal.</summary>
internal static class DoctorReportWriter
{
    private const int Width = 100;
    private const string Indent = "         ";

    // People read it: quotes and plus signs stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes JSON.</summary>
    public static void WriteJson(IBufferWriter<byte> output, DoctorReport report)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("status"u8, NameOf(report.Status));
        json.WriteString("checkedAt"u8, TimeOf(report));
        json.WriteNumber("durationMs"u8, Milliseconds(report.Duration));
        json.WriteString("version"u8, report.Version);
        json.WriteStartArray("steps"u8);
        foreach (var step in report.Steps)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, step.Id);
            json.WriteString("hop"u8, step.Hop);
            json.WriteString("provider"u8, step.Provider);
            json.WriteString("title"u8, step.Title);
            json.WriteString("state"u8, NameOf(step.State));
            json.WriteString("seen"u8, step.Seen);
            json.WriteString("cause"u8, step.Cause);
            json.WriteString("change"u8, step.Change);
            json.WriteString("where"u8, step.Where);
            json.WriteNumber("milliseconds"u8, Milliseconds(step.Elapsed));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The report as plain text.</summary>
    public static string ToText(DoctorReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"ContactLookup doctor: {NameOf(report.Status)}. {TimeOf(report)}, {Milliseconds(report.Duration)} ms, version {report.Version}\n\n");
        foreach (var step in report.Steps)
        {
            var provider = step.Provider.Length == 0 ? "" : $" ({step.Provider})";
            text.Append(CultureInfo.InvariantCulture, $"{(step.State == StepState.Failed ? "FAILED" : NameOf(step.State)),-9}{step.Title}{provider}, {Milliseconds(step.Elapsed)} ms\n");
            Append(text, "", step.Seen);
            Append(text, "Cause:  ", step.Cause);
            Append(text, "Change: ", step.Change);
            Append(text, "Where:  ", step.Where);
        }

        return text.ToString();
    }

    /// <summary>The name of a state in JSON and text.</summary>
    public static string NameOf(StepState state) => state switch
    {
        StepState.Ok => "ok",
        StepState.Warning => "warning",
        StepState.Failed => "failed",
        _ => "skipped",
    };

    private static string TimeOf(DoctorReport report) => report.CheckedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    private static void Append(StringBuilder text, string label, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        var before = Indent + label;
        foreach (var line in value.Split('\n'))
        {
            var column = 0;
            foreach (var word in line.Split(' '))
            {
                if (column == 0 || column + 1 + word.Length > Width)
                {
                    text.Append(column == 0 ? before : "\n" + new string(' ', before.Length)).Append(word);
                    column = before.Length + word.Length;
                }
                else
                {
                    text.Append(' ').Append(word);
                    column += 1 + word.Length;
                }
            }

            text.Append('\n');
            before = new string(' ', before.Length);
        }
    }
}
