using System.Buffers;
using ContactLookup.Http;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// Flattens custom fields into scalars named <c>custom_&lt;key&gt;</c>. A key keeps its ASCII letters, digits and underscores,
/// any other character becomes an underscore; nested objects add their keys after another underscore; of two keys that become
/// equal, ignoring case, the first stays. A list of scalars is joined as in <see cref="ContactMapper"/>, any other list is its
/// JSON text; null is "". When fields are declared, an answer has exactly those, each always of its type;
/// those of the company are named <c>company_custom_&lt;key&gt;</c>.
/// </summary>
internal sealed class CustomFieldFlattener
{
    /// <summary>The most custom fields of one answer; further ones are left out.</summary>
    public const int Most = 100;

    /// <summary>The most characters of all of them together; fields that exceed it are left out.</summary>
    public const int MostText = 8_000;

    private const string Prefix = "custom";
    private const string CompanyPrefix = "company_custom";
    private const int Deepest = 5;
    private const int LongestName = 100;
    private const int LongestNumber = 40;
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+-.eE");

    private readonly JsonPointer? _all;
    private readonly JsonPointer? _company;
    private readonly (string Name, JsonPointer[] Pointers)[] _named;
    private readonly IReadOnlyList<CustomFieldSettings> _declared;
    private readonly HashSet<string>? _wanted;
    private readonly DeclaredFieldWatch? _watch;

