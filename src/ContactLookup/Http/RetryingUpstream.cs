using ContactLookup.Calls;
using ContactLookup.Telemetry;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace ContactLookup.Http;

/// <summary>
/// Asks one server for reads, again where that helps and still fits: an attempt gets less than half of the call's budget, so
/// that one that hangs leaves time for another. When most attempts of the last seconds failed, the server is left alone for
/// a moment: callers get their answer at once instead of after their whole patience, and the server gets air.
/// </summary>
internal sealed class RetryingUpstream
{
    /// <summary>Retries of one call.</summary>
    public const int MostRetries = 2;

    /// <summary>An attempt's share of the budget.</summary>
    public const double AttemptShare = 0.45;

    /// <summary>How long the server is left alone.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);

    // Less than this is no time for an attempt.
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(100);
    private static readonly ResiliencePropertyKey<Deadline> DeadlineKey = new("deadline");
    private static readonly ResiliencePropertyKey<UpstreamAnswer> LastAnswerKey = new("last answer");

    private readonly Upstream _upstream;
    private readonly TimeSpan _attemptLimit;
    private readonly int _mostBytes;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline<UpstreamAnswer> _pipeline;

    /// <param name="upstream">What requests go out through.</param>
    /// <param name="budget">Time of a whole call.</param>
    /// <param name="mostBytes">Size of an answer at the most.</param>
    /// <param name="time">The clock.</param>
    public RetryingUpstream(Upstream upstream, TimeSpan budget, int mostBytes, TimeProvider time)
    {
        _upstream = upstream;
        _attemptLimit = budget * AttemptShare;
        _mostBytes = mostBytes;
        _pipeline = new ResiliencePipelineBuilder<UpstreamAnswer> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<UpstreamAnswer>
            {
                MaxRetryAttempts = MostRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(IsWorthAnother(arguments.Outcome.Result, arguments.Context)),
                OnRetry = static _ =>
                {
                    RequestOrigin.CountRetry();
                    return default;
                },
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<UpstreamAnswer>
            {
                // Under load a dead server is noticed within a fraction of a second. Of a few calls in ten seconds, which is
                // what a small organization has, each is worth its own try.
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = BreakDuration,
                StateProvider = _circuit,
                ShouldHandle = static arguments => ValueTask.FromResult(IsServersFault(arguments.Outcome.Result, arguments.Context)),
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

    /// <summary>Sends a request, again where that helps.</summary>
    /// <param name="makeRequest">Makes the request anew for every attempt.</param>
    /// <param name="deadline">The call's.</param>
    public async Task<UpstreamAnswer> SendAsync(Func<HttpRequestMessage> makeRequest, Deadline deadline)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, deadline.Token);
        context.Properties.Set(DeadlineKey, deadline);
        try
        {
            return await _pipeline.ExecuteAsync(
                async (call, state) =>
                {
                    var answer = await SendOnceAsync(state.makeRequest, state.deadline).ConfigureAwait(false);
                    call.Properties.Set(LastAnswerKey, answer);
                    return answer;
                },
                context,
                (makeRequest, deadline)).ConfigureAwait(false);
        }
        catch (BrokenCircuitException)
        {
            return UpstreamAnswer.Failed(UpstreamFault.LeftAlone);
        }
        catch (OperationCanceledException)
        {
            // The budget ended in the pause before another attempt. What the last attempt brought says more than that.
            return context.Properties.GetValue(LastAnswerKey, UpstreamAnswer.Failed(UpstreamFault.TimedOut));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<UpstreamAnswer> SendOnceAsync(Func<HttpRequestMessage> makeRequest, Deadline deadline)
    {
        var left = deadline.Remaining;
        return left == TimeSpan.Zero
            ? Task.FromResult(UpstreamAnswer.Failed(UpstreamFault.TimedOut))
            : _upstream.SendAsync(makeRequest(), left < _attemptLimit ? left : _attemptLimit, _mostBytes, deadline.Token);
    }

    // An attempt that was cut short by the end of the call's own budget says nothing about the server: whoever came before it
    // took the time. What a slow login leaves of a budget must not make us leave the API alone.
    private static bool IsServersFault(UpstreamAnswer? answer, ResilienceContext context) =>
        answer is { IsTransient: true }
        && !(answer.Fault == UpstreamFault.TimedOut && context.Properties.TryGetValue(DeadlineKey, out var deadline) && deadline.Remaining < ShortestAttempt);

    private static bool IsWorthAnother(UpstreamAnswer? answer, ResilienceContext context)
    {
        if (answer is null || !(answer.IsTransient || answer.Status == 429) || !context.Properties.TryGetValue(DeadlineKey, out var deadline))
        {
            return false;
        }

        // A server that says nothing of how long to wait after too many requests is not asked again within one call.
        var wait = answer.RetryAfter ?? (answer.Status == 429 ? TimeSpan.MaxValue : TimeSpan.Zero);
        return wait < deadline.Remaining - ShortestAttempt;
    }
}
