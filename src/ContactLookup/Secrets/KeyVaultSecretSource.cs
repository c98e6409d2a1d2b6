using System.Net.Http.Headers;
using System.Text.Json;
using Azure;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using ContactLookup.Answers;
using ContactLookup.Http;
using ContactLookup.Settings;
using ContactLookup.Tokens;

namespace ContactLookup.Secrets;

/// <summary>A secret in Azure Key Vault, read as the managed identity.</summary>
internal sealed class KeyVaultSecretSource : ISecretSource
{
    private readonly KeyVaultSettings _settings;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ManagedIdentity _identity;
    private readonly SecretClient _client;

    /// <param name="settings">Which vault and which secret.</param>
    /// <param name="identity">Who reads it.</param>
    /// <param name="transport">What every request goes out through.</param>
    /// <param name="limit">Time for one reading, the identity's token included.</param>
    /// <param name="time">The clock.</param>
    public KeyVaultSecretSource(KeyVaultSettings settings, ManagedIdentity identity, HttpPipelineTransport transport, TimeSpan limit, TimeProvider time)
    {
        _settings = settings;
        _limit = limit;
        _time = time;
        _identity = identity;
        var options = new SecretClientOptions
        {
            Transport = transport,
            DisableChallengeResourceVerification = !settings.VerifyChallengeResource,
        };
        options.Retry.MaxRetries = 0;

        // The limit below holds for the whole reading, and by our clock.
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        _client = new SecretClient(settings.Vault, _identity, options);
    }

    public string Description => $"secret '{_settings.SecretName}' in key vault {_settings.Vault.Host}";

    public async Task<Outcome<Secret>> ReadAsync(TokenFlightProgress progress, CancellationToken ended) =>
        await WithinLimitAsync(progress, ReadNewestAsync, ended).ConfigureAwait(false)
        ?? Unreadable($"{Description} has no enabled version (HTTP 403). Enable one, or put the client secret in anew.", retryable: false) with { HttpStatus = 403 };

    public Task<Outcome<Secret>?> ReadVersionBeforeAsync(Secret newest, TokenFlightProgress progress, CancellationToken ended) =>
        _settings.TryPreviousVersion
            ? WithinLimitAsync(progress, token => ReadNewestEnabledAsync(newest.Version, token), ended)
            : Task.FromResult<Outcome<Secret>?>(null);

