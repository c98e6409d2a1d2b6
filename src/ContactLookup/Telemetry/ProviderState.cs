namespace ContactLookup.Telemetry;

/// <summary>What one provider's token, secret and circuit breaker are like at one moment. It holds no token and no secret.</summary>
public sealed record ProviderState
{
    /// <summary>Name of the provider.</summary>
    public required string Provider { get; init; }

    /// <summary>Whether requests to the provider need a token.</summary>
    public required bool NeedsToken { get; init; }

    /// <summary>Age of the token in use; null when there is none.</summary>
    public TimeSpan? TokenAge { get; init; }

    /// <summary>Time until the app stops using the token, at most 30 s before it expires; below zero afterwards. Null when there is none.</summary>
    public TimeSpan? TokenExpiresIn { get; init; }

    /// <summary>Why the last token request failed; null after one that succeeded, and before the first.</summary>
    public string? TokenProblem { get; init; }

    /// <summary>Time since the version of the secret in use was created; null when its store does not say.</summary>
    public TimeSpan? SecretAge { get; init; }

    /// <summary>Time until the secret in use expires; below zero afterwards. Null when its store does not say.</summary>
    public TimeSpan? SecretExpiresIn { get; init; }

    /// <summary>State of the circuit breaker: closed, half_open or open.</summary>
    public required string Circuit { get; init; }

    /// <summary>Requests of the last minute, retries included.</summary>
    public required long RequestsLastMinute { get; init; }

    /// <summary>Requests a minute that the provider allows one token; null when that is not known.</summary>
    public int? RequestsPerMinuteLimit { get; init; }

    /// <summary>Calls that got the token from memory, since the start of the app.</summary>
    public required long TokenHits { get; init; }

    /// <summary>Calls that waited for a token and got one, since the start of the app.</summary>
    public required long TokenWaits { get; init; }

    /// <summary>Calls that got no token, since the start of the app.</summary>
    public required long TokenFailures { get; init; }

    /// <summary>Requests that were sent again, since the start of the app.</summary>
    public required long Retries { get; init; }

    /// <summary>Whether a lookup can be expected to get a token: the last token request did not fail, or a valid token is left.</summary>
    public bool IsReady => !NeedsToken || TokenExpiresIn > TimeSpan.Zero || (TokenAge is not null && TokenProblem is null);
}
