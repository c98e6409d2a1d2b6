using System.ComponentModel;
using System.Reflection;

namespace ContactLookup.Providers.Replies;

/// <summary>One flat contact: texts by <see cref="ContactField"/>, one flag, and the custom fields.</summary>
public sealed class Contact
{
    /// <summary>How many text fields there are.</summary>
    public static readonly int FieldCount = Enum.GetValues<ContactField>().Length;

    /// <summary>Names on the wire, in the order of <see cref="ContactField"/>.</summary>
    public static IReadOnlyList<string> FieldNames { get; } =
        [.. Enum.GetNames<ContactField>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>What each field means, in the order of <see cref="ContactField"/>.</summary>
    public static IReadOnlyList<string> FieldMeanings { get; } =
        [.. Enum.GetNames<ContactField>().Select(name => typeof(ContactField).GetField(name)!.GetCustomAttribute<DescriptionAttribute>()!.Description)];

    private readonly string[] _texts = new string[FieldCount];

    /// <summary>A text field; "" when absent, never null.</summary>
    internal string this[ContactField field]
    {
        get => _texts[(int)field] ?? "";
        set => _texts[(int)field] = value;
    }

    /// <summary>True when the person wants no surveys.</summary>
    public bool SurveyOptOut { get; internal set; }

    /// <summary>Custom fields by the name they have on the wire, <c>custom_</c> included.</summary>
    internal IReadOnlyList<CustomField> CustomFields { get; set; } = [];

    /// <summary>A contact with nothing in it.</summary>
    public static Contact Empty { get; } = new();

    /// <summary>The contact of an answer without one: the declared custom fields are there all the same, each the empty one of its type.</summary>
    /// <param name="declared">The custom fields that every answer has.</param>
    public static Contact Nobody(IReadOnlyList<CustomFieldSettings> declared) =>
        declared.Count == 0 ? Empty : new Contact { CustomFields = [.. declared.Select(field => CustomField.Empty(field))] };
}
