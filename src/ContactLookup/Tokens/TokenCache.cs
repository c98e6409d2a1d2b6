using System.Diagnostics;
using ContactLookup.Calls;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tokens;

/// <summary>
/// The access token in use. Reading a valid token takes no lock and allocates nothing. A flight gets a new one: read the
/// secret, log in. At most one flight is under way. It belongs to the cache and not to a caller, and has time limits of its
/// own: a caller only stops waiting, and the next caller finds the token.
/// </summary>
/// <remarks>
/// The state is three fields, each replaced as a whole: the token held, the flight under way, the pause after a failed
/// flight (hold-off). All are read without a lock. Token and hold-off are written under a lock, by flights and refusals
/// only. A flight publishes its result before it clears <c>_flight</c>. A caller who sets <c>_flight</c> looks for a result
/// again before the flight starts. So every result is used, and no token is requested twice.
/// </remarks>
internal sealed class TokenCache : IDisposable
{
    private readonly ITokenIssuer _issuer;
    private readonly FlightLimits _limits;
    private readonly TimeProvider _time;
    private readonly Func<double> _jitter;
    private readonly LookupMetrics _metrics;
    private readonly string _provider;
    private readonly ILogger<TokenCache> _log;
    private readonly RenewalLimit _renewals;
    private readonly Lock _writing = new();
    private readonly CancellationTokenSource _disposed = new();

    private volatile Held? _held;
    private volatile Flight? _flight;
    private volatile HoldOff? _holdOff;
    private volatile bool _isRefused;

    /// <param name="issuer">Gets a new token.</param>
    /// <param name="limits">Time limits of a flight.</param>
    /// <param name="time">The clock; its timestamps are monotonic.</param>
    /// <param name="jitter">From 0 up to, but not including, 1; asked once per token.</param>
    /// <param name="metrics">Counts flights.</param>
    /// <param name="log">Where failures are logged.</param>
    /// <param name="provider">The provider whose token it is, for metrics and log; the first one where several share an account.</param>
    public TokenCache(
        ITokenIssuer issuer, FlightLimits limits, TimeProvider time, Func<double> jitter, LookupMetrics metrics, ILogger<TokenCache> log, string provider = "")
    {
        _issuer = issuer;
        _limits = limits;
        _time = time;
        _jitter = jitter;
        _metrics = metrics;
        _provider = provider;
        _log = log;
        _renewals = new RenewalLimit(time);
    }

    /// <summary>Age and remaining lifetime of the token in use, null without one; and why the last flight failed, or null. Does not wait.</summary>
    public (TimeSpan? Age, TimeSpan? ExpiresIn, string? Problem) ReadState()
    {
        var now = _time.GetTimestamp();
        return _held is { } held
            ? (_time.GetElapsedTime(held.Token.RequestedAt, now), _time.GetElapsedTime(now, held.ExpiresAt), _holdOff?.Failure.Reason)
            : (null, null, _holdOff?.Failure.Reason);
    }

    /// <summary>The failure whose hold-off is in force, and how long it still is; null when a flight may start.</summary>
    public (Failure Failure, TimeSpan Left)? ReadHoldOff()
    {
        var now = _time.GetTimestamp();
        return _holdOff is { } holdOff && now < holdOff.Until ? (holdOff.Failure, _time.GetElapsedTime(now, holdOff.Until)) : null;
    }

    /// <summary>The token to use now. Waits only when no valid token is held.</summary>
    public ValueTask<Outcome<AccessToken>> GetAsync(Deadline deadline, HopTimes times)
    {
        var held = _held;
        if (held is null)
        {
            return WaitForTokenAsync(deadline, times);
        }

        var now = _time.GetTimestamp();
        if (now < held.RenewAt)
        {
            return new(held.Token);
        }

        if (now < held.ExpiresAt)
        {
            RenewEarly(now);
            return new(held.Token);
        }

        return WaitForTokenAsync(deadline, times);
    }

    /// <summary>
    /// Takes a token out of use because the API refused it. Only the first refusal of the token in use has an effect; a late
    /// refusal of an older token is ignored.
    /// </summary>
    /// <returns>False when the renewals of this minute are used up, so the token stays in use.</returns>
    public bool Reject(AccessToken refused)
    {
        lock (_writing)
        {
            if (_held?.Token != refused)
            {
                return true;
            }

            if (!_renewals.TryTake())
            {
                return false;
            }

            _held = null;
            _isRefused = true;

            // The hold-off was chosen for a time with a token left.
            EndHoldOff();
        }

        _metrics.TokenRejected(_provider);
        Log.TokenRejected(_log, _provider);
        return true;
    }

