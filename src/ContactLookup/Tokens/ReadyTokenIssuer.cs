using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Secrets;

namespace ContactLookup.Tokens;

/// <summary>
/// For a store that holds a ready access token which something else rotates. The token is read again as often as a secret
/// would be, but kept when the store is down: when it is over is for the API to say, not for the store.
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
                $"What {source.Description} holds is no access token: it has a space or a line break inside. Store the bare token, without the word Bearer.",
                Retryable: false);
    }
}
