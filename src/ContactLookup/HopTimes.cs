using ContactLookup.Tokens;

namespace ContactLookup;

/// <summary>
/// Where the time of one answer went. A hop that the call did not wait for has no time: a token out of the cache costs
/// nothing and shows nothing.
/// </summary>
public sealed class HopTimes
{
    /// <summary>Reading the client secret, the identity's token included.</summary>
    public TimeSpan Secret { get; private set; }

    /// <summary>Getting an access token from the login.</summary>
    public TimeSpan Token { get; private set; }

    /// <summary>Asking for contacts, retries included.</summary>
    public TimeSpan Lookup { get; private set; }

    /// <summary>The whole answer.</summary>
    public TimeSpan Total { get; private set; }

    internal void Add(TokenFlightProgress flight)
    {
        Secret += flight.SecretTime;
        Token += flight.LoginTime;
    }

    internal HopTimes WithTotal(TimeSpan total) => new() { Secret = Secret, Token = Token, Lookup = Lookup, Total = total };

    internal void AddLookup(TimeSpan elapsed) => Lookup += elapsed;
}
