namespace LocalCloud;

/// <summary>One folder with a function.json: an HTTP trigger in, an HTTP answer out.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Methods">The methods it takes, in capitals; empty is all of them.</param>
/// <param name="Route">Its route below the prefix, such as <c>contacts/lookup/{phone}</c>.</param>
/// <param name="NeedsKey">Whether a caller must show the function key.</param>
public sealed record HttpFunction(string Name, IReadOnlyList<string> Methods, string Route, bool NeedsKey)
{
    internal static IReadOnlyList<HttpFunction> ReadAll(string folder)
    {
        var functions = Directory.GetDirectories(folder)
            .Order(StringComparer.Ordinal)
            .Select(directory => Path.Combine(directory, "function.json"))
            .Where(File.Exists)
            .Select(Read)
            .OfType<HttpFunction>()
            .ToList();
        return functions.Count > 0 ? functions : throw new HostConfigurationException($"{folder} has no folder with a function.json.");
    }

    private static HttpFunction? Read(string file)
    {
        var root = HostJson.ReadObject(file);
        if (HostJson.Flag(root["disabled"]))
        {
            return null;
        }

        var bindings = (root["bindings"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var (trigger, output) = (Find(bindings, "httpTrigger", "in"), Find(bindings, "http", "out"));
        if (trigger is null || output is null || bindings.Count != 2)
        {
            throw new HostConfigurationException($"{file}: the host passes HTTP on to a handler only for exactly one binding httpTrigger (in) and one http (out).");
        }

        var name = Path.GetFileName(Path.GetDirectoryName(file)!);
        var level = HostJson.Text(trigger["authLevel"])?.ToUpperInvariant() ?? "FUNCTION";
        return new HttpFunction(
            name,
            [.. (trigger["methods"] as JsonArray ?? []).Select(method => HostJson.Text(method)!.ToUpperInvariant())],
            HostJson.Text(trigger["route"]) is { Length: > 0 } route ? route : name,
            level switch
            {
                "FUNCTION" => true,
                "ANONYMOUS" => false,
                _ => throw new HostConfigurationException($"{file}: authLevel '{level}' is not one of function, anonymous."),
            });
    }

    private static JsonObject? Find(List<JsonObject> bindings, string type, string direction) => bindings.Find(binding =>
        string.Equals(HostJson.Text(binding["type"]), type, StringComparison.OrdinalIgnoreCase)
        && string.Equals(HostJson.Text(binding["direction"]) ?? "in", direction, StringComparison.OrdinalIgnoreCase));
}
