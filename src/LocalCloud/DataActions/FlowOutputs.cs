namespace LocalCloud;

/// <summary>
/// Flattens an output as Architect does: nested objects become dotted names, a list of scalars a collection, and a list of
/// objects one collection for each property. Where an object lacks a property, the collections may not line up, so it is left out here.
/// </summary>
internal static class FlowOutputs
{
    public static IReadOnlyDictionary<string, JsonNode?> Flatten(JsonObject output)
    {
        var flat = new Dictionary<string, JsonNode?>();
        Add(flat, "", output);
        return flat;
    }

    private static void Add(Dictionary<string, JsonNode?> flat, string prefix, JsonObject output)
    {
        foreach (var (name, value) in output)
        {
            switch (value)
            {
                case JsonObject inner:
                    Add(flat, prefix + name + ".", inner);
                    break;
                case JsonArray list when list.Any(item => item is JsonObject):
                    AddColumns(flat, prefix + name + ".", list.OfType<JsonObject>());
                    break;
                default:
                    flat[prefix + name] = value?.DeepClone();
                    break;
            }
        }
    }

    private static void AddColumns(Dictionary<string, JsonNode?> flat, string prefix, IEnumerable<JsonObject> rows)
    {
        foreach (var (name, value) in rows.SelectMany(row => Flatten(row)))
        {
            if (!flat.TryGetValue(prefix + name, out var column))
            {
                flat[prefix + name] = column = new JsonArray();
            }

            ((JsonArray)column!).Add(value?.DeepClone());
        }
    }
}
