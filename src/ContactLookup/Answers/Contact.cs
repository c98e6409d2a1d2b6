using System.Text.Json;
using ContactLookup.Settings;

namespace ContactLookup.Answers;

/// <summary>The text fields of a contact in answer contract v1, in their order. Their names on the wire are the names here in camel case.</summary>
public enum ContactField
{
    /// <summary>Id of the contact at its provider.</summary>
    ContactId,

    /// <summary>What kind of record it is, in the provider's own word, e.g. Curated.</summary>
    ContactType,

    /// <summary>Given name.</summary>
    FirstName,

    /// <summary>Middle name.</summary>
    MiddleName,

    /// <summary>Family name.</summary>
    LastName,

    /// <summary>The name to greet with: the provider's own full name, or the parts joined.</summary>
    FullName,

    /// <summary>Ms., Dr. and the like.</summary>
    Salutation,

    /// <summary>Position.</summary>
    Title,

    /// <summary>Id of the organization.</summary>
    CompanyId,

    /// <summary>Name of the organization.</summary>
    CompanyName,

    /// <summary>Phone number at work.</summary>
    WorkPhone,

    /// <summary>Mobile phone number.</summary>
    CellPhone,

    /// <summary>Phone number at home.</summary>
    HomePhone,

    /// <summary>Another phone number.</summary>
    OtherPhone,

    /// <summary>E-mail address at work.</summary>
    WorkEmail,

    /// <summary>Private e-mail address.</summary>
    PersonalEmail,

    /// <summary>Another e-mail address.</summary>
    OtherEmail,

    /// <summary>First line of the address.</summary>
    Address1,

    /// <summary>Second line of the address.</summary>
    Address2,

    /// <summary>City.</summary>
    City,

    /// <summary>State or province.</summary>
    State,

    /// <summary>Postal code.</summary>
    PostalCode,

    /// <summary>Country code.</summary>
    CountryCode,

    /// <summary>Where the record is in the system it came from.</summary>
    ExternalSystemUrl,
}

/// <summary>One flat contact: texts by <see cref="ContactField"/>, one flag, and the custom fields.</summary>
public sealed class Contact
{
    /// <summary>How many text fields there are.</summary>
    public static readonly int FieldCount = Enum.GetValues<ContactField>().Length;

    /// <summary>Names on the wire, in the order of <see cref="ContactField"/>.</summary>
    public static IReadOnlyList<string> FieldNames { get; } =
        [.. Enum.GetNames<ContactField>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private readonly string[] _texts = new string[FieldCount];

    /// <summary>A text field; "" when absent, never null.</summary>
    public string this[ContactField field]
    {
        get => _texts[(int)field] ?? "";
        internal set => _texts[(int)field] = value;
    }

    /// <summary>True when the person wants no surveys.</summary>
    public bool SurveyOptOut { get; internal set; }

    /// <summary>Custom fields by the name they have on the wire, <c>custom_</c> included.</summary>
    public IReadOnlyList<CustomField> CustomFields { get; internal set; } = [];

    /// <summary>A contact with nothing in it.</summary>
    public static Contact Empty { get; } = new();

    /// <summary>The contact of an answer without one: the declared custom fields are there all the same, each the empty one of its type.</summary>
    /// <param name="declared">The custom fields that every answer has.</param>
    public static Contact Nobody(IReadOnlyList<CustomFieldSettings> declared) =>
        declared.Count == 0 ? Empty : new Contact { CustomFields = [.. declared.Select(field => CustomField.Empty(field))] };
}

/// <summary>A custom field, flattened to one scalar.</summary>
/// <param name="Key">Its name on the wire, <c>custom_</c> included.</param>
/// <param name="Text">The text, or for a number or a boolean its JSON.</param>
/// <param name="IsText">False when <paramref name="Text"/> is the JSON of a number or a boolean.</param>
public readonly record struct CustomField(string Key, string Text, bool IsText)
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
