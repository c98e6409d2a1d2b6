using ContactLookup.Telemetry;

namespace ContactLookup.Http;

/// <summary>Measures each attempt of every HTTP request of a call, including the requests of the Azure SDK.</summary>
internal sealed class MeasuringHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        RequestOrigin.Of(request) is { IsObserved: true } origin ? MeasureAsync(request, origin, cancellationToken) : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> MeasureAsync(HttpRequestMessage request, RequestOrigin origin, CancellationToken cancellationToken)
    {
        // A flight may be at its next hop when a request of the previous hop ends.
        var hop = origin.Hop;
        using var span = Spans.StartRequest(request, origin.Provider, hop);
        var startedAt = time.GetTimestamp();
        int? status = null;
        string? error = null;
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            status = (int)response.StatusCode;
            return response;
        }
        catch (Exception e)
        {
            error = e is OperationCanceledException ? "timeout" : "connection";
            throw;
        }
        finally
        {
            Spans.End(span, status, error);
            origin.Metrics.Request(origin.Provider, hop, time.GetElapsedTime(startedAt), status, error);
        }
    }
}
