using System.Text;
using System.Text.Json;
using ContactLookup.Answers;
using ContactLookup.Settings;

namespace ContactLookup.Providers;

/// <summary>
/// Flattens custom fields into scalars named <c>custom_&lt;key&gt;</c>. A key keeps its ASCII letters, digits and underscores,
/// anything else becomes an underscore; nested objects add their keys behind another underscore; of two keys that come out
/// alike, upper and lower case aside, the first stays. A list of scalars is joined as in <see cref="ContactMapper"/>, any
/// other list is its JSON text; null is "". When fields are declared, exactly those are there, each always of its type.
/// </summary>
internal sealed class CustomFieldFlattener
{
    /// <summary>Custom fields of one answer; further ones are left out.</summary>
    public const int Most = 100;

    /// <summary>Characters of all of them together; what would go beyond is left out.</summary>
    public const int MostText = 16_000;

    private const string Prefix = "custom";
    private const int Deepest = 5;
    private const int LongestName = 100;
    private const int LongestNumber = 40;

    private readonly JsonPointer? _all;
    private readonly (string Name, JsonPointer[] Pointers)[] _named;
    private readonly IReadOnlyList<CustomFieldSettings> _declared;

    /// <exception cref="DefinitionException">A pointer is none.</exception>
    public CustomFieldFlattener(ResponseDefinition definition, IReadOnlyList<CustomFieldSettings> declared)
    {
        _all = definition.CustomFields is { } all ? ContactMapper.ParsePointer(all, "response.customFields") : null;
        _named =
        [
            .. definition.Custom.Select(field =>
                (Name(field.Key), field.Value.Select(p => ContactMapper.ParsePointer(p, $"response.custom.{field.Key}")).ToArray())),
        ];
        _declared = declared;
    }

    /// <summary>The name a key has on the wire.</summary>
    public static string Name(string key) => Name(Prefix, key);

    public IReadOnlyList<CustomField> Flatten(JsonElement record)
    {
        var fields = new Collected();
        foreach (var (name, pointers) in _named)
        {
            foreach (var pointer in pointers)
            {
                if (pointer.TryFollow(record, out var value))
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

        return _declared.Count == 0 ? fields.InOrder : [.. _declared.Select(declared => Declared(declared, fields))];
    }

    private static void Collect(JsonElement members, string prefix, int depth, Collected fields)
    {
        foreach (var member in members.EnumerateObject())
        {
            var name = Name(prefix, NameOf(member));
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

    private static CustomField Declared(CustomFieldSettings declared, Collected fields)
    {
        var text = fields.Find(declared.Name)?.Text ?? "";
        return declared.Type switch
        {
            CustomFieldType.Flag => new CustomField(declared.Name, text.Equals("true", StringComparison.OrdinalIgnoreCase) ? "true" : "false", IsText: false),
            CustomFieldType.Number => new CustomField(declared.Name, IsNumber(text) ? text : "0", IsText: false),
            _ => new CustomField(declared.Name, text, IsText: true),
        };
    }

    private static CustomField Scalar(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new CustomField(name, ContactMapper.Text(value), IsText: false),
        JsonValueKind.Number => new CustomField(name, ContactMapper.Text(value), IsText: !IsNumber(value.GetRawText())),
        JsonValueKind.Array => new CustomField(name, ContactMapper.JoinScalars(value) ?? ContactMapper.Cut(value.GetRawText()), IsText: true),
        JsonValueKind.Object => new CustomField(name, ContactMapper.Cut(value.GetRawText()), IsText: true),
        _ => new CustomField(name, ContactMapper.Text(value), IsText: true),
    };

    // A number no flow can hold, and a text that only looks like one, such as 007, stay texts.
    private static bool IsNumber(string text)
    {
        if (text.Length is 0 or > LongestNumber)
        {
            return false;
        }

        var utf8 = Encoding.UTF8.GetBytes(text);
        var json = new Utf8JsonReader(utf8);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.Number && json.BytesConsumed == utf8.Length
                && json.TryGetDouble(out var number) && double.IsFinite(number) && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Half a surrogate pair in a key is legal JSON and no text, see JsonText.
    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static string Name(string prefix, string key)
    {
        var name = new StringBuilder(prefix).Append('_');
        foreach (var c in key)
        {
            if (name.Length >= LongestName)
            {
                break;
            }

            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return name.ToString();
    }

    private sealed class Collected
    {
        private readonly List<CustomField> _fields = [];
        private readonly Dictionary<string, int> _byName = new(StringComparer.OrdinalIgnoreCase);
        private int _text;

        public IReadOnlyList<CustomField> InOrder => _fields;

        public CustomField? Find(string name) => _byName.TryGetValue(name, out var index) ? _fields[index] : null;

        public void Add(string name, JsonElement value)
        {
            if (_fields.Count == Most || _byName.ContainsKey(name))
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
