namespace ContactLookup.Tokens;

/// <summary>A token that was just issued.</summary>
/// <param name="Token">The token.</param>
/// <param name="Lifetime">How long it is valid, as far as is known.</param>
internal sealed record IssuedToken(AccessToken Token, TimeSpan Lifetime)
{
    /// <summary>Age from which the next request starts a renewal. The token is used meanwhile.</summary>
    public TimeSpan RenewAfter { get; init; } = Lifetime * TokenLifetime.RenewalShare;

    /// <summary>The same token, renewed at this age at the latest.</summary>
    public IssuedToken RenewWithin(TimeSpan? most) => RenewAfter > most ? this with { RenewAfter = most.Value } : this;
}
