using System.Buffers;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Answers;

/// <summary>
/// The JSON Schema (draft-04) of this deployment's answers, which a data action takes as its output contract. It has no
/// references, because a data action does not follow them, and it names keys and types only, so that the answers of a later
/// version still match a contract that was published with an earlier one.
/// </summary>
public static class AnswerContract
{
    /// <summary>Writes the schema.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="customFields">The custom fields that every answer has.</param>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<CustomFieldSettings> customFields)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("$schema"u8, "http://json-schema.org/draft-04/schema#"u8);
        json.WriteString("title"u8, $"Contact lookup answer, contract version {AnswerWriter.ContractVersion}");
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        foreach (var key in AnswerKey.All)
        {
            WriteProperty(json, key);
        }

        foreach (var field in customFields)
        {
            json.WriteStartObject(field.Name);
            json.WriteString("type"u8, TypeName(field.Type));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("required"u8);
        foreach (var key in AnswerKey.All)
        {
            json.WriteStringValue(key.Name);
        }

        foreach (var field in customFields)
        {
            json.WriteStringValue(field.Name);
        }

        json.WriteEndArray();

        // A published data action keeps its contract, and a later version of the app may add a key to the answer.
        json.WriteBoolean("additionalProperties"u8, true);
        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, AnswerKey key)
    {
        json.WriteStartObject(key.Name);
        json.WriteString("type"u8, key.Type switch
        {
            AnswerType.Flag => "boolean",
            AnswerType.Integer => "integer",
            AnswerType.Texts => "array",
            _ => "string",
        });
        if (key.Type == AnswerType.Texts)
        {
            json.WriteStartObject("items"u8);
            json.WriteString("type"u8, "string"u8);
            json.WriteEndObject();
        }

        json.WriteString("description"u8, key.Meaning);
        json.WriteEndObject();
    }

    private static string TypeName(CustomFieldType type) => type switch
    {
        CustomFieldType.Number => "number",
        CustomFieldType.Flag => "boolean",
        _ => "string",
    };
}
