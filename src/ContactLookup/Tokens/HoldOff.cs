using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Tokens;

/// <summary>
/// The pause after a failed token flight. Until it ends no flight starts, and calls without a token get the same failure.
/// It doubles with every failure in a row. A Retry-After of the login is obeyed.
/// </summary>
/// <param name="Failure">Why the flight failed.</param>
/// <param name="Until">Timestamp of the end of the pause.</param>
/// <param name="RetryOn">The same by the wall clock, for reasons.</param>
/// <param name="Failures">How many flights have failed in a row.</param>
/// <param name="WasSlow">The flight took so long that its callers got no token in time. Callers of the next flight do not wait.</param>
internal sealed record HoldOff(Failure Failure, long Until, DateTimeOffset RetryOn, int Failures, bool WasSlow)
{
    /// <summary>After the first failure.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest while a token is left, or when a person has to change something.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>The longest when there is no token and the failure can pass by itself. A login that works again is found this soon.</summary>
    public static readonly TimeSpan LongestWithoutToken = TimeSpan.FromSeconds(2);

    /// <summary>How long the pause is, from the start of the failed flight.</summary>
    /// <param name="failure">The failure of the last flight.</param>
    /// <param name="failures">How many flights have failed in a row, this one included.</param>
    /// <param name="tokenLeft">How long the token in use is still valid; null without a token.</param>
    public static TimeSpan Length(Failure failure, int failures, TimeSpan? tokenLeft)
    {
        var most = tokenLeft switch
        {
            // The less time is left, the sooner the next attempt.
            { } left => Within(Shortest, left / 4, Longest),
            null when failure.Retryable => LongestWithoutToken,
            null => Longest,
        };
        var length = Within(Shortest, Shortest * Math.Pow(2, Math.Min(failures - 1, 16)), most);
        return failure.RetryAfter is { } asked ? Within(length, asked, HeaderValue.LongestWait) : length;
    }

    /// <summary>The failure for a caller in the pause. When a person has to change something, it says when the app tries again.</summary>
    public Failure ForCaller => Failure.Retryable || Failure.RetryAfter is not null
        ? Failure
        : Failure with { Reason = string.Create(CultureInfo.InvariantCulture, $"{Failure.Reason} The app tries again after {RetryOn.UtcDateTime:HH:mm:ss} UTC.") };

    private static TimeSpan Within(TimeSpan least, TimeSpan length, TimeSpan most) =>
        TimeSpan.FromTicks(Math.Clamp(length.Ticks, least.Ticks, most.Ticks));
}
