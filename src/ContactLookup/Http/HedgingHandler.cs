using System.Diagnostics.CodeAnalysis;
using System.Net;
using ContactLookup.Telemetry;

namespace ContactLookup.Http;

/// <summary>
/// Sends a request and reads its whole reply. When there is no reply after a while, sends the request once more over a fresh
/// connection. The first attempt goes on, and the first good reply is taken. So the reply of a slow server is used, and a dead
/// connection delays the lookup but does not lose it.
/// </summary>
/// <remarks>Only for requests that may be sent twice, and whose body can be read twice.</remarks>
internal sealed class HedgingHandler : HttpMessageHandler
{
    /// <summary>Largest reply, in bytes, where <see cref="LimitReply"/> set no other limit.</summary>
    public const int DefaultMostReplyBytes = 1024 * 1024;

    private static readonly HttpRequestOptionsKey<int> MostReplyBytesKey = new(nameof(LimitReply));

    private readonly HttpMessageInvoker _connections;
    private readonly Action _replacePool;
    private readonly TimeSpan _delay;
    private readonly int _mostFurther;
    private readonly RequestRate _rate;
    private readonly TimeProvider _time;

    /// <param name="connections">What requests go out through.</param>
    /// <param name="delay">How long to wait for a reply before the next attempt.</param>
    /// <param name="mostFurther">Further attempts beside the first.</param>
    /// <param name="rate">Counts every attempt. When it is used up, there is no further attempt.</param>
    /// <param name="time">The clock.</param>
    public HedgingHandler(Connections connections, TimeSpan delay, int mostFurther, RequestRate rate, TimeProvider time)
    {
        _connections = new HttpMessageInvoker(connections, disposeHandler: false);
        _replacePool = connections.ReplacePool;
        _delay = delay;
        _mostFurther = mostFurther;
        _rate = rate;
        _time = time;
    }

    /// <summary>Limits the reply to a request.</summary>
    public static void LimitReply(HttpRequestMessage request, int mostBytes) => request.Options.Set(MostReplyBytesKey, mostBytes);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        BufferedContent.AcceptCompression(request);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = AttemptAsync(request, stop.Token);
        if (await HasEndedInTimeAsync(first).ConfigureAwait(false))
        {
            return await first.ConfigureAwait(false);
        }

        List<Task<HttpResponseMessage>> underWay = [first];
        try
        {
            return await FindGoodReplyAsync(request, underWay, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var attempt in underWay)
            {
                _ = DisposeWhenEndedAsync(attempt);
            }
        }
    }

    /// <summary>Sends further attempts until one has ended, and waits for a good reply or the last attempt.</summary>
    /// <param name="request">The request of the first attempt.</param>
    /// <param name="underWay">The attempts that have not ended; the first one when this begins.</param>
    /// <param name="stop">Ends all attempts.</param>
    private async Task<HttpResponseMessage> FindGoodReplyAsync(HttpRequestMessage request, List<Task<HttpResponseMessage>> underWay, CancellationToken stop)
    {
        var first = underWay[0];

        // Only slowness starts a further attempt. After an attempt that failed the caller pauses and sends again.
        var further = 0;
        while (further < _mostFurther)
        {
            if (_rate.HasRoom && !stop.IsCancellationRequested)
            {
                further++;
                RequestOrigin.Of(request)?.CountRetry();
                underWay.Add(AttemptAsync(CopyOf(request), stop));
            }

            if (await HasEndedInTimeAsync(Task.WhenAny(underWay)).ConfigureAwait(false))
            {
                break;
            }
        }

        while (true)
        {
            var ended = await Task.WhenAny(underWay).ConfigureAwait(false);
            underWay.Remove(ended);
            try
            {
                var response = await ended.ConfigureAwait(false);
                if (underWay.Count == 0 || !MayBeBetterElsewhere(response.StatusCode))
                {
                    if (underWay.Contains(first))
                    {
                        // A fresh connection was faster than a pooled one with a head start: the pool may be dead.
                        _replacePool();
                    }

                    return response;
                }

                response.Dispose();
            }
            catch (Exception e) when (underWay.Count > 0 && MayBeBetterElsewhere(e))
            {
                // Another attempt is under way.
            }
        }
    }

    private async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, CancellationToken ended)
    {
        _rate.Add();
        var response = await _connections.SendAsync(request, ended).ConfigureAwait(false);
        try
        {
            var most = request.Options.TryGetValue(MostReplyBytesKey, out var bytes) ? bytes : DefaultMostReplyBytes;
            await BufferedContent.ReadIntoAsync(response, most, ended).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async ValueTask<bool> HasEndedInTimeAsync(Task attempt)
    {
        await attempt.WaitAsync(_delay, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return attempt.IsCompleted;
    }

    private static bool MayBeBetterElsewhere(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;

    private static bool MayBeBetterElsewhere(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException { InnerException: TimeoutException };

    private static async Task DisposeWhenEndedAsync(Task<HttpResponseMessage> attempt)
    {
        // The exception of an attempt that failed counts as seen.
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (attempt.IsCompletedSuccessfully)
        {
            (await attempt.ConfigureAwait(false)).Dispose();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Its content belongs to the request that it copies, which its sender disposes.")]
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
}
