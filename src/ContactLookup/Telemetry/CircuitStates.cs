namespace ContactLookup.Telemetry;

/// <summary>The states of a circuit breaker, as metrics and log lines name them.</summary>
internal static class CircuitStates
{
    public const string Closed = "closed";
    public const string HalfOpen = "half_open";
    public const string Open = "open";

    public static readonly string[] All = [Closed, HalfOpen, Open];
}
