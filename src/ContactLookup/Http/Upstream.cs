using System.Diagnostics.CodeAnalysis;

namespace ContactLookup.Http;

/// <summary>
/// Sends a request to another server within a time limit and returns every network failure as a value.
/// </summary>
/// <param name="handler">A <see cref="HedgingHandler"/>, or a handler around one: replies have a <see cref="BufferedContent"/>.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001", Justification = "The handler is shared and outlives this object.")]
internal sealed class Upstream(HttpMessageHandler handler, TimeProvider time)
{
    private readonly HttpMessageInvoker _client = new(handler, disposeHandler: false);

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; disposed here.</param>
    /// <param name="limit">Time for the reply including its body; infinite when <paramref name="ended"/> limits it.</param>
    /// <param name="mostBytes">Largest body of the reply, decompressed.</param>
    /// <param name="ended">Ends the request early, which counts as a timeout.</param>
    public async Task<UpstreamAnswer> SendAsync(HttpRequestMessage request, TimeSpan limit, int mostBytes, CancellationToken ended)
    {
        using var limited = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, ended);
        return await SendAsync(request, mostBytes, either.Token).ConfigureAwait(false);
    }

    /// <summary>Sends a request; <paramref name="ended"/> is its only time limit.</summary>
    public async Task<UpstreamAnswer> SendAsync(HttpRequestMessage request, int mostBytes, CancellationToken ended)
    {
        using var _ = request;
        HedgingHandler.LimitReply(request, mostBytes);
        try
        {
            using var response = await _client.SendAsync(request, ended).ConfigureAwait(false);
            return new UpstreamAnswer(
                (int)response.StatusCode, ((BufferedContent)response.Content).Bytes, HeaderValue.Wait(response.Headers.RetryAfter, time.GetUtcNow()));
        }
        catch (Exception e) when (UpstreamFaults.Of(e) is { } fault)
        {
            return UpstreamAnswer.Failed(fault);
        }
    }
}
