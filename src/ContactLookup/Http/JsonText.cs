using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ContactLookup.Http;

internal static class JsonText
{
    /// <summary>
    /// The text of a JSON string. An upstream may send half a surrogate pair, which is legal JSON but not text. Such a
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
    /// Finds a member. A name may also hold half a surrogate pair, and <see cref="JsonElement"/> throws when it compares with such
    /// a name. Here a member with such a name counts as absent, and the others are found.
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

    /// <summary>The name of a member; false when it is not text.</summary>
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

    /// <summary>The beginning of the JSON of an element: at least this many characters, or all of a shorter one.</summary>
    public static string RawText(this JsonElement element, int characters)
    {
        // No character takes more than three bytes, and bytes that are not text become a replacement character.
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, (characters + 1) * 3)]);
    }

    /// <summary>The text of a member. Null when the element is not an object, has no such member, or the member is not text.</summary>
    public static string? FindText(this JsonElement element, ReadOnlySpan<byte> member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetMember(member, out var value)
        && value.TryGetText(out var text) ? text : null;
}
