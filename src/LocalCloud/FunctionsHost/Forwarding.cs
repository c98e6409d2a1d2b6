using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalCloud;

/// <summary>
/// The older mode. It rebuilds the request with the framework's own classes in the same steps as the host, because these
/// classes turn a plus into %20, join duplicates and lose content headers.
/// </summary>
internal static class Forwarding
{
    public static async Task InvokeAsync(HttpContext context, Invocation invocation)
    {
        using var request = Rebuild(context.Request, invocation.Handler);
        request.Headers.Add(Invocation.HostVersionHeader, Invocation.HostVersion);
        request.Headers.Add(Invocation.InvocationIdHeader, Guid.NewGuid().ToString());
        request.Headers.UserAgent.ParseAdd(Invocation.UserAgent);

        // Without the caller's token: a caller who leaves does not stop the handler. And the answer is read to its end.
        using var response = await SendToTheEndAsync(invocation.Http, request);
        await CopyAsync(response, context.Response);
    }

    [SuppressMessage("Reliability", "CA2016:Forward the CancellationToken", Justification = "The host does not cancel here, and this class does what the host does.")]
    private static Task<HttpResponseMessage> SendToTheEndAsync(HttpClient http, HttpRequestMessage request) => http.SendAsync(request);

    private static HttpRequestMessage Rebuild(HttpRequest incoming, Uri handler)
    {
        var path = new Uri(incoming.GetDisplayUrl()).AbsolutePath;
        var address = new UriBuilder(handler.Scheme, handler.Host, handler.Port, path).ToString();
        var query = incoming.Query.ToDictionary(pair => pair.Key, string? (pair) => pair.Value.ToString());
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(QueryHelpers.AddQueryString(address, query)));
        foreach (var (name, values) in incoming.Headers)
        {
            // False for headers that belong to content, such as Content-Language: those are lost.
            request.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }

        if (incoming.ContentLength is > 0)
        {
            request.Content = new StreamContent(incoming.Body);
            request.Content.Headers.ContentLength = incoming.ContentLength;
            if (!string.IsNullOrEmpty(incoming.ContentType))
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", incoming.ContentType);
            }
        }

        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        to.HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = from.ReasonPhrase;
        from.Headers.TransferEncodingChunked = null;

        // Asking for the length makes the buffered content say it: an answer in this mode always has one.
        _ = from.Content.Headers.ContentLength;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers))
        {
            to.Headers[name] = values.ToArray();
        }

        await from.Content.CopyToAsync(to.Body, to.HttpContext.RequestAborted);
    }
}
