using ContactLookup.Calls;

namespace ContactLookup.Tokens;

/// <summary>Gets a new token. Called by a token flight, never by a lookup.</summary>
internal interface ITokenIssuer
{
    Task<Outcome<IssuedToken>> IssueAsync(FlightProgress progress, CancellationToken ended);
}
