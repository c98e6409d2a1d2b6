using ContactLookup.Http;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// Flattens one record of a reply into a contact. The rules, which hold for every provider: a text is trimmed and cut at
/// <see cref="LongestText"/>; a number or a boolean becomes its JSON text; a list of scalars is joined with a comma and a
/// space; null, an object and a list of anything else are "" in a field of the contract. docs/providers.md shows each.
/// </summary>
internal sealed class ContactMapper
{
    /// <summary>Characters of one value; longer ones are cut.</summary>
    public const int LongestText = 1000;

    private const string SurveyOptOut = "surveyOptOut";

    /// <summary>The fields that a definition can fill from a record.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Contact.FieldNames.Where((_, field) => field != (int)ContactField.LastModified), SurveyOptOut];

    private readonly (ContactField Field, JsonPointer[] Pointers)[] _fields;
    private readonly JsonPointer[] _surveyOptOut;
    private readonly CustomFieldFlattener _customFields;

    /// <exception cref="DefinitionException">A field does not exist, or a pointer is malformed.</exception>
    public ContactMapper(ResponseDefinition definition, IReadOnlyList<CustomFieldSettings> customFields, DeclaredFieldWatch? watch)
    {
        var fields = new List<(ContactField, JsonPointer[])>();
        _surveyOptOut = [];
        foreach (var (name, pointers) in definition.Contact)
        {
            var parsed = JsonPointer.ParseAll(pointers, $"response.contact.{name}");
            if (name == SurveyOptOut)
            {
                _surveyOptOut = parsed;
            }
            else if (name == Contact.FieldNames[(int)ContactField.LastModified])
            {
                throw new DefinitionException($"response.contact has '{name}'; that field comes from response.modified, so leave it out here.");
            }
            else
            {
                fields.Add((Field(name), parsed));
            }
        }

        _fields = [.. fields];
        _customFields = new CustomFieldFlattener(definition, customFields, watch);
    }

    /// <summary>Whether a record has anything that a field points to, null included.</summary>
    public bool Finds(JsonElement record) => Array.Exists(_fields, field => Array.Exists(field.Pointers, pointer => pointer.TryFollow(record, out _)));

    public Contact Map(JsonElement record)
    {
        var contact = new Contact();
        foreach (var (field, pointers) in _fields)
        {
            contact[field] = FirstText(record, pointers);
        }

        if (contact[ContactField.FullName].Length == 0)
        {
            contact[ContactField.FullName] = JoinName(contact);
        }

        contact.SurveyOptOut = _surveyOptOut.Any(p => p.TryFollow(record, out var flag) && IsTrue(flag));
        contact.CustomFields = _customFields.Flatten(record);
        return contact;
    }

    internal static string Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.TryGetText(out var text) ? Cut(text.Trim()) : "",
        JsonValueKind.Number => Cut(element.RawText(LongestText)),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => JoinScalars(element) ?? "",
        _ => "",
    };

    /// <summary>The scalars of a list joined, or null when it holds anything else.</summary>
    internal static string? JoinScalars(JsonElement list)
    {
        var joined = new StringBuilder();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                return null;
            }

            if (joined.Length <= LongestText && Text(item) is { Length: > 0 } text)
            {
                joined.Append(joined.Length == 0 ? "" : ", ").Append(text);
            }
        }

        return Cut(joined.ToString());
    }

    internal static string Cut(string text)
    {
        if (text.Length <= LongestText)
        {
            return text;
        }

        // A cut between the halves of a surrogate pair would make the text invalid.
        var length = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return text[..length];
    }

    private static ContactField Field(string name) => Contact.FieldNames.ToList().IndexOf(name) is >= 0 and var field
        ? (ContactField)field
        : throw new DefinitionException($"response.contact has '{name}', which is not a field of the answer. Accepted: {string.Join(", ", Names)}. Other values go through response.custom.");

    private static string FirstText(JsonElement record, JsonPointer[] pointers)
    {
        foreach (var pointer in pointers)
        {
            if (pointer.TryFollow(record, out var found) && Text(found) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    private static bool IsTrue(JsonElement flag) =>
        flag.ValueKind == JsonValueKind.True
        || (flag.TryGetText(out var text) && text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase));

    private static string JoinName(Contact contact)
    {
        var name = new StringBuilder();
        foreach (var part in (ReadOnlySpan<ContactField>)[ContactField.FirstName, ContactField.MiddleName, ContactField.LastName])
        {
            if (contact[part].Length > 0)
            {
                name.Append(name.Length == 0 ? "" : " ").Append(contact[part]);
            }
        }

        return Cut(name.ToString());
    }
}
