using ContactLookup.Calls;
using ContactLookup.Secrets;

namespace ContactLookup.Tokens;

/// <summary>
/// Reads the secret and logs in with it. When the login refuses the secret, a rotation may be under way. So every other value
/// that may be valid is tried before the flight fails with rejected credentials.
/// </summary>
internal sealed class ClientCredentialsIssuer(SecretCache secrets, TokenEndpoint login) : ITokenIssuer
{
    public async Task<Outcome<IssuedToken>> IssueAsync(FlightProgress progress, CancellationToken ended)
    {
        var read = await secrets.GetAsync(progress, ended).ConfigureAwait(false);
        if (!read.Succeeded(out var secret, out var unread))
        {
            return unread;
        }

        var outcome = await LogInAsync(secret, progress, ended).ConfigureAwait(false);
        if (!IsRefusal(outcome))
        {
            return outcome;
        }

        await foreach (var next in secrets.OthersAsync(secret, progress, ended).ConfigureAwait(false))
        {
            if (!next.Succeeded(out var other, out unread))
            {
                // The store may hold a newer secret, so the store is what has to be mended and not the credentials.
                return unread with { Reason = $"The login refused the client secret that was read before. {unread.Reason}" };
            }

            outcome = await LogInAsync(other, progress, ended).ConfigureAwait(false);
            if (!IsRefusal(outcome))
            {
                return outcome;
            }
        }

        return outcome.Failure! with { Reason = outcome.Failure!.Reason + Expiry() };
    }

    private async Task<Outcome<IssuedToken>> LogInAsync(Secret secret, FlightProgress progress, CancellationToken ended)
    {
        var outcome = await login.AskAsync(secret, progress, ended).ConfigureAwait(false);
        if (!outcome.Succeeded(out var issued, out _))
        {
            return outcome;
        }

        secrets.Keep(secret);
        return issued.RenewWithin(secrets.ReadAgainWithin);
    }

    private string Expiry() => secrets.ExpiredOn is { } on
        ? string.Create(CultureInfo.InvariantCulture, $" According to its store, the secret expired on {on:yyyy-MM-dd}.")
        : "";

    // Logins send different error codes for a wrong secret, so another secret is tried after every kind of rejection.
    private static bool IsRefusal(Outcome<IssuedToken> outcome) =>
        outcome.Failure is { Status: LookupStatus.CredentialsRejected };
}
