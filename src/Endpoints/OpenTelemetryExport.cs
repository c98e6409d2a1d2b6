using System.Reflection;
using ContactLookup.Settings;
using ContactLookup.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Endpoints;

/// <summary>
/// Sends metrics and spans to an OTLP receiver. It is registered only when <see cref="EndpointSetting"/> is set; without it,
/// no OpenTelemetry assembly is loaded.
/// </summary>
/// <remarks>The exporter reads the other OTEL_ settings itself, from the same configuration.</remarks>
internal sealed class OpenTelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    /// <summary>The standard setting for the address of the receiver.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The Functions host reads the same environment, so OTEL_SERVICE_NAME would name both processes alike.
    private const string ServiceName = "contact-lookup";

    private MeterProvider? _metrics;
    private TracerProvider? _spans;

    /// <summary>Whether the address of a receiver is set.</summary>
    /// <exception cref="SettingsException">It is not an http or https address.</exception>
    public static bool IsOn(IConfiguration configuration)
    {
        if (configuration[EndpointSetting] is not { Length: > 0 } endpoint)
        {
            return false;
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? true
            : throw new SettingsException([$"{EndpointSetting} must be an http or https address, such as http://127.0.0.1:4318. Without it, no OpenTelemetry data is sent."]);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService(
            ServiceName,
            serviceVersion: typeof(OpenTelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(resource)
            .AddMeter(LookupMetrics.MeterName)
            .AddOtlpExporter()
            .Build();
        _spans = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(resource)
            .AddSource(Spans.SourceName)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _spans?.Dispose();
        _metrics?.Dispose();
    }
}