    private async Task<Outcome<Secret>?> ReadNewestAsync(CancellationToken token)
    {
        try
        {
            return await ReadVersionAsync(version: null, token).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (FindInnerCode(e) == "SecretDisabled")
        {
            // Without a version the vault means its newest one, disabled or not.
            return await ReadNewestEnabledAsync(except: null, token).ConfigureAwait(false);
        }
    }

    private async Task<Outcome<Secret>> ReadVersionAsync(string? version, CancellationToken token)
    {
        var secret = (await _client.GetSecretAsync(_settings.SecretName, version, cancellationToken: token).ConfigureAwait(false)).Value;
        return Secret.From(secret.Value, secret.Properties.Version ?? "", secret.Properties.ExpiresOn) is { } usable
            ? usable
            : Unreadable($"{Description} is empty. Put the client secret of the OAuth client into it.", retryable: true);
    }

    private async Task<Outcome<Secret>?> ReadNewestEnabledAsync(string? except, CancellationToken token)
    {
        SecretProperties? newest = null;
        await foreach (var version in _client.GetPropertiesOfSecretVersionsAsync(_settings.SecretName, token).ConfigureAwait(false))
        {
            if (version.Enabled is true && version.Version != except && !(version.CreatedOn < newest?.CreatedOn))
            {
                newest = version;
            }
        }

        return newest is null ? (Outcome<Secret>?)null : await ReadVersionAsync(newest.Version, token).ConfigureAwait(false);
    }

    private async Task<Outcome<Secret>?> WithinLimitAsync(
        TokenFlightProgress progress, Func<CancellationToken, Task<Outcome<Secret>?>> read, CancellationToken ended)
    {
        _identity.Progress = progress;
        using var limited = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, ended);
        try
        {
            return await read(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return progress.Hop == Hop.Identity ? IdentityFailure.TimedOut : NotInTime();
        }
        catch (AuthenticationFailedException e)
        {
            return either.IsCancellationRequested ? IdentityFailure.TimedOut : IdentityFailure.From(e);
        }
        catch (RequestFailedException e)
        {
            return Diagnose(e);
        }
        catch (JsonException)
        {
            return Unreadable(
                $"{_settings.Vault.Host} answered with something that is no secret. Check {SettingCatalog.KeyVaultUri}, and that nothing in between answers for the key vault.",
                retryable: true);
        }
        catch (InvalidOperationException)
        {
            // The client's own refusal to send the identity's token to a host that the challenge does not speak for.
            return Unreadable(
                $"{_settings.Vault.Host} does not behave like a key vault of its own domain, so the identity's token was not sent to it. Check {SettingCatalog.KeyVaultUri}.",
                retryable: false);
        }
    }

    private Failure Diagnose(RequestFailedException e)
    {
        var failure = (e.Status, FindInnerCode(e) ?? e.ErrorCode) switch
        {
            (0, _) => Unreachable(e),
            (401, _) => Unreadable(
                $"Key vault {_settings.Vault.Host} refused the identity's token (HTTP 401). Check that the vault and the function app's identity belong to the same tenant.", false),
            (403, "ForbiddenByFirewall" or "ForbiddenByConnection") => Unreadable(
                $"Key vault {_settings.Vault.Host} does not let the function app's network in (HTTP 403). Admit the function app's subnet or outbound addresses in the vault's networking, or give the vault a private endpoint that the function app reaches.", false),
            (403, "ForbiddenByRbac" or "AccessDenied") => Unreadable(
                $"Key vault {_settings.Vault.Host} does not let the function app read {_settings.SecretName} (HTTP 403). Give its managed identity the role Key Vault Secrets User on the secret; a role given just now takes some minutes to count. A vault with access policies wants the secret permissions Get and List instead.", false),
            (403, _) => Unreadable(
                $"Key vault {_settings.Vault.Host} does not let the function app read {_settings.SecretName} (HTTP 403). Give its managed identity the role Key Vault Secrets User on the secret, check that the vault's firewall admits the function app, and that the secret is enabled.", false),
            (404, "SecretNotFound") => Unreadable(
                $"Key vault {_settings.Vault.Host} has no secret {_settings.SecretName} (HTTP 404). Put it in, or correct {SettingCatalog.KeyVaultSecretName}.", false),
            (404, _) => Unreadable(
                $"{_settings.Vault.Host} answered HTTP 404 where a key vault would answer; check {SettingCatalog.KeyVaultUri}.", false),
            (429, _) => Unreadable($"Key vault {_settings.Vault.Host} has had too many requests (HTTP 429); this passes by itself.", true),
            (408 or >= 500, _) => Unreadable($"Key vault {_settings.Vault.Host} is out of order (HTTP {e.Status}); this usually passes by itself.", true),
            _ => Unreadable($"Key vault {_settings.Vault.Host} answered HTTP {e.Status}; check {SettingCatalog.KeyVaultUri} and {SettingCatalog.KeyVaultSecretName}.", false),
        };
        return failure with { HttpStatus = e.Status == 0 ? null : e.Status, RetryAfter = FindRetryAfter(e) };
    }

    private TimeSpan? FindRetryAfter(RequestFailedException e) =>
        e.GetRawResponse() is { } response
        && response.Headers.TryGetValue("Retry-After", out var text)
        && RetryConditionHeaderValue.TryParse(text, out var header) ? HeaderValue.Wait(header, _time.GetUtcNow()) : null;

    private static string? FindInnerCode(RequestFailedException e)
    {
        if (e.GetRawResponse() is not { } response)
        {
            return null;
        }

        var answer = new UpstreamAnswer(response.Status, response.Content.ToMemory(), retryAfter: null);
        return answer.FindCode(root =>
            root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("error"u8, out var error) && error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("innererror"u8, out var inner) && inner.ValueKind == JsonValueKind.Object
            && inner.TryGetProperty("code"u8, out var code) ? code : default);
    }

    private Failure Unreachable(RequestFailedException e)
    {
        var fault = UpstreamFault.ConnectionBroken;
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException http)
            {
                fault = UpstreamFaults.Of(http.HttpRequestError);
            }
        }

        return Unreadable($"Key vault {_settings.Vault.Host} {fault.Describe()}.", retryable: true);
    }

    private Failure NotInTime() =>
        Unreadable($"Key vault {_settings.Vault.Host} {UpstreamFault.TimedOut.Describe()}; this usually passes by itself.", retryable: true);

    private static Failure Unreadable(string sentence, bool retryable) =>
        new(LookupStatus.SecretUnavailable, Hop.SecretStore, $"The client secret could not be read: {sentence}", retryable);
}
