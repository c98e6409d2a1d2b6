using ContactLookup.Providers;

namespace ContactLookup.Settings;

/// <summary>A place that contacts are looked up in, as the settings describe it.</summary>
public sealed record ProviderSettings
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
}

/// <summary>A custom field that every answer has, whether or not the contact does.</summary>
/// <param name="Name">Its name on the wire, <c>custom_</c> included.</param>
/// <param name="Type">What it always is; a value that is not becomes the type's empty one.</param>
public sealed record CustomFieldSettings(string Name, CustomFieldType Type);

/// <summary>What a declared custom field always is.</summary>
public enum CustomFieldType
{
    /// <summary>A text; "" when absent.</summary>
    Text,

    /// <summary>A number; 0 when absent. Take a string where an absent value must be told from 0.</summary>
    Number,

    /// <summary>A boolean; false when absent.</summary>
    Flag,
}
