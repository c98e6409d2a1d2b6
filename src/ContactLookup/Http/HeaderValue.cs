using System.Net.Http.Headers;

namespace ContactLookup.Http;

internal static class HeaderValue
{
    /// <summary>True for a text that can stand in a header as one word. A line break in a token would be a header of its own on the next request.</summary>
    public static bool IsOneWord(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    /// <summary>How long a Retry-After header asks to be left alone; zero for a moment that has passed, null when there is no such header.</summary>
    public static TimeSpan? Wait(RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
