using System.Buffers;
using System.Text.Json.Nodes;
using ContactLookup.Answers;
using ContactLookup.Providers.Replies;
using Endpoints;

namespace GenesysFiles;

/// <summary>The contracts of the lookup. Genesys takes JSON Schema draft-04 without references, and never lets a published one change.</summary>
internal static class Contracts
{
    /// <summary>The fields of a request, all of them optional texts.</summary>
    public static JsonObject Request() => new()
    {
        ["$schema"] = "http://json-schema.org/draft-04/schema#",
        ["title"] = "Contact Lookup request",
        ["type"] = "object",
        ["properties"] = new JsonObject(LookupInput.Fields.Select(input => KeyValuePair.Create(
            input.Name, (JsonNode?)new JsonObject { ["type"] = "string", ["description"] = input.Meaning }))),
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
