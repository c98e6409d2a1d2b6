using ContactLookup.Providers.Definitions;
using ContactLookup.Secrets;

namespace ContactLookup.Providers;

/// <summary>A place that contacts are looked up in, as the settings describe it.</summary>
internal sealed record ProviderSettings
{
    /// <summary>What Lookup__Providers and the answer call it.</summary>
    public required string Name { get; init; }

    /// <summary>How it is asked: the name of a shipped definition, or the path of a file.</summary>
    public required string Definition { get; init; }

    /// <summary>Servers that a definition's addresses begin with: api and login.</summary>
    public required IReadOnlyDictionary<string, Uri> Servers { get; init; }

    /// <summary>What a definition's holes are filled with: clientId, whatever else it asks for, and the addresses of the servers.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>Where its secret is kept, or null when it has none.</summary>
    public required SecretStoreSettings? Store { get; init; }

    /// <summary>What is kept there.</summary>
    public SecretContent Content { get; init; }

    /// <summary>The definition, read.</summary>
    internal ProviderDefinition Parsed { get; init; } = ProviderDefinition.Missing;

    /// <summary>The settings to look at when the login refuses, for reasons.</summary>
    public required string SettingsToCheck { get; init; }

    /// <summary>A sentence for a number that nobody has, when only a part of the contacts is searched; otherwise "".</summary>
    public string SearchedPart { get; init; } = "";

    /// <summary>The settings that name the servers, for reasons.</summary>
    public required string AddressSettings { get; init; }
}
