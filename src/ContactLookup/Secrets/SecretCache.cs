using System.Runtime.CompilerServices;
using ContactLookup.Calls;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Secrets;

/// <summary>
/// The secret in use. It is read when a token flight needs it, and kept for <c>Secrets__CacheDuration</c>. When it cannot be
/// read again, the last good value is used, because the login decides whether a secret is valid.
/// </summary>
/// <remarks>
/// Called by token flights, of which one at a time is under way; so it takes no lock. A flight that reached its time limit may
/// still run beside the next one. So each field is written as a whole, and the flight may write an older value.
/// </remarks>
internal sealed class SecretCache(ISecretSource source, TimeSpan duration, TimeProvider time, LookupMetrics metrics, ILogger<SecretCache> log)
{
    /// <summary>How long before a secret expires the log warns.</summary>
    public static readonly TimeSpan ExpiryWarning = TimeSpan.FromDays(30);

    private volatile Kept? _kept;
    private volatile Secret? _accepted;

    /// <summary>When the secret in use expired according to its store; null when it has not.</summary>
    public DateTimeOffset? ExpiredOn => _kept?.Secret.ExpiresOn is { } on && on <= time.GetUtcNow() ? on : null;

    /// <summary>How soon the secret must be read again, or null.</summary>
    public TimeSpan? ReadAgainWithin => source.ReadAgainWithin;

    /// <summary>The secret to log in with: the kept one while it is fresh, otherwise the one in the store.</summary>
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
    /// The other secrets that may be valid when the login refused one: first the one it accepted before (the new secret is
    /// published and the login does not accept it yet), then what the store holds now (the secret was rotated), then the
    /// version before that (published and not yet accepted, in a process that has not logged in before). Ends with a failure
    /// when the store could not be read.
    /// </summary>
    /// <param name="refused">The secret that the login refused.</param>
    /// <param name="progress">The flight's.</param>
    /// <param name="ended">Ends the reading.</param>
    public async IAsyncEnumerable<Outcome<Secret>> OthersAsync(Secret refused, FlightProgress progress, [EnumeratorCancellation] CancellationToken ended)
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
            yield return failure;
            yield break;
        }

        if (IsAnother(newest))
        {
            Log.SecretRotated(log, source.Description);
            yield return newest;
        }

        if (await ReadBeforeAsync(newest, progress, ended).ConfigureAwait(false) is { } before)
        {
            if (before.Succeeded(out var previous, out failure) && IsAnother(previous))
            {
                Log.PreviousSecretTried(log, source.Description);
                yield return previous;
            }
            else if (failure is { Retryable: true })
            {
                yield return failure;
            }
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

    private async Task<Outcome<Secret>?> ReadBeforeAsync(Secret newest, FlightProgress progress, CancellationToken ended)
    {
        progress.Enter(Hop.SecretStore);
        var startedAt = time.GetTimestamp();
        var read = await source.ReadVersionBeforeAsync(newest, progress, ended).ConfigureAwait(false);
        progress.SecretTime += time.GetElapsedTime(startedAt);
        if (read?.Failure is { } failure)
        {
            Log.PreviousSecretUnread(log, source.Description, failure.Hop, failure.Reason);
        }

        return read;
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
