using Yarp.ReverseProxy.Forwarder;

namespace LocalCloud;

/// <summary>The newer mode, with YARP as the host has it: YARP's defaults, and a handler that cannot be reached is tried again.</summary>
internal static class Proxying
{
    public static async Task InvokeAsync(HttpContext context, Invocation invocation)
    {
        context.Request.Headers[Invocation.HostVersionHeader] = Invocation.HostVersion;
        context.Request.Headers[Invocation.InvocationIdHeader] = Guid.NewGuid().ToString();
        var forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
        if (await forwarder.SendAsync(context, invocation.Handler.AbsoluteUri, invocation.Messages) is not ForwarderError.None and var error)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            throw new HttpRequestException($"{error}", context.Features.Get<IForwarderErrorFeature>()?.Exception);
        }
    }
}

/// <summary>Sends a request again, for about two seconds, while nothing listens.</summary>
internal sealed class RetryingHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const int MostAttempts = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (attempt < MostAttempts)
            {
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
