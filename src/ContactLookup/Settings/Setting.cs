namespace ContactLookup.Settings;

/// <summary>
/// One setting: its name in the environment form that a function app's settings use (<c>Genesys__Region</c>), what holds
/// when it is absent or empty, and what it means. The catalogue lists them all; the documentation, the
/// sample of the local settings and the Bicep template are tested against that list.
/// </summary>
/// <param name="Name">The name in environment form, sections parted by two underscores.</param>
/// <param name="Default">The value in force when the setting is absent, or "" when there is none.</param>
/// <param name="Meaning">One sentence for whoever sets it.</param>
public sealed record Setting(string Name, string Default, string Meaning)
{
    /// <summary>The same name as configuration providers spell it: sections parted by a colon.</summary>
    public string Key => Name.Replace("__", ":", StringComparison.Ordinal);

    /// <summary>The same setting for one name, where its own has holes: <c>Providers__&lt;name&gt;__Url</c> for crm is <c>Providers__crm__Url</c>.</summary>
    internal Setting For(string name) => this with { Name = Name.Replace("<name>", name, StringComparison.Ordinal) };

    /// <summary>True when a configuration key is this setting, whatever stands in the holes of its name.</summary>
    internal bool Covers(string key)
    {
        var mine = Key.Split(':');
        var its = key.Split(':');
        return mine.Length == its.Length
            && mine.Zip(its).All(part => part.First.StartsWith('<') || part.First.Equals(part.Second, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
