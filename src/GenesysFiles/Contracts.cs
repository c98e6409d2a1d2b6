using System.Buffers;
using System.Text.Json.Nodes;
using ContactLookup.Answers;
using ContactLookup.Providers.Replies;

namespace GenesysFiles;

/// <summary>The contracts of the data actions. Genesys takes JSON Schema draft-04 without references, and never lets a published one change.</summary>
internal static class Contracts
{
    private const string Draft = "http://json-schema.org/draft-04/schema#";

    /// <summary>An input contract of optional strings.</summary>
    public static JsonObject Input(string title, IEnumerable<(string Name, string Meaning)> inputs) => new()
    {
        ["$schema"] = Draft,
        ["title"] = title,
        ["type"] = "object",
        ["properties"] = new JsonObject(inputs.Select(input => KeyValuePair.Create(
            input.Name, (JsonNode?)new JsonObject { ["type"] = "string", ["description"] = input.Meaning }))),
        ["additionalProperties"] = true,
    };

    /// <summary>An output contract.</summary>
    public static JsonObject Output(string title, JsonObject properties) => new()
    {
        ["$schema"] = Draft,
        ["title"] = title,
        ["type"] = "object",
        ["properties"] = properties,
        ["additionalProperties"] = true,
    };

    /// <summary>The answer of this deployment, as <c>GET /api/contract</c> has it.</summary>
    public static JsonObject Answer(IReadOnlyList<CustomFieldSettings> customFields)
    {
        var schema = new ArrayBufferWriter<byte>();
        AnswerContract.Write(schema, customFields);
        var answer = JsonNode.Parse(schema.WrittenSpan)!.AsObject();

        // Every key is in every answer anyway, and an action that demands one would lose the call over it.
        answer.Remove("required");
        return answer;
    }
}
