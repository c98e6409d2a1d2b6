using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ContactLookup;

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

    /// <summary>The text of a member, or null when the element is no object, has no such member, or it is no text.</summary>
    public static string? FindText(this JsonElement element, ReadOnlySpan<byte> member) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(member, out var value)
        && value.TryGetText(out var text) ? text : null;
}
