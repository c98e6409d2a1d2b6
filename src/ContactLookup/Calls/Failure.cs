namespace ContactLookup.Calls;

/// <summary>
/// Which hop refused, and what to change. <see cref="Reason"/> is written for the author of a flow, who cannot read the logs.
/// It names the hop and the setting, and never holds a secret, a token or a phone number.
/// </summary>
/// <param name="Status">What the answer says.</param>
/// <param name="Hop">Where it happened.</param>
/// <param name="Reason">One or two sentences: what happened and what to change.</param>
/// <param name="Retryable">True when the same call can succeed later although nobody changes anything.</param>
internal sealed record Failure(LookupStatus Status, Hop Hop, string Reason, bool Retryable)
{
    /// <summary>The Retry-After of the server, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What to change, where the provider's definition says it. <see cref="Reason"/> ends with the same text.</summary>
    public string Help { get; init; } = "";

    /// <summary>The error code of the login that refused the credentials, or null.</summary>
    public string? Code { get; init; }

    /// <summary>The HTTP status the hop answered with, when it answered; for the log.</summary>
    public int? HttpStatus { get; init; }
}
