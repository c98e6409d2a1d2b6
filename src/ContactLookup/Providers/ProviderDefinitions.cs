using System.Reflection;
using System.Text.Json;

namespace ContactLookup.Providers;

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

    /// <summary>Reads a definition.</summary>
    /// <param name="nameOrPath">The name of a shipped one, or the path of a file.</param>
    /// <exception cref="DefinitionException">There is none, or it is not valid.</exception>
    public static ProviderDefinition Load(string nameOrPath)
    {
        try
        {
            using var stream = Open(nameOrPath);
            return JsonSerializer.Deserialize(stream, ProviderJson.Default.ProviderDefinition)
                ?? throw new DefinitionException("the definition is empty.");
        }
        catch (JsonException e)
        {
            throw new DefinitionException($"the definition is not valid at {e.Path ?? "$"}, line {(e.LineNumber ?? 0) + 1}: {Explain(e)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DefinitionException($"there is no definition to read: neither a shipped one ({string.Join(", ", Shipped)}) nor a file that can be read.");
        }
    }

    private static Stream Open(string nameOrPath) =>
        Shipped.Contains(nameOrPath, StringComparer.Ordinal)
            ? Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + nameOrPath + Suffix)!
            : File.OpenRead(Path.Combine(AppContext.BaseDirectory, nameOrPath));

    // The reader's message ends with the path and the line, which are said already.
    private static string Explain(JsonException e)
    {
        var end = e.Message.IndexOf(" Path:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