    /// <summary>
    /// Lets the next call start a flight at once although the last one failed, because the cause has been mended. A Retry-After
    /// of the login is still obeyed.
    /// </summary>
    public void EndHoldOff()
    {
        lock (_writing)
        {
            if (_holdOff is { Failure.RetryAfter: null })
            {
                _holdOff = null;
            }
        }
    }

    public void Dispose()
    {
        // The source is not disposed, because a flight that is still under way uses its token.
        _disposed.Cancel();
    }

    private async ValueTask<Outcome<AccessToken>> WaitForTokenAsync(Deadline deadline, HopTimes times)
    {
        while (!_disposed.IsCancellationRequested)
        {
            var now = _time.GetTimestamp();
            if (_held is { } held && now < held.ExpiresAt)
            {
                return held.Token;
            }

            if (_holdOff is { } holdOff && now < holdOff.Until)
            {
                // A short hold-off is waited out, so that a short failure of the login costs no lookup. Otherwise the caller gets
                // the failure at once, because he would wait and still get no token.
                var wait = _time.GetElapsedTime(now, holdOff.Until);
                if (holdOff.WasSlow || !holdOff.Failure.Retryable || wait * 2 > deadline.Remaining || !await deadline.DelayAsync(wait, _disposed.Token).ConfigureAwait(false))
                {
                    return holdOff.ForCaller;
                }

                continue;
            }

            var flight = JoinFlight();
            if (_holdOff is { WasSlow: true, Failure: var last } && !flight.Task.IsCompleted)
            {
                return last;
            }

            if (!await deadline.WaitForAsync(flight.Task, _limits.Patience - _time.GetElapsedTime(flight.StartedAt, now)).ConfigureAwait(false))
            {
                var hop = flight.Progress.Hop;
                times.AddUnended(hop, _time.GetElapsedTime(now));
                return NotInTime(hop);
            }

            times.Add(flight.Progress, _time.GetElapsedTime(now));
            var outcome = await flight.Task.ConfigureAwait(false);
            if (outcome.Succeeded(out var token, out _))
            {
                return token;
            }

            // The flight failed and left a hold-off, which the next round reads.
        }

        return ShutDown;
    }

    private void RenewEarly(long now)
    {
        if (_flight is null && (_holdOff is not { } holdOff || now >= holdOff.Until))
        {
            JoinFlight();
        }
    }

    private Flight JoinFlight()
    {
        if (_flight is { } underWay)
        {
            return underWay;
        }

        var mine = new Flight(_time.GetTimestamp());
        if (Interlocked.CompareExchange(ref _flight, mine, null) is { } others)
        {
            return others;
        }

        // A flight may have ended between the caller's look and this one.
        var now = _time.GetTimestamp();
        if (_held is { } held && now < held.RenewAt)
        {
            _flight = null;
            mine.End(held.Token);
        }
        else if (_holdOff is { } holdOff && now < holdOff.Until)
        {
            _flight = null;
            mine.End(holdOff.Failure);
        }
        else
        {
            // A flight serves all callers, so it must not run in the context of one.
            using var _ = ExecutionContext.SuppressFlow();
            Task.Run(() => FlyAsync(mine));
        }

        return mine;
    }

    private async Task FlyAsync(Flight flight)
    {
        var trigger = _held is { } held && flight.StartedAt < held.ExpiresAt ? "early" : _isRefused ? "forced" : "missing";
        using var span = Spans.StartFlight(flight.StartedBy);
        Outcome<AccessToken> result = Broken;
        try
        {
            var outcome = await IssueWithinLimitAsync(flight.Progress).ConfigureAwait(false);
            result = outcome.Succeeded(out var issued, out var failure) ? Hold(issued, trigger) : HoldOffAfter(failure, trigger, flight.StartedAt);
        }
        finally
        {
            _flight = null;
            flight.End(result);
        }

        _metrics.TokenFlight(_provider, _time.GetElapsedTime(flight.StartedAt), trigger, result.Failure);
    }

