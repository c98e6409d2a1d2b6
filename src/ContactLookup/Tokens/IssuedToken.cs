namespace ContactLookup.Tokens;

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
