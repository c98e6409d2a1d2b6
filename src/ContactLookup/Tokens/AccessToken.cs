namespace ContactLookup.Tokens;

/// <summary>An access token. Prints redacted; <see cref="Reveal"/> is called only to put it on a request.</summary>
internal sealed class AccessToken(string value, long requestedAt, Uri? instanceUrl = null)
{
    /// <summary>Timestamp of the moment before its request was sent, so that a lifetime counted from here never ends too late.</summary>
    public long RequestedAt { get; } = requestedAt;

    /// <summary>Where the login says that the API of this account is, for logins that say so.</summary>
    public Uri? InstanceUrl { get; } = instanceUrl;

    public string Reveal() => value;

    public bool HasSameValueAs(AccessToken other) => string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override string ToString() => "[access token]";
}

/// <summary>A token fresh from where it comes from.</summary>
/// <param name="Token">The token.</param>
/// <param name="Lifetime">How long it lives, as far as is known.</param>
internal sealed record IssuedToken(AccessToken Token, TimeSpan Lifetime)
{
    /// <summary>Age from which the next request has it renewed, while it is still served.</summary>
    public TimeSpan RenewAfter { get; init; } = Lifetime * TokenLifetime.RenewalShare;

    /// <summary>The same, but renewed no later than that.</summary>
    public IssuedToken RenewWithin(TimeSpan? most) => RenewAfter > most ? this with { RenewAfter = most.Value } : this;
}
