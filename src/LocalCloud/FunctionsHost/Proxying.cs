using Microsoft.AspNetCore.Http.Features;

namespace LocalCloud;

/// <summary>
/// The newer mode: what the reverse proxy in the host does with its defaults, measured against that proxy's 2.1.0.
/// </summary>
internal static class Proxying
{
    private const int MostAttempts = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Headers of one connection; the proxy has its own towards the handler.</summary>
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
        "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Alt-Svc",
    };

    public static async Task InvokeAsync(HttpContext context, Invocation invocation, TimeProvider time)
    {
        context.Request.Headers[Invocation.HostVersionHeader] = Invocation.HostVersion;
        context.Request.Headers[Invocation.InvocationIdHeader] = Guid.NewGuid().ToString();

        using var response = await SendAsync(context, invocation, time);
        var answer = context.Response;
        answer.StatusCode = (int)response.StatusCode;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = response.ReasonPhrase;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!HopByHop.Contains(name))
            {
                answer.Headers[name] = values.ToArray();
            }
        }

        await StreamAsync(response, answer);
    }

    /// <summary>A handler that cannot be reached is tried again for about two seconds.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpContext context, Invocation invocation, TimeProvider time)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            // Disposed with the answer; a request that failed holds nothing.
            var request = Copy(context, invocation.Handler);
            try
            {
                return await invocation.Messages.SendAsync(request, context.RequestAborted);
            }
            catch (HttpRequestException) when (attempt < MostAttempts)
            {
                await Task.Delay(pause, time, context.RequestAborted);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private static HttpRequestMessage Copy(HttpContext context, Uri handler)
    {
        var incoming = context.Request;

        // The path is decoded except for %2F, and every percent sign in it is encoded again: %2F arrives as %252F.
        var path = new PathString(incoming.Path.Value!.Replace("%", "%25", StringComparison.Ordinal)).ToUriComponent();
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(handler, path + incoming.QueryString));
        if (incoming.ContentLength is not null || incoming.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(incoming.Body);
        }

        foreach (var (name, values) in incoming.Headers)
        {
            if (!HopByHop.Contains(name) && name is not "Host" && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        Replace(request, "X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        Replace(request, "X-Forwarded-Host", incoming.Host.Value);
        Replace(request, "X-Forwarded-Proto", incoming.Scheme);
        return request;
    }

    private static void Replace(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Every piece goes on as soon as it comes.</summary>
    private static async Task StreamAsync(HttpResponseMessage from, HttpResponse to)
    {
        var ended = to.HttpContext.RequestAborted;
        await using var body = await from.Content.ReadAsStreamAsync(ended);
        var piece = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(piece, ended)) > 0;)
        {
            await to.Body.WriteAsync(piece.AsMemory(0, read), ended);
            await to.Body.FlushAsync(ended);
        }
    }
}
