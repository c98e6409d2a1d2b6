using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Endpoints.Logging;

/// <summary>
/// One line of JSON a record, because the Functions host makes a record of every line. Fields of the message stand beside it
/// under their own names, so that a query needs no parsing of text.
/// </summary>
/// <remarks>
/// What the framework has to say is held to warnings, whatever level is set: below that it prints addresses, and an address
/// has a phone number in it. An exception is shown by its types and where it was thrown, and by its message only when the
/// process ends of it: a message quotes what somebody passed.
/// </remarks>
internal sealed class JsonLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "jsonline";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var isOurs = IsOurs(logEntry.Category);
        if (!isOurs && logEntry.LogLevel < LogLevel.Warning)
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp"u8, time.GetUtcNow());
            json.WriteString("Level"u8, logEntry.LogLevel.ToString());
            json.WriteString("Category"u8, logEntry.Category);
            json.WriteString("Event"u8, logEntry.EventId.Name ?? "");
            json.WriteString("Message"u8, logEntry.Formatter(logEntry.State, null));
            if (isOurs && logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> fields)
            {
                WriteFields(json, fields);
            }

            if (logEntry.Exception is { } exception)
            {
                json.WriteString("Exception"u8, isOurs && logEntry.LogLevel == LogLevel.Critical ? exception.ToString() : WithoutMessages(exception));
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static bool IsOurs(string category) =>
        category.StartsWith("ContactLookup", StringComparison.Ordinal) || category.StartsWith("Endpoints", StringComparison.Ordinal);

    private static string WithoutMessages(Exception exception)
    {
        var text = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            text.Append(text.Length == 0 ? "" : "\n---> ").Append(e.GetType().FullName).Append('\n').Append(e.StackTrace);
        }

        return text.ToString();
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var (name, value) = fields[i];
            if (name is "{OriginalFormat}" or "Timestamp" or "Level" or "Category" or "Event" or "Message" or "Exception")
            {
                continue;
            }

            switch (value)
            {
                case null:
                    json.WriteNull(name);
                    break;
                case bool flag:
                    json.WriteBoolean(name, flag);
                    break;
                case int number:
                    json.WriteNumber(name, number);
                    break;
                case long number:
                    json.WriteNumber(name, number);
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(name, Math.Round(number, 1));
                    break;
                case DateTimeOffset time:
                    json.WriteString(name, time);
                    break;
                default:
                    json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }
    }
}
