using ContactLookup.Calls;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using AttemptOutcome = Polly.Outcome<ContactLookup.Http.UpstreamAnswer>;

namespace ContactLookup.Http;

/// <summary>
/// Sends the read requests of lookups to one server. A failed request is sent again when that helps and there is time. A
/// slow one is never cut off before the call's time is over; see <see cref="HedgingHandler"/>. When most requests of the
/// last seconds failed, the circuit opens: callers get their answer at once, and one request a second tries the server.
/// A server that sends Retry-After gets no request before that time.
/// </summary>
internal sealed class RetryingUpstream
{
    /// <summary>Retries of one call.</summary>
    public const int MostRetries = 2;

    /// <summary>After this share of the call's time without a reply, the request is sent a second time.</summary>
    public const double HedgeShare = 1.0 / 3;

    /// <summary>The circuit opens when this share of the requests in <see cref="SamplingDuration"/> failed.</summary>
    public const double FailureRatio = 0.8;

    /// <summary>The circuit stays closed below this number of requests in <see cref="SamplingDuration"/>: with few calls, each is worth a try.</summary>
    public const int MinimumThroughput = 20;

    /// <summary>The time over which requests are counted for the circuit.</summary>
    public static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(10);

    /// <summary>While the circuit is open, one request in this time tries the server.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan UsualPause = TimeSpan.FromMilliseconds(100);
    private static readonly ResiliencePropertyKey<Call> CallKey = new(nameof(Call));

    private readonly string _name;
    private readonly Upstream _upstream;
    private readonly TimeSpan _shortestRetry;
    private readonly TimeSpan _fairTime;
    private readonly int _mostBytes;
    private readonly RequestRate _rate;
    private readonly ILogger<RetryingUpstream> _log;
    private readonly TimeProvider _time;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline<UpstreamAnswer> _pipeline;

    private volatile Quiet? _quiet;
    private volatile bool _isOpen;

