using System.Diagnostics;
using ContactLookup.Calls;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tokens;

/// <summary>
/// The access token in use. A hit takes no lock and allocates nothing. There is at most one flight (one token request under
/// way), it belongs to the cache and not to a caller, and it has a limit of its own: a caller only stops waiting, and a hop
/// that never answers frees the flight's place all the same.
/// </summary>
/// <remarks>
/// Three fields are the whole state, each replaced as a whole: the token held, the flight, the hold-off after a failed
/// flight. They are read without a lock; token and hold-off are written under one, which flights and refusals take and
/// hits never see. A flight publishes its result before it gives up its place, and whoever takes the place looks once
/// more; so a result is never missed and never fetched twice.
/// </remarks>
internal sealed class TokenCache : IDisposable
{
    private readonly ITokenIssuer _issuer;
    private readonly TimeSpan _flightLimit;
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
    /// <param name="flightLimit">Time of one flight, secret and login together.</param>
    /// <param name="time">The clock; its timestamps are monotonic.</param>
    /// <param name="jitter">From 0 up to, but not including, 1; asked once per token.</param>
    /// <param name="metrics">Counts flights.</param>
    /// <param name="log">Where failures are told.</param>
    /// <param name="provider">The provider whose token it is, for metrics and log; the first one where several share an account.</param>
    public TokenCache(
        ITokenIssuer issuer, TimeSpan flightLimit, TimeProvider time, Func<double> jitter, LookupMetrics metrics, ILogger<TokenCache> log, string provider = "")
    {
        _issuer = issuer;
        _flightLimit = flightLimit;
        _time = time;
        _jitter = jitter;
        _metrics = metrics;
        _provider = provider;
        _log = log;
        _renewals = new RenewalLimit(time);
    }

    /// <summary>The token in use, and why the last flight failed; each null when there is none. Waits for nothing.</summary>
    public (TimeSpan? Age, TimeSpan? ExpiresIn, string? Problem) ReadState()
    {
        var now = _time.GetTimestamp();
        return _held is { } held
            ? (_time.GetElapsedTime(held.Token.RequestedAt, now), _time.GetElapsedTime(now, held.ExpiresAt), _holdOff?.Failure.Reason)
            : (null, null, _holdOff?.Failure.Reason);
    }

    /// <summary>The token to use now. Waits for one only when there is none.</summary>
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
    /// Takes a token out of use because the API refused it. Compared with the token in use: of many refusals of one token
    /// only the first does anything, and a late refusal of an old token does nothing.
    /// </summary>
    /// <returns>False when tokens were refused so often that no further one is asked for at present.</returns>
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

