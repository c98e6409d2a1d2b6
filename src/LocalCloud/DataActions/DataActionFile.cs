namespace LocalCloud;

/// <summary>A data action as Genesys Cloud exports and imports it.</summary>
public sealed record DataActionFile
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "PATCH", "DELETE"];

    private DataActionFile()
    {
    }

    public required string Name { get; init; }

    /// <summary>True on the Genesys Cloud integration (<c>purecloud-data-actions</c>), false on a web services integration (<c>custom-rest-actions</c>).</summary>
    public required bool IsNative { get; init; }

    /// <summary>True for the action that gets the access token of a "User Defined (OAuth)" credential.</summary>
    public required bool IsSignIn { get; init; }

    public required string UrlTemplate { get; init; }

    public required string Method { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required string RequestTemplate { get; init; }

    /// <summary>JSONPath by name.</summary>
    public required IReadOnlyDictionary<string, string> TranslationMap { get; init; }

    /// <summary>JSON text by name, for a JSONPath that finds nothing.</summary>
    public required IReadOnlyDictionary<string, string> TranslationDefaults { get; init; }

    public required string SuccessTemplate { get; init; }

    public required JsonObject InputSchema { get; init; }

    public required JsonObject OutputSchema { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataActionException">It cannot be read, or an import would refuse it; says what to change.</exception>
    public static DataActionFile Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataActionException($"The action file cannot be read: {exception.Message}");
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="DataActionException">An import would refuse it; says what to change.</exception>
    public static DataActionFile Parse(string text)
    {
        JsonObject root;
        try
        {
            root = JsonNode.Parse(text) as JsonObject ?? throw new DataActionException("The action file must hold a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new DataActionException($"The action file is not valid JSON: {exception.Message}");
        }

        var request = Object(root, "config", "request");
        var response = Object(root, "config", "response");
        var file = new DataActionFile
        {
            Name = Text(root, "name"),
            IsNative = OneOf(Text(root, "integrationType"), "integrationType", ["custom-rest-actions", "purecloud-data-actions"]) == "purecloud-data-actions",
            IsSignIn = OneOf(Text(root, "actionType"), "actionType", ["custom", "customAuth"]) == "customAuth",
            UrlTemplate = Text(request, "requestUrlTemplate"),
            Method = OneOf(Text(request, "requestType"), "requestType", Methods),
            Headers = Texts(request, "headers"),
            RequestTemplate = Text(request, "requestTemplate"),
            TranslationMap = Texts(response, "translationMap"),
            TranslationDefaults = Texts(response, "translationMapDefaults"),
            SuccessTemplate = Text(response, "successTemplate"),
            InputSchema = Object(root, "contract", "input", "inputSchema"),
            OutputSchema = Object(root, "contract", "output", "successSchema"),
        };
        var accept = file.Headers.FirstOrDefault(header => header.Key.Equals("Accept", StringComparison.OrdinalIgnoreCase)).Value;
        var fault = accept?.Contains("json", StringComparison.OrdinalIgnoreCase) == false
            ? "The header Accept must name a JSON media type, such as application/json."
            : DataActionContract.FindFaultOfInput(file.InputSchema) ?? DataActionContract.FindFaultOfOutput(file.OutputSchema);
        return fault is null ? file : throw new DataActionException(fault);
    }

    private static JsonObject Object(JsonObject from, params string[] path)
    {
        var found = path.Aggregate((JsonNode?)from, (node, name) => (node as JsonObject)?[name]);
        return found as JsonObject ?? throw new DataActionException($"The action file must have an object {string.Join('.', path)}.");
    }

    private static string Text(JsonObject from, string name) =>
        from[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new DataActionException($"The action file must have a text {name}.");

    private static Dictionary<string, string> Texts(JsonObject from, string name) =>
        Object(from, name).ToDictionary(pair => pair.Key, pair => Text(Object(from, name), pair.Key));

    private static string OneOf(string value, string name, string[] accepted) =>
        accepted.Contains(value) ? value : throw new DataActionException($"{name} of the action file must be one of: {string.Join(", ", accepted)}.");
}

/// <summary>An action file that cannot be used. The message says what to change.</summary>
public sealed class DataActionException(string message) : Exception(message);
