using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionApp.Tests.Telemetry;

/// <summary>An OTLP receiver on loopback (HTTP with protobuf), which keeps everything it receives.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<byte[]> _traces = new();
    private readonly ConcurrentQueue<byte[]> _metrics = new();

    private OtlpReceiver(WebApplication server)
    {
        _server = server;
        server.MapPost("/v1/traces", context => KeepAsync(context, _traces));
        server.MapPost("/v1/metrics", context => KeepAsync(context, _metrics));
    }

    public string Address => _server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    /// <summary>Every byte received.</summary>
    public IEnumerable<byte[]> Messages => [.. _traces, .. _metrics];

    /// <summary>Every span received: ExportTraceServiceRequest.resource_spans.scope_spans.spans.</summary>
    public IReadOnlyList<Span> Spans =>
    [
        .. from message in _traces
           from span in new ProtobufMessage(message).All(1, 2, 2)
           select new Span(
               Convert.ToHexStringLower(span.Bytes(1)), Convert.ToHexStringLower(span.Bytes(2)), Convert.ToHexStringLower(span.Bytes(4)), span.Text(5)),
    ];

    /// <summary>Every metric received, as Prometheus stores it: ExportMetricsServiceRequest.resource_metrics.</summary>
    public PrometheusSamples Metrics => new(_metrics);

    /// <summary>Waits until what was measured before this call has arrived.</summary>
    public async Task ReceiveMetricsAsync()
    {
        // The export that comes next may have been put together before.
        var enough = _metrics.Count + 2;
        var patience = TimeProvider.System.GetTimestamp();
        while (_metrics.Count < enough)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromSeconds(60), "No metrics arrived.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task KeepAsync(HttpContext context, ConcurrentQueue<byte[]> messages)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        messages.Enqueue(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }
}

internal sealed record Span(string TraceId, string Id, string ParentId, string Name);
