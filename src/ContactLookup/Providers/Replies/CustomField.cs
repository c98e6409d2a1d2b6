namespace ContactLookup.Providers.Replies;

/// <summary>A custom field, flattened to one scalar.</summary>
/// <param name="Key">Its name on the wire, <c>custom_</c> included.</param>
/// <param name="Text">The text, or for a number or a boolean its JSON.</param>
/// <param name="IsText">False when <paramref name="Text"/> is the JSON of a number or a boolean.</param>
internal readonly record struct CustomField(string Key, string Text, bool IsText)
{
    /// <summary>What a declared field is when the contact does not have it.</summary>
    internal static CustomField Empty(CustomFieldSettings declared) => declared.Type switch
    {
        CustomFieldType.Flag => new CustomField(declared.Name, "false", IsText: false),
        CustomFieldType.Number => new CustomField(declared.Name, "0", IsText: false),
        _ => new CustomField(declared.Name, "", IsText: true),
    };

    // A record prints its members, and one of them is about a person.
    /// <inheritdoc/>
    public override string ToString() => Key;
}
