using System.Globalization;
using System.Text.Json;
using ContactLookup.Http;

namespace ContactLookup.Tokens;

/// <summary>
/// How long a token is used. It is renewed early, at a share of its lifetime and not at a fixed distance from its end,
/// because a distance larger than a short lifetime would mean renewing all the time.
/// </summary>
internal static class TokenLifetime
{
    /// <summary>For a login that does not say, or says nonsense: the shortest lifetime a Genesys client can be set to. A wrong guess is healed by the first 401.</summary>
    public static readonly TimeSpan Fallback = TimeSpan.FromMinutes(5);

    /// <summary>The longest lifetime a Genesys client can be set to; what claims more is held to it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(48);

    /// <summary>From this share of the lifetime on, the next request renews the token while it is still served.</summary>
    public const double RenewalShare = 0.8;

    /// <summary>Up to this share of that time earlier, drawn once per token, so that instances started together drift apart. Only ever earlier.</summary>
    public const double JitterShare = 0.125;

    /// <summary>The last bit of a lifetime is not used: a request has to arrive while its token still lives.</summary>
    private const double ReserveShare = 0.05;

    private static readonly TimeSpan LongestReserve = TimeSpan.FromSeconds(30);

    /// <summary>Reads <c>expires_in</c>: seconds as a number, or as a string of one. Anything else, and anything below one second, is the fallback.</summary>
    public static TimeSpan Read(JsonElement tokenAnswer)
    {
        if (!tokenAnswer.TryGetProperty("expires_in"u8, out var member))
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

    /// <summary>After how much of its lifetime a token is no longer used.</summary>
    public static TimeSpan UntilExpiry(TimeSpan lifetime)
    {
        var reserve = lifetime * ReserveShare;
        return lifetime - (reserve < LongestReserve ? reserve : LongestReserve);
    }
}
