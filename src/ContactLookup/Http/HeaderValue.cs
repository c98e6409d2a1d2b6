namespace ContactLookup.Http;

internal static class HeaderValue
{
    /// <summary>True for a text that can stand in a header as one word. A line break in a token would be a header of its own on the next request.</summary>
    public static bool IsOneWord(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