    /// <exception cref="DefinitionException">A pointer is malformed, or two names are equal in an answer.</exception>
    public CustomFieldFlattener(ResponseDefinition definition, IReadOnlyList<CustomFieldSettings> declared, DeclaredFieldWatch? watch)
    {
        _all = definition.CustomFields is { } all ? JsonPointer.Parse(all, "response.customFields") : null;
        _company = definition.CompanyCustomFields is { } company ? JsonPointer.Parse(company, "response.companyCustomFields") : null;
        _named = [.. definition.Custom.Select(field => (Name(field.Key), JsonPointer.ParseAll(field.Value, $"response.custom.{field.Key}")))];
        if (_named.DistinctBy(field => field.Name, StringComparer.OrdinalIgnoreCase).Count() < _named.Length)
        {
            throw new DefinitionException("response.custom has two names that are the same in an answer, where each character other than letters, digits and underscores becomes an underscore.");
        }

        _declared = declared;
        _watch = watch;
        _wanted = declared.Count == 0 ? null : new HashSet<string>(declared.Select(field => field.Name), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether contacts of a definition can have a custom field of this name.</summary>
    public static bool CanHave(ResponseDefinition definition, string name) => IsOfCompany(name)
        ? definition.CompanyCustomFields is not null
        : definition.CustomFields is not null || definition.Custom.Keys.Any(key => Name(key).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name of a contact's custom field in an answer.</summary>
    public static string Name(string key) => Name(Prefix, key);

    /// <summary>The name of a company's custom field in an answer.</summary>
    public static string CompanyName(string key) => Name(CompanyPrefix, key);

    /// <summary>Whether a name in an answer is that of a company's custom field.</summary>
    public static bool IsOfCompany(string name) => name.StartsWith(CompanyPrefix, StringComparison.Ordinal);

    public IReadOnlyList<CustomField> Flatten(JsonElement record)
    {
        if (_named.Length == 0 && _all is null && _wanted is null)
        {
            return [];
        }

        var fields = new Collected(_wanted, _watch);
        foreach (var (name, pointers) in _named)
        {
            foreach (var pointer in pointers)
            {
                if (pointer.TryFollowToValue(record, out var value))
                {
                    fields.Add(name, value);
                    break;
                }
            }
        }

        if (_all is not null && _all.TryFollow(record, out var all) && all.ValueKind == JsonValueKind.Object)
        {
            Collect(all, Prefix, depth: 1, fields);
        }

        // Only declared ones: a company can have as many as the contact, and an answer has room for 100 in all.
        if (_wanted is not null && _company is not null && _company.TryFollow(record, out var company) && company.ValueKind == JsonValueKind.Object)
        {
            Collect(company, CompanyPrefix, depth: 1, fields);
        }

        return _wanted is null ? fields.InOrder : [.. _declared.Select(declared => Declared(declared, fields.Find(declared.Name)))];
    }

    private static void Collect(JsonElement members, string prefix, int depth, Collected fields)
    {
        foreach (var member in members.EnumerateObject())
        {
            if (fields.AreComplete)
            {
                return;
            }

            var name = Name(prefix, member.TryGetName(out var key) ? key : "");
            if (member.Value.ValueKind == JsonValueKind.Object && depth < Deepest)
            {
                Collect(member.Value, name, depth + 1, fields);
            }
            else
            {
                fields.Add(name, member.Value);
            }
        }
    }

    private static CustomField Declared(CustomFieldSettings declared, CustomField? found) => (declared.Type, found?.Text) switch
    {
        (CustomFieldType.Flag, { } text) when text.Equals("true", StringComparison.OrdinalIgnoreCase) => new CustomField(declared.Name, "true", IsText: false),
        (CustomFieldType.Number, { } text) when IsNumber(text) => new CustomField(declared.Name, text, IsText: false),
        (CustomFieldType.Text, { } text) => new CustomField(declared.Name, text, IsText: true),
        _ => CustomField.Empty(declared),
    };

    private static CustomField Scalar(string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return new CustomField(name, ContactMapper.Text(value), IsText: false);
            case JsonValueKind.Number:
                var number = ContactMapper.Text(value);
                return new CustomField(name, number, IsText: !IsNumber(number));
            case JsonValueKind.Array when ContactMapper.JoinScalars(value) is { } joined:
                return new CustomField(name, joined, IsText: true);
            case JsonValueKind.Array or JsonValueKind.Object:
                return new CustomField(name, ContactMapper.Cut(value.RawText(ContactMapper.LongestText)), IsText: true);
            default:
                return new CustomField(name, ContactMapper.Text(value), IsText: true);
        }
    }

    // A number that is too large for a flow and a text such as 007 stay texts.
    private static bool IsNumber(string text)
    {
        if (text.Length is 0 or > LongestNumber || text.AsSpan().ContainsAnyExcept(NumberCharacters))
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[LongestNumber];
        utf8 = utf8[..Encoding.ASCII.GetBytes(text, utf8)];
        var json = new Utf8JsonReader(utf8);
        try
        {
            return json.Read() && json.TryGetDouble(out var number) && double.IsFinite(number) && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Name(string prefix, string key)
    {
        Span<char> name = stackalloc char[LongestName];
        var length = Math.Min(prefix.Length, LongestName - 1);
        prefix.AsSpan(0, length).CopyTo(name);
        name[length++] = '_';
        foreach (var c in key.AsSpan(0, Math.Min(key.Length, LongestName - length)))
        {
            name[length++] = char.IsAsciiLetterOrDigit(c) ? c : '_';
        }

        return name[..length].ToString();
    }

    /// <param name="wanted">The only names that are kept; null keeps every one.</param>
    /// <param name="watch">Is told of every name.</param>
    private sealed class Collected(HashSet<string>? wanted, DeclaredFieldWatch? watch)
    {
        private readonly int _most = wanted?.Count ?? Most;
        private readonly List<CustomField> _fields = [];
        private readonly Dictionary<string, int> _byName = new(StringComparer.OrdinalIgnoreCase);
        private int _text;

        public IReadOnlyList<CustomField> InOrder => _fields;

        public bool AreComplete => _fields.Count == _most;

        public CustomField? Find(string name) => _byName.TryGetValue(name, out var index) ? _fields[index] : null;

        public void Add(string name, JsonElement value)
        {
            watch?.Saw(name);
            if (AreComplete || _byName.ContainsKey(name) || wanted?.Contains(name) == false)
            {
                return;
            }

            var field = Scalar(name, value);
            if (_text + field.Text.Length <= MostText)
            {
                _text += field.Text.Length;
                _byName.Add(name, _fields.Count);
                _fields.Add(field);
            }
        }
    }
}
