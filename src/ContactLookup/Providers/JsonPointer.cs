using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ContactLookup.Providers;

/// <summary>A JSON Pointer (RFC 6901), parsed once and followed many times.</summary>
internal sealed class JsonPointer
{
    private readonly (byte[] Member, int Index)[] _steps;

    private JsonPointer((byte[] Member, int Index)[] steps) => _steps = steps;

    /// <summary>Parses a pointer, or gives null when it is none: "" and everything that begins with a slash is one.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer([]);
        }

        if (text[0] != '/')
        {
            return null;
        }

        return new JsonPointer([.. text[1..].Split('/').Select(step =>
        {
            var member = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var isIndex = int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (step == "0" || step[0] != '0');
            return (Encoding.UTF8.GetBytes(member), isIndex ? index : -1);
        })]);
    }

    /// <summary>Follows the pointer; false when it leads nowhere, or to null.</summary>
    public bool TryFollow(JsonElement from, out JsonElement found)
    {
        found = from;
        foreach (var (member, index) in _steps)
        {
            var stepped = found.ValueKind switch
            {
                JsonValueKind.Object => found.TryGetProperty(member, out found),
                JsonValueKind.Array when index >= 0 && index < found.GetArrayLength() => Step(ref found, index),
                _ => false,
            };
            if (!stepped)
            {
                return false;
            }
        }

        return found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    private static bool Step(ref JsonElement element, int index)
    {
        element = element[index];
        return true;
    }
}
