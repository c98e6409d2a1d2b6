namespace LocalCloud;

/// <summary>The part of host.json that concerns HTTP functions of a custom handler.</summary>
internal sealed record HostJson
{
    private static readonly TimeSpan DefaultInitializationTimeout = TimeSpan.FromSeconds(30);

    public required string RoutePrefix { get; init; }

    public required string ExecutablePath { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    public required HandlerMode Mode { get; init; }

    public required TimeSpan InitializationTimeout { get; init; }

    /// <summary>The time limit of a function; null means no limit.</summary>
    public required TimeSpan? FunctionTimeout { get; init; }

    /// <summary>A port fixed by <c>customHandler.port</c>; null is any free one.</summary>
    public required int? Port { get; init; }

    public static HostJson Read(string folder)
    {
        var file = Path.Combine(folder, "host.json");
        var root = ReadObject(file);
        var handler = root["customHandler"] as JsonObject ?? throw new HostConfigurationException($"{file} has no customHandler section.");
        var description = handler["description"] as JsonObject;
        if (Text(description?["defaultExecutablePath"]) is not { Length: > 0 } executable)
        {
            throw new HostConfigurationException($"{file}: customHandler.description.defaultExecutablePath is missing or empty.");
        }

        // A file of the app wins over a program of that name on the PATH.
        var inFolder = Path.Combine(folder, executable);
        return new HostJson
        {
            RoutePrefix = Text(root["extensions"]?["http"]?["routePrefix"]) ?? "api",
            ExecutablePath = new[] { inFolder, inFolder + ".exe" }.FirstOrDefault(File.Exists) ?? executable,
            Arguments = [.. (description!["arguments"] as JsonArray ?? []).Select(argument => Text(argument) ?? "")],
            WorkingDirectory = Path.Combine(folder, Text(description["workingDirectory"]) ?? ""),
            Mode = Flag(handler["enableProxyingHttpRequest"]) ? HandlerMode.Proxying
                : Flag(handler["enableForwardingHttpRequest"]) ? HandlerMode.Forwarding
                : throw new HostConfigurationException($"{file}: neither customHandler.enableForwardingHttpRequest nor enableProxyingHttpRequest is true. This stand-in does not speak the JSON envelope the host would use then."),
            InitializationTimeout = Span(handler["initializationTimeout"], file) ?? DefaultInitializationTimeout,
            FunctionTimeout = Text(root["functionTimeout"]) == "-1" ? null : Span(root["functionTimeout"], file),
            Port = (int?)handler["port"],
        };
    }

    internal static JsonObject ReadObject(string file)
    {
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
            return JsonNode.Parse(File.ReadAllText(file), new JsonNodeOptions { PropertyNameCaseInsensitive = true }, options) as JsonObject
                ?? throw new HostConfigurationException($"{file} is not a JSON object.");
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw new HostConfigurationException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    internal static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static TimeSpan? Span(JsonNode? node, string file) =>
        Text(node) is not { } text ? null
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span
        : throw new HostConfigurationException($"{file}: '{text}' is no time span such as 00:00:30.");
}
