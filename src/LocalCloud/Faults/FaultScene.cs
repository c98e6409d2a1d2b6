using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LocalCloud;

/// <summary>What a fault works with: the request, the answer the server would give, and the connection of both.</summary>
internal sealed class FaultScene(HttpContext context, RequestDelegate next, Hop hop, TimeProvider time, CancellationToken ended)
{
    private bool _reset;

    public HttpContext Context => context;

    public RequestDelegate Next => next;

    public Hop Hop => hop;

    public TimeProvider Time => time;

    /// <summary>Cancelled when the client leaves or the cloud is disposed.</summary>
    public CancellationToken Ended => ended;

    /// <summary>False when the connection was cut before a byte of the answer was sent.</summary>
    public bool AnswerWentOut => context.Response.HasStarted || !(_reset || ended.IsCancellationRequested);

    public Task HangAsync() => Task.Delay(Timeout.InfiniteTimeSpan, time, ended);

    /// <summary>Lets the server answer into memory; status and headers stay on the response, ready to be sent.</summary>
    public async Task<byte[]> UsualAnswerAsync()
    {
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var memory = new MemoryStream();
        var buffer = new StreamResponseBodyFeature(memory);
        context.Features.Set<IHttpResponseBodyFeature>(buffer);
        try
        {
            await next(context);
            await buffer.CompleteAsync();
        }
        finally
        {
            context.Features.Set(wire);
        }

        return memory.ToArray();
    }

    /// <summary>Resets the TCP connection: with a linger time of zero the kernel drops unsent data and sends RST.</summary>
    public void Reset()
    {
        _reset = true;
        if (context.Features.Get<IConnectionSocketFeature>() is { } connection)
        {
            connection.Socket.LingerState = new(enable: true, seconds: 0);
        }

        context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
    }
}
