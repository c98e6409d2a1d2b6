namespace ContactLookup.Settings;

/// <summary>
/// One setting: its name in the environment form that a function app's settings use (<c>Genesys__Region</c>), what holds
/// when it is absent or empty, and what it means. <see cref="SettingCatalog"/> lists them all; the documentation, the
/// sample of the local settings and the Bicep template are tested against that list.
/// </summary>
/// <param name="Name">The name in environment form, sections parted by two underscores.</param>
/// <param name="Default">The value in force when the setting is absent, or "" when there is none.</param>
/// <param name="Meaning">One sentence for whoever sets it.</param>
public sealed record Setting(string Name, string Default, string Meaning)
{
    /// <summary>The same name as configuration providers spell it: sections parted by a colon.</summary>
    public string Key { get; } = Name.Replace("__", ":", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
