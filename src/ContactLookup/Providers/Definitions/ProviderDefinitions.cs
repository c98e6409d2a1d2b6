using System.Reflection;
using System.Text.Json;

namespace ContactLookup.Providers.Definitions;

/// <summary>Finds and reads definitions: the shipped ones by name, others by the path of their file.</summary>
internal static class ProviderDefinitions
{
    private const string Prefix = "ContactLookup.Providers.Definitions.";
    private const string Suffix = ".json";

    /// <summary>Names of the shipped definitions.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Finds a definition and reads it.</summary>
    /// <param name="nameOrPath">The name of a shipped one, or the path of a file.</param>
    /// <exception cref="DefinitionException">There is none, or it is not valid.</exception>
    public static ProviderDefinition Load(string nameOrPath)
    {
        try
        {
            using var stream = Open(nameOrPath);
            return Read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DefinitionException($"there is no definition to read: neither a shipped one ({string.Join(", ", Shipped)}) nor a file that can be read.");
        }
    }

    /// <summary>Reads a definition.</summary>
    /// <exception cref="DefinitionException">It is not valid.</exception>
    public static ProviderDefinition Read(Stream json)
    {
        try
        {
            var definition = JsonSerializer.Deserialize(json, ProviderJson.Default.ProviderDefinition) ?? throw new DefinitionException("the definition is empty.");
            CheckComplete(definition);
            return definition;
        }
        catch (JsonException e)
        {
            throw new DefinitionException($"the definition is not valid at {e.Path ?? "$"}, line {(e.LineNumber ?? 0) + 1}: {Explain(e.Message)}");
        }
    }

    private static Stream Open(string nameOrPath) =>
        Shipped.Contains(nameOrPath, StringComparer.Ordinal)
            ? Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + nameOrPath + Suffix)!
            : File.OpenRead(Path.Combine(AppContext.BaseDirectory, nameOrPath));

    // The reader lets null through where a list or an object of the definition should be.
    private static void CheckComplete(ProviderDefinition definition)
    {
        var (authentication, request, response) = (definition.Authentication, definition.Request, definition.Response);
        foreach (var (part, where) in (ReadOnlySpan<(object?, string)>)
        [
            (definition.Servers, "servers"), (definition.Values, "values"), (definition.Help, "help"),
            (authentication, "authentication"), (authentication?.Parameters, "authentication.parameters"), (authentication?.InstanceHosts, "authentication.instanceHosts"),
            (request, "request"), (request?.Query, "request.query"), (request?.Headers, "request.headers"), (request?.NumberForms, "request.numberForms"),
            (response, "response"), (response?.Contact, "response.contact"), (response?.Custom, "response.custom"), (response?.Phones, "response.phones"),
            (response?.ReadErrorAs, "response.readErrorAs"),
        ])
        {
            if (part is null)
            {
                throw new DefinitionException($"{where} is null; leave it out instead.");
            }
        }
    }

    // The reader's messages speak of .NET types to whoever writes a JSON file, and end with the path and the line, which are said already.
    private static string Explain(string message)
    {
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        return text switch
        {
            _ when text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) =>
                $"{Quoted(text)} is no key that belongs there; provider.schema.json lists those that do.",
            _ when text.IndexOf("including: ", StringComparison.Ordinal) is > 0 and var names => $"there is no {text[(names + 11)..]}",
            _ when text.StartsWith("Duplicate property", StringComparison.Ordinal) => $"{Quoted(text)} is there twice.",
            _ when text.Contains("could not be converted to", StringComparison.Ordinal) =>
                "what stands there is not of the kind that belongs there, or is none of its words; provider.schema.json lists them.",
            _ => text,
        };
    }

    private static string Quoted(string text) => text.Split('\'') is [_, var quoted, ..] ? $"'{quoted}'" : "it";
}
