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

    /// <summary>However many failures there were.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>However long a login asks to be left alone: a slip of its clock must not keep us away for a day.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <summary>How long to hold off.</summary>
    /// <param name="failures">How many flights have failed in a row, this one included.</param>
    /// <param name="asked">The login's Retry-After.</param>
    /// <param name="tokenLeft">How long the token in use still lives, or null when there is none.</param>
    public static TimeSpan Length(int failures, TimeSpan? asked, TimeSpan? tokenLeft)
    {
        var length = Shortest * Math.Pow(2, Math.Min(failures - 1, 16));
        if (tokenLeft is { } left)
        {
            // The nearer the end of the token in use, the more a next try is worth.
            var quarter = left / 4;
            length = length < quarter ? length : quarter > Shortest ? quarter : Shortest;
        }

        length = length < Longest ? length : Longest;
        if (asked is { } wait && wait > length)
        {
            length = wait < LongestAsked ? wait : LongestAsked;
        }

        return length;
    }
}
