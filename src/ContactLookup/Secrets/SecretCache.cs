using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Secrets;

/// <summary>
/// The secret in use. It is read when a token is needed and not before, is used for a while, and outlives a store that is
/// down: the last good value is kept when reading it again fails, because the login is the judge of a secret, not the store.
/// </summary>
/// <remarks>Called from inside a token flight, of which there is one at a time; so it takes no lock.</remarks>
internal sealed class SecretCache(ISecretSource source, TimeSpan duration, TimeProvider time, LookupMetrics metrics, ILogger<SecretCache> log)
{
    private static readonly TimeSpan ExpiryWarning = TimeSpan.FromDays(30);

    private volatile Kept? _kept;

    public string Description => source.Description;

    /// <summary>The secret to log in with: the kept one while it is fresh, else the store's.</summary>
    public async Task<Outcome<Secret>> GetAsync(TokenFlightProgress progress, CancellationToken ended)
    {
        var kept = _kept;
        if (kept is not null && time.GetElapsedTime(kept.ReadAt) < duration && !source.HasChangedSince(kept.Secret))
        {
            return kept.Secret;
        }

        var read = await ReadAsync(progress, ended).ConfigureAwait(false);
        if (read.Succeeded(out _, out var failure) || kept is null)
        {
            return read;
        }

        Log.SecretKept(log, source.Description, failure.Hop, failure.Reason);
        return kept.Secret;
    }

    /// <summary>Reads past the cache, because the login refused what is in it. Null when the store has nothing else to offer.</summary>
    public async Task<Secret?> RereadAsync(Secret refused, TokenFlightProgress progress, CancellationToken ended)
    {
        var read = await ReadAsync(progress, ended).ConfigureAwait(false);
        if (!read.Succeeded(out var secret, out var failure))
        {
            Log.SecretKept(log, source.Description, failure.Hop, failure.Reason);
            return null;
        }

        return secret.HasSameValueAs(refused) ? null : secret;
    }

    /// <summary>Reads the version before the newest, for the time in which a new secret is published but not yet switched at the login.</summary>
    public Task<Secret?> ReadPreviousAsync(Secret newest, TokenFlightProgress progress, CancellationToken ended) =>
        source.ReadVersionBeforeAsync(newest, progress, ended);

    /// <summary>Keeps the secret that the login has just accepted.</summary>
    public void Keep(Secret accepted)
    {
        if (_kept?.Secret != accepted)
        {
            _kept = new Kept(accepted, time.GetTimestamp());
        }
    }

    private async Task<Outcome<Secret>> ReadAsync(TokenFlightProgress progress, CancellationToken ended)
    {
        progress.Enter(Hop.SecretStore);
        var startedAt = time.GetTimestamp();
        var read = await source.ReadAsync(progress, ended).ConfigureAwait(false);
        progress.SecretTime += time.GetElapsedTime(startedAt);
        if (read.Succeeded(out var secret, out _))
        {
            _kept = new Kept(secret, time.GetTimestamp());
            WatchExpiry(secret);
        }

        return read;
    }

    private void WatchExpiry(Secret secret)
    {
        metrics.SecretExpiresOn = secret.ExpiresOn;
        if (secret.ExpiresOn is { } expiresOn && expiresOn - time.GetUtcNow() < ExpiryWarning)
        {
            Log.SecretExpiresSoon(log, source.Description, expiresOn);
        }
    }

    private sealed record Kept(Secret Secret, long ReadAt);
}
