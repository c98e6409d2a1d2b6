using ContactLookup.Answers;
using ContactLookup.Secrets;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tokens;

/// <summary>
/// Secret, then login. When the login refuses the credentials, the secret may have been rotated since it was read: it is
/// read again past the cache, and during a rotation whose order is the other way round the version before the newest is
/// tried. Only then is it the credentials' fault.
/// </summary>
internal sealed class ClientCredentialsIssuer(SecretCache secrets, TokenEndpoint login, ILogger<ClientCredentialsIssuer> log) : ITokenIssuer
{
    public async Task<Outcome<IssuedToken>> IssueAsync(TokenFlightProgress progress, CancellationToken ended)
    {
        var read = await secrets.GetAsync(progress, ended).ConfigureAwait(false);
        if (!read.Succeeded(out var first, out var failure))
        {
            return failure;
        }

        var outcome = await LogInAsync(first, progress, ended).ConfigureAwait(false);
        if (!IsRefusal(outcome))
        {
            return outcome;
        }

        var newest = await secrets.RereadAsync(first, progress, ended).ConfigureAwait(false);
        if (newest is not null)
        {
            Log.SecretRotated(log, secrets.Description);
            outcome = await LogInAsync(newest, progress, ended).ConfigureAwait(false);
            if (!IsRefusal(outcome))
            {
                return outcome;
            }
        }

        var previous = await secrets.ReadPreviousAsync(newest ?? first, progress, ended).ConfigureAwait(false);
        if (previous is null || previous.HasSameValueAs(first) || (newest is not null && previous.HasSameValueAs(newest)))
        {
            return outcome;
        }

        Log.PreviousSecretTried(log, secrets.Description);
        return await LogInAsync(previous, progress, ended).ConfigureAwait(false);
    }

    private async Task<Outcome<IssuedToken>> LogInAsync(Secret secret, TokenFlightProgress progress, CancellationToken ended)
    {
        var outcome = await login.AskAsync(secret, progress, ended).ConfigureAwait(false);
        if (outcome.Value is not null)
        {
            secrets.Keep(secret);
        }

        return outcome;
    }

    private static bool IsRefusal(Outcome<IssuedToken> outcome) =>
        outcome.Failure is { Status: LookupStatus.CredentialsRejected };
}
