namespace ContactLookup.Providers.Definitions;

/// <summary>A provider's definition does not make sense; the message says where and what to write instead.</summary>
internal sealed class DefinitionException(string message) : Exception(Cut(message))
{
    // Messages quote the definition, in which a text can be of any length.
    private const int Longest = 1000;

    private static string Cut(string message) => message.Length <= Longest ? message : string.Concat(message.AsSpan(0, Longest), "…");
}
