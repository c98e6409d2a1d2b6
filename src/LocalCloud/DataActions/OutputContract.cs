using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud;

/// <summary>Holds an output against the contract of its action: the types of the properties it has, and the ones that are required.</summary>
internal static class OutputContract
{
    public static IReadOnlyList<string> FindProblems(JsonObject schema, JsonObject output)
    {
        var problems = new List<string>();
        Check(schema, output, "The output", problems);
        return problems;
    }

    /// <summary>The part of an output that its contract names: a flow sees nothing else.</summary>
    public static JsonNode? Named(JsonObject schema, JsonNode? value) => value switch
    {
        JsonObject members when schema["properties"] is JsonObject properties => new JsonObject(
            from property in properties
            where members.ContainsKey(property.Key) && property.Value is JsonObject
            select KeyValuePair.Create(property.Key, Named((JsonObject)property.Value!, members[property.Key]))),
        JsonArray list when schema["items"] is JsonObject items => new JsonArray([.. list.Select(item => Named(items, item))]),
        _ => value?.DeepClone(),
    };

    private static void Check(JsonObject schema, JsonNode? value, string at, List<string> problems)
    {
        if ((string?)schema["type"] is { } type && !Fits(type, value))
        {
            problems.Add($"{at} must be of type {type}.");
            return;
        }

        foreach (var name in schema["required"]?.AsArray().Select(name => (string)name!) ?? [])
        {
            if (value is JsonObject holder && !holder.ContainsKey(name))
            {
                problems.Add($"{at} has no {name}, which its contract requires.");
            }
        }

        if (schema["properties"] is JsonObject properties && value is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                if (properties[name] is JsonObject inner)
                {
                    Check(inner, member, name, problems);
                }
            }
        }

        if (schema["items"] is JsonObject items && value is JsonArray list)
        {
            foreach (var item in list)
            {
                Check(items, item, at, problems);
            }
        }
    }

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
}
