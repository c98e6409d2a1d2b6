using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Secrets;

namespace ContactLookup.Diagnosis;

/// <summary>The steps of the managed identity and of the secret store.</summary>
internal sealed class SecretExamination(Findings findings, Witness witness, Upstream upstream, Deadline deadline, TimeProvider time)
{
    private static readonly Advice ExpiredAdvice = new(
        "The expiry date of the secret in its store is over. The app still uses the secret, because only the login decides whether it is valid.",
        "Generate a new secret for the OAuth client, and store it as a new version with a later expiry date.",
        "");

    /// <summary>Reads the secret; null when it could not be read.</summary>
    public async Task<(Secret Secret, ISecretSource Source)?> RunAsync(SecretStoreSettings store)
    {
        var source = new SecretSources(witness, upstream, Doctor.StepLimit, time).Make(store);
        var requests = witness.Start(new FlightProgress());
        var read = await WithinLimitAsync(source.ReadAsync(witness.Progress, deadline.Token)).ConfigureAwait(false);
        var elapsed = requests.Elapsed;
        var ofIdentity = requests.Exchanges.LastOrDefault(exchange => exchange.Hop == Hop.Identity);
        var isRead = read.Succeeded(out var secret, out var failure);
        if (failure is { Hop: Hop.Identity })
        {
            var seen = IdentityFailure.HasEndpoint
                ? ofIdentity?.Describe() ?? "The managed identity gave no token in time."
                : "The platform offers this process no managed identity (IDENTITY_ENDPOINT is not set).";
            findings.Fail(StepName.Identity, seen, elapsed, SecretAdvice.OfIdentity(ofIdentity));
            return null;
        }

        ReportIdentity(store, source, isRead, ofIdentity);
        elapsed -= ofIdentity?.Elapsed ?? TimeSpan.Zero;
        if (!isRead)
        {
            var seen = requests.FindFailed(failure!);
            findings.Fail(StepName.Secret, seen?.Describe() ?? failure!.Reason, elapsed, SecretAdvice.OfStore(store, failure!, seen));
            return null;
        }

        // The vault says so when it is asked for the newest version. Dates cannot show it: two versions may have the same second.
        var isNewestDisabled = requests.Exchanges.Any(exchange => exchange.Code == "SecretDisabled");
        var (versions, warning) = await DescribeVersionsAsync(store, source, isNewestDisabled).ConfigureAwait(false);
        findings.Judge(StepName.Secret, $"Read {source.Description}. {Describe(secret!)}{versions}", elapsed, FindExpiry(store, secret!) ?? warning);
        witness.Redaction.Add(secret!.Reveal());
        return (secret, source);
    }

    private void ReportIdentity(SecretStoreSettings store, ISecretSource source, bool isRead, Exchange? ofIdentity)
    {
        if (store is not (KeyVaultSettings or HashiCorpVaultSettings { Auth: VaultAzureSettings }))
        {
            findings.Skip(StepName.Identity, $"Not needed to read {source.Description}.");
        }
        else if (ofIdentity is not null)
        {
            findings.Judge(StepName.Identity, "The managed identity gave a token for the secret store.", ofIdentity.Elapsed);
        }
        else if (isRead)
        {
            findings.Judge(StepName.Identity, "The store accepted the identity's token, which was in memory.");
        }
        else
        {
            findings.Skip(StepName.Identity, "Not asked: the secret store failed before a token was needed.");
        }
    }

    private static string Describe(Secret secret)
    {
        var isShowable = secret.Version.Length is > 0 and <= 32 && secret.Version.All(char.IsAsciiLetterOrDigit);
        var version = isShowable ? $"Version {secret.Version}{(secret.CreatedOn is { } on ? $" of {Written.Day(on)}" : "")}. " : "";
        return version + (secret.ExpiresOn is { } expiresOn ? $"It expires on {Written.Day(expiresOn)}." : "It has no expiry date.");
    }

    private async Task<(string Seen, Advice? Warning)> DescribeVersionsAsync(SecretStoreSettings store, ISecretSource source, bool isNewestDisabled)
    {
        if (await source.ListVersionsAsync(witness.Progress, deadline.Token).ConfigureAwait(false) is not { } listed)
        {
            return ("", null);
        }

        if (!listed.Succeeded(out var versions, out var failure))
        {
            var status = failure.HttpStatus is { } code ? string.Create(CultureInfo.InvariantCulture, $" (HTTP {code})") : "";
            return ($" Its versions could not be listed{status}.", SecretAdvice.OfListing(store));
        }

        return ($" Versions: {versions.Count}, enabled: {versions.Enabled}.", isNewestDisabled
            ? new Advice(
                "The newest version of the secret is disabled, so an older one is in use.",
                "Enable the newest version, or store the client's current secret again.",
                SecretAdvice.PlaceOf(store))
            : null);
    }

    private Advice? FindExpiry(SecretStoreSettings store, Secret secret)
    {
        var left = secret.ExpiresOn - time.GetUtcNow();
        return left < SecretCache.ExpiryWarning
            ? ExpiredAdvice with { Cause = left <= TimeSpan.Zero ? ExpiredAdvice.Cause : "The secret expires within 30 days.", Where = SecretAdvice.PlaceOf(store) }
            : null;
    }

    // A store may ignore its cancellation, as a file on a mount that hangs does.
    private async Task<Outcome<Secret>> WithinLimitAsync(Task<Outcome<Secret>> reading) =>
        await deadline.WaitForAsync(reading, Doctor.StepLimit + TimeSpan.FromSeconds(1)).ConfigureAwait(false)
            ? await reading.ConfigureAwait(false)
            : new Failure(LookupStatus.SecretUnavailable, witness.Progress.Hop, $"The secret store did not answer within {Written.Duration(Doctor.StepLimit)}.", Retryable: true);
}
