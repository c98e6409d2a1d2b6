using ContactLookup.Telemetry;

namespace ContactLookup.Http;

/// <summary>Measures every HTTP request of a call, each attempt by itself, those of the Azure SDK included.</summary>
internal sealed class MeasuringHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        RequestOrigin.Of(request) is { IsObserved: true } origin ? MeasureAsync(request, origin, cancellationToken) : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> MeasureAsync(HttpRequestMessage request, RequestOrigin origin, CancellationToken cancellationToken)
    {
        // A flight may have come to its next hop when a request of the last one ends.
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
