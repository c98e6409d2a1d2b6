namespace ContactLookup.Calls;

/// <summary>
/// The time limits of a token flight. They do not depend on how long one caller can wait, so that a login or a secret store
/// that takes some seconds still gives a token.
/// </summary>
/// <param name="Flight">The whole flight.</param>
/// <param name="Hop">Reading the secret, and the login, each: one that hangs leaves time for the other.</param>
/// <param name="Patience">How long after the start of a flight callers wait for it.</param>
internal sealed record FlightLimits(TimeSpan Flight, TimeSpan Hop, TimeSpan Patience)
{
    /// <summary>A request of a flight that has no reply after this time is sent again, beside the first.</summary>
    public static readonly TimeSpan HedgeDelay = TimeSpan.FromSeconds(2);

    /// <summary>How often a request of a flight is sent again.</summary>
    public const int MostFurther = 2;

    private const double HopShare = 0.4;
    private static readonly TimeSpan ShortestFlight = TimeSpan.FromSeconds(15);

    /// <summary>The limits for a budget: 15 s, or the budget when that is longer.</summary>
    public static FlightLimits For(TimeSpan budget)
    {
        var flight = budget > ShortestFlight ? budget : ShortestFlight;
        return new FlightLimits(flight, flight * HopShare, budget);
    }
}
