using System.Net;
using Azure;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Secrets;

/// <summary>A secret in Azure Key Vault, read as the managed identity.</summary>
internal sealed class KeyVaultSecretSource : ISecretSource
{
    private readonly KeyVaultSettings _settings;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ManagedIdentity _identity;
    private readonly KeyVaultFailures _failures;
    private readonly Func<SecretClient> _makeClient;
    private volatile SecretClient _client;

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
        _failures = new KeyVaultFailures(settings, time);
        var options = new SecretClientOptions
        {
            Transport = transport,
            DisableChallengeResourceVerification = !settings.VerifyChallengeResource,
        };
        options.Retry.MaxRetries = 0;

        // WithinLimitAsync limits the whole reading, by the given clock.
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        _makeClient = () => new SecretClient(settings.Vault, identity, options);
        _client = _makeClient();
    }

    public string Description => KeyVaultFailures.Describe(_settings);

    public async Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended) =>
        await WithinLimitAsync(progress, ReadNewestAsync, ended).ConfigureAwait(false)
        ?? _failures.NoneEnabled;

    public Task<Outcome<Secret>?> ReadVersionBeforeAsync(Secret newest, FlightProgress progress, CancellationToken ended) =>
        _settings.TryPreviousVersion
            ? WithinLimitAsync(progress, token => ReadNewestEnabledAsync(newest.Version, token), ended)
            : Task.FromResult<Outcome<Secret>?>(null);

    public Task<Outcome<SecretVersions>?> ListVersionsAsync(FlightProgress progress, CancellationToken ended) =>
        WithinLimitAsync<SecretVersions>(progress, async token => await CountVersionsAsync(token).ConfigureAwait(false), ended);

    private async Task<SecretVersions> CountVersionsAsync(CancellationToken token)
    {
        var (count, enabled) = (0, 0);
        await foreach (var version in _client.GetPropertiesOfSecretVersionsAsync(_settings.SecretName, token).ConfigureAwait(false))
        {
            count++;
            enabled += version.Enabled is true ? 1 : 0;
        }

        return new SecretVersions(count, enabled);
    }

    private async Task<Outcome<Secret>?> ReadNewestAsync(CancellationToken token)
    {
        try
        {
            return await ReadVersionAsync(version: null, token).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (KeyVaultFailures.IsDisabled(e))
        {
            // Without a version in the request the vault takes the newest one, even when it is disabled.
            return await ReadNewestEnabledAsync(except: null, token).ConfigureAwait(false);
        }
    }

    private async Task<Outcome<Secret>> ReadVersionAsync(string? version, CancellationToken token)
    {
        var secret = (await _client.GetSecretAsync(_settings.SecretName, version, cancellationToken: token).ConfigureAwait(false)).Value;
        return Secret.From(secret.Value, secret.Properties.Version ?? "", secret.Properties.ExpiresOn, secret.Properties.CreatedOn) is { } usable
            ? usable
            : _failures.Empty;
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

    private async Task<Outcome<T>?> WithinLimitAsync<T>(
        FlightProgress progress, Func<CancellationToken, Task<Outcome<T>?>> read, CancellationToken ended)
        where T : class
    {
        _identity.Progress = progress;
        using var limited = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, ended);
        try
        {
            try
            {
                return await read(either.Token).ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.Unauthorized)
            {
                // The identity's token may be dead. The client keeps it as well, so both are replaced, once.
                _identity.ReplaceToken();
                _client = _makeClient();
                return await read(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e)
        {
            // Nothing answered the attempt to connect, as when a firewall drops the packets.
            if (UpstreamFaults.OfAny(e) is { } fault)
            {
                return progress.Hop == Hop.Identity ? IdentityFailure.Of(fault) : _failures.Unreachable(fault);
            }

            return progress.Hop == Hop.Identity ? IdentityFailure.NotInTime($"{_limit.TotalSeconds:0.#} s") : _failures.NotInTime(_limit);
        }
        catch (AuthenticationFailedException e)
        {
            return IdentityFailure.From(e);
        }
        catch (Exception e) when (_failures.Of(e) is { } failure)
        {
            return failure;
        }
    }
}
