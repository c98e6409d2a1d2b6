using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Secrets;

namespace ContactLookup.Tokens;

/// <summary>
/// For a store that holds an access token which something else rotates. The token is read again as often as a secret would
/// be. It stays in use while the store is down, because the API decides whether a token is valid.
/// </summary>
internal sealed class ReadyTokenIssuer(ISecretSource source, TimeSpan duration, TimeProvider time) : ITokenIssuer
{
    public async Task<Outcome<IssuedToken>> IssueAsync(FlightProgress progress, CancellationToken ended)
    {
        progress.Enter(Hop.SecretStore);
        var startedAt = time.GetTimestamp();
        var read = await source.ReadAsync(progress, ended).ConfigureAwait(false);
        progress.SecretTime = time.GetElapsedTime(startedAt);
        if (!read.Succeeded(out var secret, out var failure))
        {
            return failure;
        }

        return HeaderValue.IsOneWord(secret.Reveal())
            ? new IssuedToken(new AccessToken(secret.Reveal(), startedAt), TokenLifetime.Longest)
            {
                RenewAfter = duration > TimeSpan.Zero ? duration : TokenLifetime.Fallback,
            }.RenewWithin(source.ReadAgainWithin)
            : new Failure(
                LookupStatus.TokenUnavailable,
                Hop.SecretStore,
                $"The value of {source.Description} is not an access token: it contains a space or a line break. Store the token alone, without the word Bearer.",
                Retryable: false);
    }
}
