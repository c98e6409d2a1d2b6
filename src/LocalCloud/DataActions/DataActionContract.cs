using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>
/// The contracts of a data action: what Genesys Cloud accepts in one, and whether values fit. Genesys reads JSON Schema draft-04; this
/// reads the keywords type, required, properties, additionalProperties and items.
/// </summary>
internal static partial class DataActionContract
{
    private static readonly string[] Reserved = ["orgId", "integrationId", "rawRequest"];
    private static readonly string[] Scalars = ["string", "integer", "number", "boolean", "null"];

    /// <summary>What Genesys Cloud refuses in an input contract: it must be a flat object, and its names are restricted.</summary>
    public static string? FindFaultOfInput(JsonObject schema) =>
        FindReference(schema) ?? (schema["properties"] as JsonObject ?? [])
            .Select(input =>
                !NameOfInput().IsMatch(input.Key) ? $"The input {input.Key} must begin with a letter and consist of letters, digits, - and _."
                : Reserved.Contains(input.Key) ? $"The input {input.Key} has a reserved name: {string.Join(", ", Reserved)}."
                : TypeOf(input.Value) is not { } type || !Scalars.Contains(type) ? $"The input {input.Key} must have one of the types {string.Join(", ", Scalars)}."
                : null)
            .FirstOrDefault(fault => fault is not null);

    /// <summary>What Genesys Cloud refuses in an output contract: references, and lists in lists.</summary>
    public static string? FindFaultOfOutput(JsonObject schema) =>
        FindReference(schema) ?? (HasListInList(schema, inList: false) ? "The output contract must not have a list inside a list." : null);

    /// <summary>Where a value does not fit its contract, as sentences.</summary>
    public static IReadOnlyList<string> FindProblems(JsonObject schema, JsonNode value, string name) => [.. Check(schema, value, name)];

    /// <summary>The part of an output that its contract names. A flow sees nothing else.</summary>
    public static JsonNode? Named(JsonObject schema, JsonNode? value) => value switch
    {
        JsonObject members when schema["properties"] is JsonObject properties => new JsonObject(
            from property in properties
            where members.ContainsKey(property.Key) && property.Value is JsonObject
            select KeyValuePair.Create(property.Key, Named((JsonObject)property.Value!, members[property.Key]))),
        JsonArray list when schema["items"] is JsonObject items => new JsonArray([.. list.Select(item => Named(items, item))]),
        _ => value?.DeepClone(),
    };

    private static IEnumerable<string> Check(JsonObject schema, JsonNode? value, string at)
    {
        if (schema["type"] is { } type && !Types(type).Any(one => Fits(one, value)))
        {
            return [$"{at} must be of type {string.Join(" or ", Types(type))}."];
        }

        return value switch
        {
            JsonObject members => Missing(schema, members, at).Concat(members.SelectMany(member => CheckMember(schema, member.Key, member.Value, at))),
            JsonArray list when schema["items"] is JsonObject items => list.SelectMany(item => Check(items, item, at)),
            _ => [],
        };
    }

    private static IEnumerable<string> Missing(JsonObject schema, JsonObject members, string at) =>
        from name in schema["required"]?.AsArray() ?? []
        where !members.ContainsKey((string)name!)
        select $"{at} has no {name}, which its contract requires.";

    private static IEnumerable<string> CheckMember(JsonObject schema, string name, JsonNode? value, string at)
    {
        if (schema["properties"]?[name] is JsonObject inner)
        {
            return Check(inner, value, name);
        }

        return schema["additionalProperties"]?.GetValueKind() == JsonValueKind.False ? [$"{at} has {name}, which its contract does not name."] : [];
    }

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(one => (string)one!) : [(string)type!];

    private static bool Fits(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("null", JsonValueKind.Null) => true,
        ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value!.AsValue().TryGetValue<long>(out _),
        _ => false,
    };

    private static string? TypeOf(JsonNode? schema) => (schema?["type"] as JsonValue)?.TryGetValue<string>(out var type) == true ? type : null;

    private static bool HasListInList(JsonNode? schema, bool inList) => schema switch
    {
        JsonObject list when TypeOf(list) == "array" => inList || HasListInList(list["items"], inList: true),
        JsonObject other => (other["properties"] as JsonObject ?? []).Any(property => HasListInList(property.Value, inList)),
        _ => false,
    };

    private static string? FindReference(JsonObject schema) =>
        schema.ToJsonString().Contains("\"$ref\":", StringComparison.Ordinal) ? "Contracts must not use $ref." : null;

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex NameOfInput();
}