            // What held us off while there was a token to serve does not hold us off now that there is none.
            if (_holdOff is { Failure.RetryAfter: null })
            {
                _holdOff = null;
            }
        }

        _metrics.TokenRejected(_provider);
        Log.TokenRejected(_log, _provider);
        return true;
    }

    public void Dispose()
    {
        // Not disposed itself: a flight that is still under way holds its token.
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
                // A hold-off that leaves time for a try is waited out, so that a login that was away for a moment costs no
                // lookup. A longer one is told at once: the caller on the line gains nothing from our waiting.
                var wait = _time.GetElapsedTime(now, holdOff.Until);
                if (!holdOff.Failure.Retryable || wait * 2 > deadline.Remaining || !await deadline.DelayAsync(wait).ConfigureAwait(false))
                {
                    return holdOff.Failure;
                }

                continue;
            }

            var since = _time.GetTimestamp();
            var flight = JoinFlight();
            if (!await deadline.WaitForAsync(flight.Task).ConfigureAwait(false))
            {
                var hop = flight.Progress.Hop;
                times.AddUnended(hop, _time.GetElapsedTime(since));
                return NotInTime(hop);
            }

            times.Add(flight.Progress, _time.GetElapsedTime(since));
            var outcome = await flight.Task.ConfigureAwait(false);
            if (outcome.Succeeded(out var token, out _))
            {
                return token;
            }

            // A flight that failed has left a hold-off, and that is what says how to go on.
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

        var mine = new Flight();
        if (Interlocked.CompareExchange(ref _flight, mine, null) is { } others)
        {
            return others;
        }

        // Between the look that found nothing and the taking of the place a flight may have ended.
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
            // The flight is nobody's in particular: it must not carry one caller's context for all.
            using var _ = ExecutionContext.SuppressFlow();
            Task.Run(() => FlyAsync(mine));
        }

        return mine;
    }

    private async Task FlyAsync(Flight flight)
    {
        var startedAt = _time.GetTimestamp();
        var trigger = _held is { } held && startedAt < held.ExpiresAt ? "early" : _isRefused ? "forced" : "missing";
        using var span = Spans.StartFlight(flight.StartedBy);
        Outcome<AccessToken> result = Broken;
        try
        {
            var outcome = await IssueWithinLimitAsync(flight).ConfigureAwait(false);
            result = outcome.Succeeded(out var issued, out var failure) ? Hold(issued, trigger) : HoldOffAfter(failure, trigger);
        }
        finally
        {
            _flight = null;
            flight.End(result);
        }

        _metrics.TokenFlight(_provider, _time.GetElapsedTime(startedAt), trigger, result.Failure);
    }

    private async Task<Outcome<IssuedToken>> IssueWithinLimitAsync(Flight flight)
    {
        using var limited = new CancellationTokenSource(_flightLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, _disposed.Token);

        var ended = either.Token;

        // Waiting here and not inside is what frees the place even when the inner call never returns.
        var issuing = Task.Run(() => IssueAsync(flight.Progress, ended), ended);
        await ((Task)issuing).WaitAsync(ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return issuing.IsCompletedSuccessfully
            ? await issuing.ConfigureAwait(false)
            : _disposed.IsCancellationRequested ? ShutDown : NotInTime(flight.Progress.Hop);
    }

    private async Task<Outcome<IssuedToken>> IssueAsync(FlightProgress progress, CancellationToken ended)
    {
        try
        {
            RequestOrigin.Current = new RequestOrigin(_metrics, _provider, progress);
            return await _issuer.IssueAsync(progress, ended).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever an issuer throws is our own fault and must not take the lookups down with it.
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

    private Failure HoldOffAfter(Failure failure, string trigger)
    {
        TimeSpan? left;
        TimeSpan length;
        lock (_writing)
        {
            var now = _time.GetTimestamp();
            left = _held is { } held && now < held.ExpiresAt ? _time.GetElapsedTime(now, held.ExpiresAt) : null;

            // A failure of an hour ago is not in a row with this one.
            var failures = _holdOff is { } last && now < last.Until + ToTimestamp(HoldOff.Longest) ? last.Failures + 1 : 1;
            length = HoldOff.Length(failure, failures, left);
            _holdOff = new HoldOff(failure, now + ToTimestamp(length), failures);
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

    private long ToTimestamp(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private static Failure NotInTime(Hop hop) => hop switch
    {
        Hop.Login => new Failure(
            LookupStatus.TokenUnavailable, hop, "There is no access token: the login did not answer in time; this usually passes by itself.", Retryable: true),
        Hop.Identity => Secrets.IdentityFailure.TimedOut,
        _ => new Failure(
            LookupStatus.SecretUnavailable, hop, "The client secret could not be read: its store did not answer in time; this usually passes by itself.", Retryable: true),
    };

    private sealed record Held(AccessToken Token, long RenewAt, long ExpiresAt);

    private sealed class Flight
    {
        private readonly TaskCompletionSource<Outcome<AccessToken>> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public FlightProgress Progress { get; } = new();

        /// <summary>The span of the call that started the flight.</summary>
        public ActivityContext StartedBy { get; } = Activity.Current?.Context ?? default;

        public Task<Outcome<AccessToken>> Task => _ended.Task;

        public void End(Outcome<AccessToken> outcome) => _ended.SetResult(outcome);
    }
}
