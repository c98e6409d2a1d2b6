using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ContactLookup.Providers.Definitions;

/// <summary>Finds and reads definitions: the shipped ones by name, others by the path of their file.</summary>
internal static partial class ProviderDefinitions
{
    private const string Prefix = "ContactLookup.Providers.Definitions.";
    private const string Suffix = ".json";
    private const char VariantSign = '#';

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Names of the shipped definitions.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a definition, or the one that a variant is of, is shipped.</summary>
    /// <param name="reference">What the settings name it.</param>
    public static bool IsShipped(string reference) => Shipped.Contains(reference.Split(VariantSign)[0], StringComparer.Ordinal);

    /// <summary>Finds a definition and reads it.</summary>
    /// <param name="reference">The name of a shipped one or the path of a file; then, for one of its variants, # and the variant's name.</param>
    /// <exception cref="DefinitionException">It does not exist, has no such variant, or is not valid.</exception>
    public static ProviderDefinition Load(string reference)
    {
        var hash = reference.LastIndexOf(VariantSign);
        var (nameOrPath, variant) = hash < 0 ? (reference, null) : (reference[..hash], reference[(hash + 1)..]);
        var json = ReadText(nameOrPath);
        var definition = Read(json);
        if (variant is null)
        {
            return definition;
        }

        if (!definition.Variants.ContainsKey(variant))
        {
            var accepted = definition.Variants.Keys.Order(StringComparer.Ordinal).Select(name => $"{nameOrPath}{VariantSign}{name}").Prepend(nameOrPath);
            throw new DefinitionException($"the definition has no variant '{variant}'. Accepted: {string.Join(", ", accepted)}.");
        }

        try
        {
            var whole = JsonNode.Parse(json, documentOptions: Options)!;
            return Read(Patched(whole, whole["variants"]![variant])!.ToJsonString());
        }
        catch (DefinitionException e)
        {
            throw new DefinitionException($"variant '{variant}': {e.Message}");
        }
    }

    /// <summary>Reads a definition.</summary>
    /// <exception cref="DefinitionException">It is not valid.</exception>
    public static ProviderDefinition Read(string json)
    {
        try
        {
            var definition = JsonSerializer.Deserialize(json, ProviderJson.Default.ProviderDefinition) ?? throw new DefinitionException("the definition is empty.");
            definition.Holes = [.. Hole().Matches(json).Select(hole => hole.Groups["name"].Value).Distinct()];
            return definition;
        }
        catch (JsonException e)
        {
            throw new DefinitionException($"the definition is not valid at {e.Path ?? "$"}, line {(e.LineNumber ?? 0) + 1}: {Explain(e.Message)}");
        }
    }

    private static string ReadText(string nameOrPath)
    {
        try
        {
            using var reader = new StreamReader(Open(nameOrPath));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DefinitionException($"there is no such definition. Write the name of a shipped one ({string.Join(", ", Shipped)}) or the path of a file that the app can read.");
        }
    }

    // JSON Merge Patch, RFC 7396.
    private static JsonNode? Patched(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
        {
            return patch?.DeepClone();
        }

        var patched = target is JsonObject original ? original.DeepClone().AsObject() : [];
        foreach (var (name, value) in members)
        {
            if (value is null)
            {
                patched.Remove(name);
            }
            else
            {
                patched[name] = Patched(patched[name], value);
            }
        }

        return patched;
    }

    private static Stream Open(string nameOrPath) =>
        Shipped.Contains(nameOrPath, StringComparer.Ordinal)
            ? Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + nameOrPath + Suffix)!
            : File.OpenRead(Path.Combine(AppContext.BaseDirectory, nameOrPath));

    // The reader's messages name .NET types, which say nothing to the author of a JSON file. They end with the path and the line, which the sentence has already.
    private static string Explain(string message)
    {
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        return text switch
        {
            _ when text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) =>
                $"{Quoted(text)} is not a key of this part; provider.schema.json lists the accepted keys.",
            _ when text.IndexOf("including: ", StringComparison.Ordinal) is > 0 and var names => $"there is no {text[(names + 11)..]}",
            _ when text.Contains("doesn't allow setting null", StringComparison.Ordinal) => $"{Quoted(text).Trim('\'')} is null; leave it out instead.",
            _ when text.StartsWith("Duplicate property", StringComparison.Ordinal) => $"{Quoted(text)} is there twice.",
            _ when text.Contains("could not be converted to", StringComparison.Ordinal) =>
                "the value has the wrong type or is not an accepted word; provider.schema.json lists both.",
            _ => text,
        };
    }

    private static string Quoted(string text) => text.Split('\'') is [_, var quoted, ..] ? $"'{quoted}'" : "it";

    [GeneratedRegex(@"\{\s*(?<name>[A-Za-z]\w*)\s*[}|:]", RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();
}
