using ContactLookup.Http;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>A JSON Pointer (RFC 6901), parsed once and followed many times.</summary>
internal sealed class JsonPointer
{
    private readonly (byte[] Member, int Index)[] _steps;

    private JsonPointer((byte[] Member, int Index)[] steps) => _steps = steps;

    /// <param name="text">The pointer: "", or steps that each begin with a slash.</param>
    /// <param name="where">What in the definition it is, for the message.</param>
    /// <exception cref="DefinitionException">The text is not a JSON Pointer.</exception>
    public static JsonPointer Parse(string text, string where)
    {
        if (text.Length == 0)
        {
            return new JsonPointer([]);
        }

        if (text[0] != '/' || HasStrayTilde(text))
        {
            throw new DefinitionException($"{where} is '{text}'. It must be a JSON Pointer: empty, or beginning with a slash, as in /contact/id. Inside a name, write ~ as ~0 and / as ~1.");
        }

        return new JsonPointer([.. text[1..].Split('/').Select(step =>
        {
            var member = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var isIndex = int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (step == "0" || step[0] != '0');
            return (Encoding.UTF8.GetBytes(member), isIndex ? index : -1);
        })]);
    }

    /// <summary>Parses the pointers of one field.</summary>
    /// <exception cref="DefinitionException">One of the texts is not a JSON Pointer.</exception>
    public static JsonPointer[] ParseAll(IReadOnlyList<string> texts, string where) => [.. texts.Select(text => Parse(text, where))];

    /// <summary>Follows the pointer; false when it leads nowhere.</summary>
    public bool TryFollow(JsonElement from, out JsonElement found)
    {
        found = from;
        foreach (var (member, index) in _steps)
        {
            var stepped = found.ValueKind switch
            {
                JsonValueKind.Object => found.TryGetMember(member, out found),
                JsonValueKind.Array when index >= 0 && index < found.GetArrayLength() => Step(ref found, index),
                _ => false,
            };
            if (!stepped)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Follows the pointer; false when it leads nowhere or to null.</summary>
    public bool TryFollowToValue(JsonElement from, out JsonElement found) =>
        TryFollow(from, out found) && found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    private static bool Step(ref JsonElement element, int index)
    {
        element = element[index];
        return true;
    }

    private static bool HasStrayTilde(string text)
    {
        for (var i = text.IndexOf('~'); i >= 0; i = text.IndexOf('~', i + 1))
        {
            if (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))
            {
                return true;
            }
        }

        return false;
    }
}
