using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Endpoints.Logging;

/// <summary>
/// Formats a log record as one line of JSON in UTF-8, because the Functions host makes a record of every line. The fields of
/// the message are members of their own, so that a query needs no parsing of text.
/// </summary>
/// <remarks>
/// Records of the framework have no fields: an address would have a phone number in it. An exception is shown by its types
/// and stack traces; its message is shown only when the process ends because of it, since a message may quote what a caller
/// passed.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The JSON writer holds memory only, and is used again for the next record.")]
internal sealed class JsonLine
{
    private const int UsualBytes = 1024;
    private const int MostBytesKept = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("Timestamp");
    private static readonly JsonEncodedText Level = JsonEncodedText.Encode("Level");
    private static readonly JsonEncodedText Category = JsonEncodedText.Encode("Category");
    private static readonly JsonEncodedText Event = JsonEncodedText.Encode("Event");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("Message");
    private static readonly JsonEncodedText Exception = JsonEncodedText.Encode("Exception");

    private static readonly JsonEncodedText[] Levels = [.. Enum.GetNames<LogLevel>().Select(name => JsonEncodedText.Encode(name))];

    [ThreadStatic]
    private static JsonLine? _free;

    private readonly ArrayBufferWriter<byte> _bytes = new(UsualBytes);
    private readonly Utf8JsonWriter _json;

    private JsonLine() => _json = new Utf8JsonWriter(_bytes, Options);

    /// <summary>The line with its line feed; valid until <see cref="Return"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Formats a record. Its buffer is this thread's own and is used again after <see cref="Return"/>.</summary>
    /// <param name="at">When it happened.</param>
    /// <param name="isOurs">True for a record of the app itself, false for one of the framework.</param>
    /// <param name="entry">The record.</param>
    public static JsonLine Format<TState>(DateTimeOffset at, bool isOurs, in LogEntry<TState> entry)
    {
        // Taken out while it is in use: a value of the record may log something itself when it is formatted.
        var line = _free ?? new JsonLine();
        _free = null;
        line.Write(at, isOurs, entry);
        return line;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Return()
    {
        if (_bytes.Capacity <= MostBytesKept)
        {
            _bytes.ResetWrittenCount();
            _json.Reset(_bytes);
            _free = this;
        }
    }

    private void Write<TState>(DateTimeOffset at, bool isOurs, in LogEntry<TState> entry)
    {
        _json.WriteStartObject();
        _json.WriteString(Timestamp, at);
        _json.WriteString(Level, Levels[(int)entry.LogLevel]);
        _json.WriteString(Category, entry.Category);
        _json.WriteString(Event, entry.EventId.Name ?? "");
        _json.WriteString(Message, entry.Formatter(entry.State, null));
        if (isOurs && entry.State is IReadOnlyList<KeyValuePair<string, object?>> fields)
        {
            WriteFields(fields);
        }

        if (entry.Exception is { } exception)
        {
            _json.WriteString(Exception, isOurs && entry.LogLevel == LogLevel.Critical ? exception.ToString() : WithoutMessages(exception));
        }

        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
    }

    private void WriteFields(IReadOnlyList<KeyValuePair<string, object?>> fields)
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
                    _json.WriteNull(name);
                    break;
                case bool flag:
                    _json.WriteBoolean(name, flag);
                    break;
                case int number:
                    _json.WriteNumber(name, number);
                    break;
                case long number:
                    _json.WriteNumber(name, number);
                    break;
                case double number when double.IsFinite(number):
                    _json.WriteNumber(name, Math.Round(number, 1));
                    break;
                case DateTimeOffset time:
                    _json.WriteString(name, time);
                    break;
                default:
                    _json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    private static string WithoutMessages(Exception exception)
    {
        var text = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            text.Append(text.Length == 0 ? "" : "\n---> ").Append(e.GetType().FullName).Append('\n').Append(e.StackTrace);
        }

        return text.ToString();
    }
}