    /// <param name="name">The provider, for log and metrics.</param>
    /// <param name="connections">What requests go out through.</param>
    /// <param name="budget">Time of a whole call.</param>
    /// <param name="mostBytes">Largest body of a reply.</param>
    /// <param name="requestsPerMinute">Requests a minute that the server allows, or 0 when that is not known.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Says when the circuit opens and closes.</param>
    public RetryingUpstream(
        string name, Connections connections, TimeSpan budget, int mostBytes, int requestsPerMinute, TimeProvider time, ILogger<RetryingUpstream> log)
    {
        _name = name;
        Budget = budget;
        _rate = new RequestRate(time, requestsPerMinute);
        _upstream = new Upstream(new HedgingHandler(connections, budget * HedgeShare, mostFurther: 1, _rate, time), time);
        _shortestRetry = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, (budget / 4).Ticks));
        _fairTime = budget / 2;
        _mostBytes = mostBytes;
        _log = log;
        _time = time;
        _pipeline = new ResiliencePipelineBuilder<UpstreamAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<UpstreamAnswer>
            {
                MaxRetryAttempts = MostRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = UsualPause,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsWorthRetry(arguments.Outcome.Result, CallOf(arguments.Context))),
                OnRetry = static arguments =>
                {
                    CallOf(arguments.Context).Origin?.CountRetry();
                    return default;
                },
                DelayGenerator = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result?.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked : (TimeSpan?)null),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<UpstreamAnswer>
            {
                FailureRatio = FailureRatio,
                MinimumThroughput = MinimumThroughput,
                SamplingDuration = SamplingDuration,
                BreakDuration = BreakDuration,
                StateProvider = _circuit,
                ShouldHandle = arguments => ValueTask.FromResult(IsServersFault(arguments.Outcome.Result, CallOf(arguments.Context))),
                OnOpened = _ => SetCircuit(isOpen: true),
                OnClosed = _ => SetCircuit(isOpen: false),
            })
            .Build();
    }

    /// <summary>State of the circuit breaker, as metrics name it.</summary>
    public string Circuit => _circuit.CircuitState switch
    {
        CircuitState.Closed => CircuitStates.Closed,
        CircuitState.HalfOpen => CircuitStates.HalfOpen,
        _ => CircuitStates.Open,
    };

    /// <summary>Time of a whole call.</summary>
    public TimeSpan Budget { get; }

    /// <summary>Requests of the last minute, retries included, beside how many the server allows.</summary>
    public RequestRate Rate => _rate;

    /// <summary>The last reply with Retry-After and the time until it ends; null when the server may be asked.</summary>
    public UpstreamAnswer? Refusal => _quiet is { } quiet && _time.GetElapsedTime(_time.GetTimestamp(), quiet.Until) is var wait && wait > TimeSpan.Zero
        ? quiet.Answer.WithRetryAfter(wait)
        : null;

    /// <summary>Sends a request, and again where that helps.</summary>
    /// <param name="makeRequest">Makes the request for each attempt.</param>
    /// <param name="deadline">The call's.</param>
    public async Task<UpstreamAnswer> SendAsync(Func<HttpRequestMessage> makeRequest, Deadline deadline)
    {
        if (await WaitUntilAllowedAsync(deadline).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        // The circuit is tested by requests with enough time for a slow server only.
        if (_circuit.CircuitState != CircuitState.Closed && deadline.Remaining < _fairTime)
        {
            return UpstreamAnswer.Failed(UpstreamFault.CircuitOpen);
        }

        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, deadline.Token);
        var call = new Call(makeRequest, deadline);
        context.Properties.Set(CallKey, call);
        var ended = await _pipeline.ExecuteOutcomeAsync(static (context, upstream) => upstream.SendOnceAsync(CallOf(context)), context, this).ConfigureAwait(false);
        ResilienceContextPool.Shared.Return(context);
        switch (ended.Exception)
        {
            case BrokenCircuitException:
                return call.LastAnswer ?? UpstreamAnswer.Failed(UpstreamFault.CircuitOpen);
            case OperationCanceledException:
                // The budget ended in the pause before a retry. The reply before it says more than a timeout.
                return call.LastAnswer ?? UpstreamAnswer.Failed(UpstreamFault.TimedOut);
            default:
                ended.ThrowIfException();
                return ended.Result!;
        }
    }

    private async ValueTask<AttemptOutcome> SendOnceAsync(Call call)
    {
        call.TimeLeftAtStart = call.Deadline.Remaining;
        if (call.TimeLeftAtStart == TimeSpan.Zero)
        {
            return Polly.Outcome.FromResult(UpstreamAnswer.Failed(UpstreamFault.TimedOut));
        }

        var request = call.MakeRequest();
        call.Origin = RequestOrigin.Of(request);
        if (call.LastAnswer is not null)
        {
            Connections.UseFresh(request);
        }

        var answer = await _upstream.SendAsync(request, _mostBytes, call.Deadline.Token).ConfigureAwait(false);
        if (answer is { Status: 429 or >= 500, RetryAfter: { } asked } && asked > TimeSpan.Zero)
        {
            var wait = HeaderValue.Limit(asked);
            _quiet = new Quiet(answer, _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency));
        }

        call.LastAnswer = answer;
        return Polly.Outcome.FromResult(answer);
    }

    /// <summary>Waits until the time of a Retry-After is over. Returns the refusal when the call has no time for that.</summary>
    private async ValueTask<UpstreamAnswer?> WaitUntilAllowedAsync(Deadline deadline)
    {
        while (Refusal is { RetryAfter: { } wait } refusal)
        {
            if (wait > deadline.Remaining - _shortestRetry || !await deadline.DelayAsync(wait).ConfigureAwait(false))
            {
                return refusal;
            }
        }

        return null;
    }

    // A timeout is the server's fault when it had a fair part of the budget. What a slow login leaves of a budget must not
    // open the circuit of the API.
    private bool IsServersFault(UpstreamAnswer? answer, Call call) =>
        answer is { IsTransient: true } && (answer.Fault != UpstreamFault.TimedOut || call.TimeLeftAtStart >= _fairTime);

    // Without Retry-After, a 429 is not sent again within the call.
    private bool IsWorthRetry(UpstreamAnswer? answer, Call call)
    {
        if (answer is null || !(answer.IsTransient || answer.Status == 429))
        {
            return false;
        }

        var wait = answer.RetryAfter ?? (answer.Status == 429 ? TimeSpan.MaxValue : TimeSpan.Zero);
        return wait <= call.Deadline.Remaining - _shortestRetry;
    }

    private ValueTask SetCircuit(bool isOpen)
    {
        if (_isOpen != isOpen)
        {
            _isOpen = isOpen;
            if (isOpen)
            {
                Log.CircuitOpened(_log, _name);
            }
            else
            {
                Log.CircuitClosed(_log, _name);
            }
        }

        return default;
    }

    private static Call CallOf(ResilienceContext context) => context.Properties.GetValue(CallKey, null!);

    /// <summary>One call and what its attempts have brought.</summary>
    private sealed class Call(Func<HttpRequestMessage> makeRequest, Deadline deadline)
    {
        public Func<HttpRequestMessage> MakeRequest => makeRequest;

        public Deadline Deadline => deadline;

        public TimeSpan TimeLeftAtStart { get; set; }

        public UpstreamAnswer? LastAnswer { get; set; }

        public RequestOrigin? Origin { get; set; }
    }

    /// <summary>A reply with Retry-After, and the timestamp until which the server gets no request.</summary>
    private sealed record Quiet(UpstreamAnswer Answer, long Until);
}