    private async Task<Outcome<IssuedToken>> IssueWithinLimitAsync(FlightProgress progress)
    {
        using var limited = new CancellationTokenSource(_limits.Flight, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, _disposed.Token);
        try
        {
            RequestOrigin.Flow(new RequestOrigin(_metrics, _provider, progress));
            either.Token.ThrowIfCancellationRequested();

            // A flight ends even when the issuer ignores its cancellation.
            return await _issuer.IssueAsync(progress, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return _disposed.IsCancellationRequested ? ShutDown : NotInTime(progress.Hop);
        }
        catch (Exception e)
        {
            // Issuers return failures as values. An exception is an error in this app, and must not end the lookups.
            Log.TokenFlightBroke(_log, e);
            return Broken with { Hop = progress.Hop };
        }
    }

    private AccessToken Hold(IssuedToken issued, string trigger)
    {
        var token = issued.Token;
        var held = new Held(
            token,
            token.RequestedAt + ToTimestamp(TokenLifetime.UntilRenewal(issued.RenewAfter, _jitter())),
            token.RequestedAt + ToTimestamp(TokenLifetime.UntilExpiry(issued.Lifetime)));
        lock (_writing)
        {
            _held = held;
            _holdOff = null;
            _isRefused = false;
        }

        Log.TokenIssued(_log, _provider, trigger, _time.GetElapsedTime(token.RequestedAt).TotalMilliseconds, issued.Lifetime);
        return token;
    }

    private Failure HoldOffAfter(Failure failure, string trigger, long startedAt)
    {
        TimeSpan? left;
        TimeSpan length;
        lock (_writing)
        {
            var now = _time.GetTimestamp();
            left = _held is { } held && now < held.ExpiresAt ? _time.GetElapsedTime(now, held.ExpiresAt) : null;

            // A failure of an hour ago does not make this one the second in a row.
            var failures = _holdOff is { } last && now < last.Until + ToTimestamp(HoldOff.Longest) ? last.Failures + 1 : 1;
            length = HoldOff.Length(failure, failures, left);

            // The time that the flight took counts as pause, except for a Retry-After, which counts from the reply.
            var took = _time.GetElapsedTime(startedAt, now);
            length = failure.RetryAfter is null ? Max(length - took, HoldOff.Shortest) : length;
            _holdOff = new HoldOff(failure, now + ToTimestamp(length), _time.GetUtcNow() + length, failures, WasSlow: took >= _limits.Patience / 2);
        }

        Log.TokenFlightFailed(_log, _provider, trigger, failure.Hop, failure.HttpStatus, failure.Reason, length, left is not null);
        return failure;
    }

    private static Failure Broken { get; } = new(
        LookupStatus.TokenUnavailable,
        Hop.SecretStore,
        "There is no access token because of an error inside the function app; its log has the details.",
        Retryable: true);

    private static Failure ShutDown { get; } = new(
        LookupStatus.TokenUnavailable, Hop.SecretStore, "There is no access token: the function app is shutting down.", Retryable: true);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private Failure NotInTime(Hop hop) => hop switch
    {
        Hop.Login => new Failure(
            LookupStatus.TokenUnavailable, hop, $"There is no access token: the login has not answered within {_limits.Patience.TotalSeconds:0.#} s (Lookup__Budget). The app keeps trying.", Retryable: true),
        Hop.Identity => Secrets.IdentityFailure.NotInTime($"{_limits.Patience.TotalSeconds:0.#} s (Lookup__Budget)"),
        _ => new Failure(
            LookupStatus.SecretUnavailable, hop, $"The client secret could not be read: its store has not answered within {_limits.Patience.TotalSeconds:0.#} s (Lookup__Budget). The app keeps trying.", Retryable: true),
    };

    private sealed record Held(AccessToken Token, long RenewAt, long ExpiresAt);

    private sealed class Flight(long startedAt)
    {
        private readonly TaskCompletionSource<Outcome<AccessToken>> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long StartedAt => startedAt;

        public FlightProgress Progress { get; } = new();

        /// <summary>The span of the call that started the flight.</summary>
        public ActivityContext StartedBy { get; } = Activity.Current?.Context ?? default;

        public Task<Outcome<AccessToken>> Task => _ended.Task;

        public void End(Outcome<AccessToken> outcome) => _ended.SetResult(outcome);
    }
}
