using System.Net.Http.Headers;

namespace ContactLookup.Http;

internal static class HeaderValue
{
    /// <summary>A Retry-After is obeyed up to this time: a wrong clock at the server must not stop all requests for a day.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>True for one word of visible ASCII. A token with a line break in it could add a header to the request.</summary>
    public static bool IsOneWord(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    /// <summary>How long a Retry-After header asks to wait; zero for a time that has passed, null without the header.</summary>
    public static TimeSpan? Wait(RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>The wait that is asked for, up to <see cref="LongestWait"/>.</summary>
    public static TimeSpan Limit(TimeSpan asked) => asked < LongestWait ? asked : LongestWait;
}
