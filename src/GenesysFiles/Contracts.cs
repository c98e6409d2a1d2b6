using System.Buffers;
using System.Text.Json.Nodes;
using ContactLookup.Answers;
using ContactLookup.Providers.Replies;

namespace GenesysFiles;

/// <summary>The contracts of the data actions. Genesys takes JSON Schema draft-04 without references, and never lets a published one change.</summary>
internal static class Contracts
{
    private const string Draft = "http://json-schema.org/draft-04/schema#";

    /// <summary>What the app reads from a request: names and meanings.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> LookupInputs =
    [
        ("phoneNumber", "The caller's number. In a call flow: Call.Ani as it is. tel: and sip: addresses, anonymous and empty are understood."),
        ("calledNumber", "The number that was called, in a call flow Call.CalledAddress. Its country gives a national phoneNumber its meaning. Empty: not used."),
        ("region", "ISO 3166 code of two letters, such as DE, that gives a national phoneNumber its meaning. Goes before calledNumber. Empty: the app's Phone__DefaultRegion."),
    ];

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
