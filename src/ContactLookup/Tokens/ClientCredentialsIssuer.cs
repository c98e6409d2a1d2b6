using System.Globalization;
using ContactLookup.Calls;
using ContactLookup.Secrets;

namespace ContactLookup.Tokens;

/// <summary>
/// Secret, then login. When the login refuses the credentials, the secret may be in the middle of a rotation, in whichever
/// order it is done; so every other value it may have is tried before it is the credentials' fault.
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

        await foreach (var other in secrets.OthersAsync(secret, progress, ended).ConfigureAwait(false))
        {
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
        ? string.Create(CultureInfo.InvariantCulture, $" By what its store says, the secret expired on {on:yyyy-MM-dd}.")
        : "";

    // Logins differ in what they call a wrong secret, so whatever they call it, another may be right.
    private static bool IsRefusal(Outcome<IssuedToken> outcome) =>
        outcome.Failure is { Status: LookupStatus.CredentialsRejected };
}
