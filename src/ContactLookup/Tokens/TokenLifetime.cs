using ContactLookup.Http;

namespace ContactLookup.Tokens;

/// <summary>
/// How long a token is used. It is renewed after a share of its lifetime and not a fixed time before its end: a fixed time
/// longer than a short lifetime would mean a renewal at every call.
/// </summary>
internal static class TokenLifetime
{
    /// <summary>The lifetime when the login gives no valid one: the shortest that a Genesys Cloud client can be set to. If it is too long, the first 401 replaces the token.</summary>
    public static readonly TimeSpan Fallback = TimeSpan.FromMinutes(5);

    /// <summary>The longest lifetime that a Genesys Cloud client can be set to. A longer one is shortened to it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(48);

    /// <summary>After this share of the lifetime, the next call starts a renewal and still gets the old token.</summary>
    public const double RenewalShare = 0.8;

    /// <summary>The renewal is earlier by up to this share of that time, at random, so that instances which started together do not renew together.</summary>
    public const double JitterShare = 0.125;

    /// <summary>This share at the end of a lifetime is not used, because a request takes time to arrive.</summary>
    private const double ReserveShare = 0.05;

    private static readonly TimeSpan LongestReserve = TimeSpan.FromSeconds(30);

    /// <summary>Reads <c>expires_in</c>: seconds as a number or as a string. Anything else, and less than one second, gives the fallback.</summary>
    public static TimeSpan Read(JsonElement tokenAnswer)
    {
        if (!tokenAnswer.TryGetMember("expires_in"u8, out var member))
        {
            return Fallback;
        }

        var seconds = member.ValueKind switch
        {
            JsonValueKind.Number when member.TryGetDouble(out var number) => number,
            JsonValueKind.String when member.TryGetText(out var text)
                && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
            _ => 0,
        };
        return seconds >= 1 ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)) : Fallback;
    }

    /// <summary>The age from which a token is renewed.</summary>
    /// <param name="renewAfter">That age without jitter.</param>
    /// <param name="jitter">From 0 up to, but not including, 1.</param>
    public static TimeSpan UntilRenewal(TimeSpan renewAfter, double jitter) => renewAfter * (1 - (jitter * JitterShare));

    /// <summary>The age from which a token is no longer used.</summary>
    public static TimeSpan UntilExpiry(TimeSpan lifetime)
    {
        var reserve = lifetime * ReserveShare;
        return lifetime - (reserve < LongestReserve ? reserve : LongestReserve);
    }
}
