using ContactLookup.Calls;

namespace ContactLookup.Tokens;

/// <summary>
/// After a failed token flight nobody tries again for a while, and everybody is told the same failure. The while grows
/// with every failure in a row, and a login that names its own (Retry-After) is obeyed.
/// </summary>
/// <param name="Failure">What everybody is told.</param>
/// <param name="Until">Timestamp of the end.</param>
/// <param name="Failures">How many flights have failed in a row.</param>
internal sealed record HoldOff(Failure Failure, long Until, int Failures)
{
    /// <summary>After the first failure.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    /// <summary>However many failures there were, while nobody is kept waiting by it or nobody but a person can mend it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>However many failures there were, when lookups fail for want of a token: this is how late we may notice that the login is back.</summary>
    public static readonly TimeSpan LongestWithoutToken = TimeSpan.FromSeconds(5);

    /// <summary>However long a login asks to be left alone: a slip of its clock must not keep us away for a day.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <summary>How long to hold off.</summary>
    /// <param name="failure">The failure of the last flight.</param>
    /// <param name="failures">How many flights have failed in a row, this one included.</param>
    /// <param name="tokenLeft">How long the token in use still lives, or null when there is none.</param>
    public static TimeSpan Length(Failure failure, int failures, TimeSpan? tokenLeft)
    {
        var most = tokenLeft switch
        {
            // The nearer the end of the token in use, the more a next try is worth.
            { } left => Within(Shortest, left / 4, Longest),
            null when failure.Retryable => LongestWithoutToken,
            null => Longest,
        };
        var length = Within(Shortest, Shortest * Math.Pow(2, Math.Min(failures - 1, 16)), most);
        return failure.RetryAfter is { } asked ? Within(length, asked, LongestAsked) : length;
    }

    private static TimeSpan Within(TimeSpan least, TimeSpan length, TimeSpan most) =>
        length < least ? least : length > most ? most : length;
}
