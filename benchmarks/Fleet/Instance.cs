using ContactLookup.Calls;
using ContactLookup.Telemetry;
using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;

namespace Fleet;

/// <summary>One instance of the app: its token cache, which is the product's own, and what it remembers of answers.</summary>
internal sealed class Instance : ITokenIssuer, ILogger<TokenCache>, IDisposable
{
    /// <summary>Genesys Cloud's limit on the requests of one token.</summary>
    public const int RequestsPerMinute = 300;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SimulatedTime _time;
    private readonly TokenCache _tokens;
    private readonly TimeSpan _tokenLifetime;
    private readonly double _jitter;
    private readonly Action _onTokenRequest;
    private readonly Dictionary<int, TimeSpan> _answers = [];
    private TimeSpan _renewAt;
    private int _issued;
    private long _minute = -1;
    private int _requestsInMinute;

    public Instance(SimulatedTime time, LookupMetrics metrics, TimeSpan tokenLifetime, double jitter, Action onTokenRequest)
    {
        _time = time;
        _tokenLifetime = tokenLifetime;
        _jitter = jitter;
        _onTokenRequest = onTokenRequest;
        _tokens = new TokenCache(this, FlightLimits.For(Budget), time, () => _jitter, metrics, this);
    }

    /// <summary>True when the answer for this caller is remembered.</summary>
    public bool Remembers(int caller) => _answers.TryGetValue(caller, out var until) && _time.Now < until;

    public void Remember(int caller, TimeSpan duration)
    {
        if (duration > TimeSpan.Zero)
        {
            _answers[caller] = _time.Now + duration;
        }
    }

    /// <summary>Gets the token from the cache.</summary>
    public async Task GetTokenAsync()
    {
        var mustRenew = _time.Now >= _renewAt;
        var issuedBefore = Volatile.Read(ref _issued);
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var outcome = await _tokens.GetAsync(deadline, new HopTimes());
        if (!outcome.Succeeded(out _, out var failure))
        {
            throw new InvalidOperationException(failure.Reason);
        }

        // An early renewal goes on in the background; the clock stands still until it has ended.
        var startedAt = TimeProvider.System.GetTimestamp();
        while (mustRenew && Volatile.Read(ref _issued) == issuedBefore)
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > Patience)
            {
                throw new InvalidOperationException("The token cache did not renew its token.");
            }

            Thread.Yield();
        }
    }

    /// <summary>Counts a request for a contact; false when the token has had too many in this minute.</summary>
    public bool MayAsk()
    {
        var minute = (long)_time.Now.TotalMinutes;
        (_minute, _requestsInMinute) = (minute, minute == _minute ? _requestsInMinute + 1 : 1);
        return _requestsInMinute <= RequestsPerMinute;
    }

    public void Dispose() => _tokens.Dispose();

    Task<Outcome<IssuedToken>> ITokenIssuer.IssueAsync(FlightProgress progress, CancellationToken ended)
    {
        _onTokenRequest();
        var issued = new IssuedToken(new AccessToken("token", _time.GetTimestamp()), _tokenLifetime);
        _renewAt = _time.Now + TokenLifetime.UntilRenewal(issued.RenewAfter, _jitter);
        return Task.FromResult<Outcome<IssuedToken>>(issued);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    // The cache logs a token once it holds it.
    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "TokenIssued")
        {
            Interlocked.Increment(ref _issued);
        }
    }
}
