using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ContactLookup.Http;

internal static class JsonText
{
    /// <summary>
    /// The text of a JSON string. An upstream may send half a surrogate pair, which is legal JSON and no text; such a
    /// string counts as absent.
    /// </summary>
    public static bool TryGetText(this JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// Finds a member. A name may hold half a surrogate pair just as a string may, and asking an object for any member throws
    /// when it comes across one; such a member counts as absent, and the others are found.
    /// </summary>
    public static bool TryGetMember(this JsonElement element, ReadOnlySpan<byte> name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.TryGetName(out var itsName) && Encoding.UTF8.GetBytes(itsName).AsSpan().SequenceEqual(name))
                {
                    value = member.Value;
                    return true;
                }
            }

            value = default;
            return false;
        }
    }

    /// <summary>The name of a member, if it is a text.</summary>
    public static bool TryGetName(this JsonProperty member, [NotNullWhen(true)] out string? name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = null;
            return false;
        }
    }

    /// <summary>The beginning of the JSON of an element, of as many characters at least, if it has so many.</summary>
    public static string RawText(this JsonElement element, int characters)
    {
        // No character takes more than three bytes, and bytes that are no text become a replacement character.
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, (characters + 1) * 3)]);
    }

    /// <summary>The text of a member, or null when the element is no object, has no such member, or it is no text.</summary>
    public static string? FindText(this JsonElement element, ReadOnlySpan<byte> member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetMember(member, out var value)
        && value.TryGetText(out var text) ? text : null;
}
