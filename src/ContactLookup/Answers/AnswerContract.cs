using ContactLookup.Calls;
using System.Buffers;
using System.Text.Json;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Answers;

/// <summary>
/// The JSON Schema (draft-04) of this deployment's answers: what the output contract of a data action takes. Flat, without
/// references and without lists, because a data action knows neither; and names and types only, so that an answer of a later
/// version keeps the contract that was published with an earlier one.
/// </summary>
public static class AnswerContract
{
    private static readonly (string Name, string Type, string Meaning)[] Head =
    [
        ("status", "string", $"How the lookup ended: {string.Join(", ", LookupStatusNames.All)}."),
        ("found", "boolean", "True when one contact was chosen."),
        ("matchCount", "integer", "How many people have this number."),
        ("retryable", "boolean", "True when the same lookup can succeed later without anybody changing anything."),
        ("reason", "string", "What happened and what to change."),
        ("contractVersion", "string", "Version of this contract."),
        ("provider", "string", "Who answered."),
        ("cached", "boolean", "True when the answer came out of memory."),
        ("correlationId", "string", "Finds the call in the function app's log."),
        ("phoneNumber", "string", "The number in E.164."),
        ("matchedFormat", "string", "The form in which the number was found."),
    ];

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
        foreach (var (name, type, meaning) in Head)
        {
            WriteProperty(json, name, type, meaning);
        }

        foreach (var name in Contact.FieldNames)
        {
            WriteProperty(json, name, "string", null);
        }

        WriteProperty(json, "surveyOptOut", "boolean", null);
        foreach (var field in customFields)
        {
            WriteProperty(json, field.Name, TypeName(field.Type), null);
        }

        json.WriteEndObject();
        json.WriteStartArray("required"u8);
        foreach (var (name, _, _) in Head)
        {
            json.WriteStringValue(name);
        }

        foreach (var name in Contact.FieldNames)
        {
            json.WriteStringValue(name);
        }

        json.WriteStringValue("surveyOptOut"u8);
        foreach (var field in customFields)
        {
            json.WriteStringValue(field.Name);
        }

        json.WriteEndArray();

        // A published data action keeps its contract for ever, and a later version of the app may add a field to the answer.
        json.WriteBoolean("additionalProperties"u8, true);
        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, string type, string? meaning)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, type);
        if (meaning is not null)
        {
            json.WriteString("description"u8, meaning);
        }

        json.WriteEndObject();
    }

    private static string TypeName(CustomFieldType type) => type switch
    {
        CustomFieldType.Number => "number",
        CustomFieldType.Flag => "boolean",
        _ => "string",
    };
}
