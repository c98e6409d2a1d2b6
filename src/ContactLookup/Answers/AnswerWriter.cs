using System.Buffers;
using System.Text.Encodings.Web;

namespace ContactLookup.Answers;

/// <summary>
/// Writes answer contract v1: one flat JSON object that always has the keys of <see cref="AnswerKey.All"/>, never null, so
/// that a data action can pass it on unchanged. Later versions add keys and never rename or drop one, because the contract of
/// a published data action cannot be changed.
/// </summary>
public static class AnswerWriter
{
    /// <summary>The version of the contract, as every answer has it.</summary>
    public const string ContractVersion = "1";

    // The answer is never put into a page of HTML, so names stay readable instead of being escaped for one.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Writes the answer.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="correlationId">Finds this call in the logs.</param>
    public static void Write(IBufferWriter<byte> output, LookupAnswer answer, string correlationId)
    {
        var json = _writer ??= new Utf8JsonWriter(output, Options);
        json.Reset(output);
        json.WriteStartObject();
        foreach (var key in AnswerKey.All)
        {
            json.WritePropertyName(key.Name);
            key.Write(json, answer, correlationId);
        }

        foreach (var custom in answer.Contact.CustomFields)
        {
            json.WritePropertyName(custom.Key);
            if (custom.IsText)
            {
                json.WriteStringValue(custom.Text);
            }
            else
            {
                json.WriteRawValue(custom.Text, skipInputValidation: true);
            }
        }

        json.WriteEndObject();
        json.Flush();
    }
}
