namespace ContactLookup.Settings;

/// <summary>
/// One setting: its name as a function app's settings write it (<c>Genesys__Region</c>), its default and its meaning. The catalogue lists them all; the documentation, the
/// sample of the local settings and the Bicep template are tested against that list.
/// </summary>
/// <param name="Name">The name in environment form, with two underscores between sections.</param>
/// <param name="Default">The value when the setting is absent or empty; "" when the setting has no default.</param>
/// <param name="Meaning">One sentence for the person who sets it.</param>
internal sealed record Setting(string Name, string Default, string Meaning)
{
    /// <summary>The same name as configuration providers spell it: with a colon between sections.</summary>
    public string Key => Name.Replace("__", ":", StringComparison.Ordinal);

    /// <summary>The same setting with the placeholder in its name filled in: <c>Providers__&lt;name&gt;__Url</c> for crm is <c>Providers__crm__Url</c>.</summary>
    internal Setting For(string name) => this with { Name = Name.Replace("<name>", name, StringComparison.Ordinal) };

    /// <summary>The same setting for one value of a provider: <c>Providers__crm__Values__&lt;value&gt;</c> for tenant is <c>Providers__crm__Values__tenant</c>.</summary>
    internal Setting ForValue(string value) => this with { Name = Name.Replace("<value>", value, StringComparison.Ordinal) };

    /// <summary>True when a configuration key is this setting, with any value for a placeholder in its name.</summary>
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
