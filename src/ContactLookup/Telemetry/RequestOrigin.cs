using ContactLookup.Calls;

namespace ContactLookup.Telemetry;

/// <summary>
/// What an HTTP request belongs to: a provider and a hop. A lookup puts it on its request. The origin of a token flight flows
/// with the call, because the Azure SDK makes requests of its own and passes nothing else on.
/// </summary>
/// <param name="Metrics">Where requests are counted.</param>
/// <param name="Provider">Name of the provider.</param>
/// <param name="Flight">The token flight that sends the requests, or null for a lookup.</param>
internal sealed record RequestOrigin(LookupMetrics Metrics, string Provider, FlightProgress? Flight)
{
    private static readonly AsyncLocal<RequestOrigin?> Flowing = new();
    private static readonly HttpRequestOptionsKey<RequestOrigin> Key = new("origin");

    /// <summary>Sets the origin of all further requests of the current async method that have no origin of their own.</summary>
    public static void Flow(RequestOrigin origin) => Flowing.Value = origin;

    /// <summary>The origin of a request; null for a request outside of a lookup and of a token flight.</summary>
    public static RequestOrigin? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var own) ? own : Flowing.Value;

    /// <summary>Makes this the origin of a request.</summary>
    public void PutOn(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>Whether a listener collects the metrics or the spans of requests.</summary>
    public bool IsObserved => Metrics.AreRequestsCollected || Spans.AreCollected;

    /// <summary>The hop that sends the requests.</summary>
    public Hop Hop => Flight?.Hop ?? Hop.Lookup;

    /// <summary>Counts a request that is sent again.</summary>
    public void CountRetry() => Metrics.Retried(Provider, Hop);
}
