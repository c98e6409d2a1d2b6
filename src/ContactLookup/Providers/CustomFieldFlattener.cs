using System.Text;
using System.Text.Json;
using ContactLookup.Answers;

namespace ContactLookup.Providers;

/// <summary>
/// Flattens an object of custom fields into scalars named <c>custom_&lt;key&gt;</c>. A key keeps its ASCII letters, digits and
/// underscores, anything else becomes an underscore; nested objects add their keys behind another underscore; of two keys
/// that come out alike, upper and lower case aside, the first in the reply stays. A list of scalars is joined as in
/// <see cref="ContactMapper"/>, any other list is its JSON text; null is "".
/// </summary>
internal sealed class CustomFieldFlattener(JsonPointer at)
{
    /// <summary>Custom fields of one answer; further ones are left out.</summary>
    public const int Most = 100;

    private const int Deepest = 5;
    private const int LongestKey = 100;

    public IReadOnlyList<CustomField> Flatten(JsonElement record)
    {
        if (!at.TryFollow(record, out var fields) || fields.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var flattened = new List<CustomField>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Add(fields, "custom", depth: 1);
        return flattened;

        void Add(JsonElement members, string prefix, int depth)
        {
            foreach (var member in members.EnumerateObject())
            {
                var name = Name(prefix, member);
                if (member.Value.ValueKind == JsonValueKind.Object && depth < Deepest)
                {
                    Add(member.Value, name, depth + 1);
                }
                else if (flattened.Count < Most && names.Add(name))
                {
                    flattened.Add(Scalar(name, member.Value));
                }
            }
        }
    }

    private static CustomField Scalar(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new CustomField(name, ContactMapper.Text(value), IsText: false),
        // A number no flow can hold stays a text.
        JsonValueKind.Number => new CustomField(name, ContactMapper.Text(value), IsText: !value.TryGetDouble(out var number) || !double.IsFinite(number) || value.GetRawText().Length > 40),
        JsonValueKind.Array => new CustomField(name, ContactMapper.JoinScalars(value) ?? ContactMapper.Cut(value.GetRawText()), IsText: true),
        JsonValueKind.Object => new CustomField(name, ContactMapper.Cut(value.GetRawText()), IsText: true),
        _ => new CustomField(name, ContactMapper.Text(value), IsText: true),
    };

    private static string Name(string prefix, JsonProperty member)
    {
        string key;
        try
        {
            key = member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a key, see JsonText.
            key = "_";
        }

        var name = new StringBuilder(prefix).Append('_');
        foreach (var c in key)
        {
            if (name.Length == LongestKey)
            {
                break;
            }

            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return name.ToString();
    }
}
