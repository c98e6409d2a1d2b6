using ContactLookup.Calls;

namespace ContactLookup.Telemetry;

/// <summary>
/// What the HTTP requests of the current call belong to: a provider and a hop. It flows with the call, because the Azure SDK
/// makes requests of its own and passes nothing else on.
/// </summary>
/// <param name="Metrics">Where requests are counted.</param>
/// <param name="Provider">Name of the provider.</param>
/// <param name="Flight">The token flight that sends the requests, or null for a lookup.</param>
internal sealed record RequestOrigin(LookupMetrics Metrics, string Provider, FlightProgress? Flight)
{
    private static readonly AsyncLocal<RequestOrigin?> Flowing = new();

    /// <summary>The origin of the current call; null outside of a call. A value that an async method sets ends with the method.</summary>
    public static RequestOrigin? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>The hop that sends the requests.</summary>
    public Hop Hop => Flight?.Hop ?? Hop.Lookup;

    /// <summary>Counts a request that is sent again.</summary>
    public static void CountRetry() => Current?.Metrics.Retried(Current.Provider, Current.Hop);
}
