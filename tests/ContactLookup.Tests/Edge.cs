using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace ContactLookup.Tests;

/// <summary>The edge of the process: requests come here instead of a socket, and are kept.</summary>
internal sealed class Edge(Func<Arrived, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<Arrived> _arrived = new();

    public Edge(Func<Arrived, HttpResponseMessage> answer)
        : this(arrived => Task.FromResult(answer(arrived)))
    {
    }

    /// <summary>Every request, in the order of arrival.</summary>
    public IReadOnlyList<Arrived> Requests => [.. _arrived];

    /// <summary>An edge that fails every request.</summary>
    public static Edge Failing(Exception exception) => new(_ => Task.FromException<HttpResponseMessage>(exception));

    /// <summary>Connections that all end here.</summary>
    public Connections ToConnections(TimeProvider time) => new(_ => this, time);

    /// <summary>The handler of token flights.</summary>
    public HedgingHandler ToHandler(TimeProvider time) =>
        new(ToConnections(time), FlightLimits.HedgeDelay, FlightLimits.MostFurther, new RequestRate(time, perMinute: 0), time);

    public Upstream ToUpstream(TimeProvider time) => new(ToHandler(time), time);

    public static Edge Failing(HttpRequestError error) => Failing(new HttpRequestException(error, "scripted"));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var arrived = new Arrived(
            request.Method,
            request.RequestUri!,
            request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
            body,
            cancellationToken);
        _arrived.Enqueue(arrived);
        var response = await answer(arrived);
        response.RequestMessage = request;
        return response;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();
}

/// <summary>A request as it arrived.</summary>
internal sealed record Arrived(HttpMethod Method, Uri Address, IReadOnlyDictionary<string, string> Headers, string Body, CancellationToken Ended)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string Path => Address.AbsolutePath;
}

internal static class Reply
{
    public static HttpResponseMessage Json(int status, string body) => new((HttpStatusCode)status)
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    public static HttpResponseMessage After(this HttpResponseMessage response, TimeSpan retryAfter)
    {
        response.Headers.RetryAfter = new RetryConditionHeaderValue(retryAfter);
        return response;
    }
}
