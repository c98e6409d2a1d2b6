using System.Diagnostics.CodeAnalysis;

namespace ContactLookup.Http;

/// <summary>
/// One HTTP request to a server that is not ours: a limit on its time and on the size of its answer, and every way in which
/// a network fails turned into a value.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The invoker owns nothing: the handler behind it is everybody's and outlives it.")]
internal sealed class Upstream(HttpMessageHandler edge, TimeProvider time)
{
    private readonly HttpMessageInvoker _client = new(edge, disposeHandler: false);

    /// <summary>Sends one request.</summary>
    /// <param name="request">The request; disposed here.</param>
    /// <param name="limit">Time for the answer including its body.</param>
    /// <param name="mostBytes">Size of the answer's body at the most.</param>
    /// <param name="ended">Ends the request early, which counts as a timeout: whoever cancels has stopped waiting.</param>
    public async Task<UpstreamAnswer> SendAsync(HttpRequestMessage request, TimeSpan limit, int mostBytes, CancellationToken ended)
    {
        using var _ = request;
        using var limited = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, ended);
        try
        {
            using var response = await _client.SendAsync(request, either.Token).ConfigureAwait(false);
            var body = await ReadAsync(response.Content, mostBytes, either.Token).ConfigureAwait(false);
            return body is { } bytes
                ? new UpstreamAnswer((int)response.StatusCode, bytes, HeaderValue.Wait(response.Headers.RetryAfter, time.GetUtcNow()))
                : UpstreamAnswer.Failed(UpstreamFault.AnswerTooLarge);
        }
        catch (OperationCanceledException)
        {
            return UpstreamAnswer.Failed(UpstreamFault.TimedOut);
        }
        catch (HttpRequestException e)
        {
            return UpstreamAnswer.Failed(UpstreamFaults.Of(e.HttpRequestError));
        }
        catch (IOException)
        {
            return UpstreamAnswer.Failed(UpstreamFault.ConnectionBroken);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            // What the decompression of gzip and of Brotli throw at something that is neither.
            return UpstreamAnswer.Failed(UpstreamFault.AnswerGarbled);
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int most, CancellationToken ended)
    {
        if (content.Headers.ContentLength > most)
        {
            return null;
        }

        using var stream = await content.ReadAsStreamAsync(ended).ConfigureAwait(false);
        var buffer = new byte[(int)Math.Min(content.Headers.ContentLength + 1 ?? 4096, most + 1)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), ended).ConfigureAwait(false);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length > most)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most + 1L));
            }
        }
    }
}
