namespace ContactLookup.Calls;

/// <summary>
/// The time that one answer spent at each hop. A hop that the call did not wait for has no time, such as the login when the
/// token was in memory.
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

    /// <summary>Adds the wait for a token flight that ended. The flight may have begun before the wait.</summary>
    internal void Add(FlightProgress flight, TimeSpan waited)
    {
        Token += Take(flight.LoginTime, ref waited);
        Secret += Take(flight.SecretTime, ref waited);
    }

    /// <summary>Adds the wait for a token flight that was at this hop when the wait ended.</summary>
    internal void AddUnended(Hop hop, TimeSpan waited)
    {
        if (hop == Hop.Login)
        {
            Token += waited;
        }
        else
        {
            Secret += waited;
        }
    }

    internal void AddLookup(TimeSpan elapsed) => Lookup += elapsed;

    /// <summary>The times of the answer of one caller, who may have joined a lookup that was under way.</summary>
    internal HopTimes WithTotal(TimeSpan total)
    {
        var left = total;
        return new()
        {
            Total = total,
            Lookup = Take(Lookup, ref left),
            Token = Take(Token, ref left),
            Secret = Take(Secret, ref left),
        };
    }

    // A caller who joined late did not wait for the first hops. So the wait is counted from the end: the last hop first.
    private static TimeSpan Take(TimeSpan hop, ref TimeSpan left)
    {
        var taken = hop < left ? hop : left;
        left -= taken;
        return taken;
    }
}
