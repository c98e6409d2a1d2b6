using System.Runtime.CompilerServices;
using ContactLookup.Calls;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Secrets;

/// <summary>
/// The secret in use. It is read when a token is needed and not before, is used for a while, and outlives a store that is
/// down: the last good value is kept when reading it again fails, because the login is the judge of a secret, not the store.
/// </summary>
/// <remarks>
/// Called from inside a token flight, of which there is one at a time; so it takes no lock. A flight that was given up may
/// still be running beside its successor, so what it writes is one reference at a time, and harmless when it is older.
/// </remarks>
internal sealed class SecretCache(ISecretSource source, TimeSpan duration, TimeProvider time, LookupMetrics metrics, ILogger<SecretCache> log)
{
    /// <summary>How long before a secret expires it is warned of.</summary>
    public static readonly TimeSpan ExpiryWarning = TimeSpan.FromDays(30);

    private volatile Kept? _kept;
    private volatile Secret? _accepted;

    /// <summary>When the secret in use expired by what its store says, if it did.</summary>
    public DateTimeOffset? ExpiredOn => _kept?.Secret.ExpiresOn is { } on && on <= time.GetUtcNow() ? on : null;

    /// <summary>How soon a secret has to be asked for again, or null.</summary>
    public TimeSpan? ReadAgainWithin => source.ReadAgainWithin;

    /// <summary>The secret to log in with: the kept one while it is fresh, else the store's.</summary>
    public async Task<Outcome<Secret>> GetAsync(FlightProgress progress, CancellationToken ended)
    {
        var kept = _kept;
        if (kept is not null && IsFresh(kept))
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

    /// <summary>
    /// What else may be right when the login refuses a secret, what costs least first: the one it accepted before, for a new
    /// secret that is published but not yet switched at the login; what the store holds by now, for one that was switched
    /// since it was read; and the version before that, for a process that has not logged in yet.
    /// </summary>
    /// <param name="refused">What the login refused.</param>
    /// <param name="progress">The flight's.</param>
    /// <param name="ended">Ends the reading.</param>
    public async IAsyncEnumerable<Secret> OthersAsync(Secret refused, FlightProgress progress, [EnumeratorCancellation] CancellationToken ended)
    {
        List<Secret> tried = [refused];
        if (_accepted is { } accepted && IsAnother(accepted))
        {
            Log.PreviousSecretTried(log, source.Description);
            yield return accepted;
        }

        var read = await ReadAsync(progress, ended).ConfigureAwait(false);
        if (!read.Succeeded(out var newest, out var failure))
        {
            Log.SecretKept(log, source.Description, failure.Hop, failure.Reason);
            yield break;
        }

        if (IsAnother(newest))
        {
            Log.SecretRotated(log, source.Description);
            yield return newest;
        }

        if (await ReadBeforeAsync(newest, progress, ended).ConfigureAwait(false) is { } previous && IsAnother(previous))
        {
            Log.PreviousSecretTried(log, source.Description);
            yield return previous;
        }

        bool IsAnother(Secret secret)
        {
            if (tried.Exists(secret.HasSameValueAs))
            {
                return false;
            }

            tried.Add(secret);
            return true;
        }
    }

    /// <summary>Keeps the secret that the login has just accepted.</summary>
    public void Keep(Secret accepted)
    {
        _accepted = accepted;
        if (_kept?.Secret != accepted)
        {
            Use(accepted, time.GetTimestamp());
        }
    }

    private bool IsFresh(Kept kept)
    {
        var age = time.GetElapsedTime(kept.ReadAt);
        return age < duration && !(age >= source.ReadAgainWithin) && !source.HasChangedSince(kept.Secret);
    }

    private async Task<Outcome<Secret>> ReadAsync(FlightProgress progress, CancellationToken ended)
    {
        progress.Enter(Hop.SecretStore);
        using var span = Spans.Start("secret.read");
        var startedAt = time.GetTimestamp();
        var read = await source.ReadAsync(progress, ended).ConfigureAwait(false);
        progress.SecretTime += time.GetElapsedTime(startedAt);
        if (read.Succeeded(out var secret, out _))
        {
            Use(secret, startedAt);
        }

        return read;
    }

    private async Task<Secret?> ReadBeforeAsync(Secret newest, FlightProgress progress, CancellationToken ended)
    {
        progress.Enter(Hop.SecretStore);
        var startedAt = time.GetTimestamp();
        var read = await source.ReadVersionBeforeAsync(newest, progress, ended).ConfigureAwait(false);
        progress.SecretTime += time.GetElapsedTime(startedAt);
        if (read?.Failure is { } failure)
        {
            Log.PreviousSecretUnread(log, source.Description, failure.Hop, failure.Reason);
        }

        return read?.Value;
    }

    private void Use(Secret secret, long readAt)
    {
        _kept = new Kept(secret, readAt);
        metrics.SecretInUse(source.Description, secret.CreatedOn, secret.ExpiresOn);
        if (secret.ExpiresOn is { } expiresOn && expiresOn - time.GetUtcNow() < ExpiryWarning)
        {
            Log.SecretExpiresSoon(log, source.Description, expiresOn);
        }
    }

    private sealed record Kept(Secret Secret, long ReadAt);
}
