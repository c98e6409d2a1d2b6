using System.Diagnostics.CodeAnalysis;
using ContactLookup.Telemetry;
using Polly;
using Polly.Hedging;
using AttemptOutcome = Polly.Outcome<System.Net.Http.HttpResponseMessage>;

namespace ContactLookup.Http;

/// <summary>
/// Sends a request and reads its whole reply. When there is no reply after a while, sends the request once more over a fresh
/// connection and lets the first attempt go on; the first good reply wins. So a slow server is heard out, and a dead
/// connection costs the delay and not the lookup.
/// </summary>
/// <remarks>Only for requests that may be sent twice, and whose body can be read twice.</remarks>
internal sealed class HedgingHandler : HttpMessageHandler
{
    /// <summary>Size of a reply for requests that <see cref="LimitReply"/> was not called for.</summary>
    public const int DefaultMostReplyBytes = 1024 * 1024;

    private static readonly HttpRequestOptionsKey<int> MostReplyBytesKey = new("most reply bytes");
    private static readonly ResiliencePropertyKey<Sending> SendingKey = new("sending");
    private static readonly ResiliencePropertyKey<bool> IsFurtherKey = new("is further attempt");

    private readonly HttpMessageInvoker _connections;
    private readonly Action _replacePool;
    private readonly RequestRate _rate;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    /// <param name="connections">What requests go out through.</param>
    /// <param name="delay">How long to wait for a reply before the next attempt.</param>
    /// <param name="mostFurther">Further attempts beside the first.</param>
    /// <param name="rate">Counts every attempt. When it is used up, there is no further attempt.</param>
    /// <param name="time">The clock.</param>
    public HedgingHandler(Connections connections, TimeSpan delay, int mostFurther, RequestRate rate, TimeProvider time)
    {
        _connections = new HttpMessageInvoker(connections, disposeHandler: false);
        _replacePool = connections.ReplacePool;
        _rate = rate;
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddHedging(new HedgingStrategyOptions<HttpResponseMessage>
            {
                Delay = delay,
                MaxHedgedAttempts = mostFurther,
                ShouldHandle = static arguments => ValueTask.FromResult(IsWorthWaitingForAnother(arguments.Outcome)),
                ActionGenerator = FurtherAttempt,
            })
            .Build();
    }

    /// <summary>Limits the reply to a request.</summary>
    public static void LimitReply(HttpRequestMessage request, int mostBytes) => request.Options.Set(MostReplyBytesKey, mostBytes);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(SendingKey, new Sending(request));
        try
        {
            return await _pipeline.ExecuteAsync(static (attempt, handler) => new ValueTask<HttpResponseMessage>(handler.AttemptAsync(attempt)), context, this).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<HttpResponseMessage> AttemptAsync(ResilienceContext attempt)
    {
        var sending = attempt.Properties.GetValue(SendingKey, null!);
        var isFurther = attempt.Properties.TryGetValue(IsFurtherKey, out _);
        var request = isFurther ? CopyOf(sending.Request) : sending.Request;
        _rate.Add();
        try
        {
            var response = await _connections.SendAsync(request, attempt.CancellationToken).ConfigureAwait(false);
            try
            {
                var most = request.Options.TryGetValue(MostReplyBytesKey, out var bytes) ? bytes : DefaultMostReplyBytes;
                await BufferedContent.ReadIntoAsync(response, most, attempt.CancellationToken).ConfigureAwait(false);
            }
            catch
            {
                response.Dispose();
                throw;
            }

            if (isFurther && !sending.HasFirstEnded)
            {
                // A fresh connection was faster than a pooled one with a head start: the pool may be dead.
                _replacePool();
            }

            return response;
        }
        finally
        {
            sending.HasFirstEnded |= !isFurther;
            sending.HasAnyEnded = true;
        }
    }

    // Slowness alone starts a further attempt. After an attempt that failed it is for the caller to pause and send again.
    private Func<ValueTask<AttemptOutcome>>? FurtherAttempt(HedgingActionGeneratorArguments<HttpResponseMessage> arguments)
    {
        if (arguments.PrimaryContext.Properties.GetValue(SendingKey, null!).HasAnyEnded || !_rate.HasRoom)
        {
            return null;
        }

        RequestOrigin.CountRetry();
        arguments.ActionContext.Properties.Set(IsFurtherKey, true);
        return async () => await arguments.Callback(arguments.ActionContext).ConfigureAwait(false);
    }

    private static bool IsWorthWaitingForAnother(AttemptOutcome outcome) =>
        outcome.Exception is HttpRequestException or IOException
        || (outcome.Exception is OperationCanceledException { InnerException: TimeoutException })
        || outcome.Result is { StatusCode: System.Net.HttpStatusCode.RequestTimeout or >= System.Net.HttpStatusCode.InternalServerError };

    [SuppressMessage("Reliability", "CA2000", Justification = "Its content belongs to the request it is a copy of, which is disposed by whoever sent it.")]
    private static HttpRequestMessage CopyOf(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content, Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            copy.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        }

        foreach (var (key, value) in request.Options)
        {
            ((IDictionary<string, object?>)copy.Options)[key] = value;
        }

        Connections.UseFresh(copy);
        return copy;
    }

    /// <summary>One request and what became of its attempts.</summary>
    private sealed class Sending(HttpRequestMessage request)
    {
        private volatile bool _hasFirstEnded;
        private volatile bool _hasAnyEnded;

        public HttpRequestMessage Request => request;

        public bool HasFirstEnded
        {
            get => _hasFirstEnded;
            set => _hasFirstEnded = value;
        }

        public bool HasAnyEnded
        {
            get => _hasAnyEnded;
            set => _hasAnyEnded = value;
        }
    }
}
