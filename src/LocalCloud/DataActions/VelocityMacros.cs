using System.Net;
using System.Text.Encodings.Web;

namespace LocalCloud;

/// <summary>The macros of data actions, as Genesys documents them. With null they give null: what the reference then prints is Velocity's business.</summary>
internal static class VelocityMacros
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? JsonString(IReadOnlyList<string?> arguments) =>
        arguments is [{ } text] ? JsonSerializer.Serialize(text, Unescaped)[1..^1] : null;

    public static string? FormEncode(IReadOnlyList<string?> arguments) => arguments is [{ } text] ? WebUtility.UrlEncode(text) : null;

    public static string? UriEncode(IReadOnlyList<string?> arguments) => arguments is [{ } text] ? Uri.EscapeDataString(text) : null;

    public static string? Base64(IReadOnlyList<string?> arguments) => arguments is [{ } text] ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : null;

    /// <summary>The JSON of the first item of a JSON list; the second argument, or null, when the list is empty.</summary>
    public static string? FirstFromArray(IReadOnlyList<string?> arguments)
    {
        try
        {
            return arguments is [{ } text, ..] && JsonNode.Parse(text) is JsonArray { Count: > 0 } list
                ? list[0]?.ToJsonString(Unescaped) ?? "null"
                : arguments.ElementAtOrDefault(1);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
