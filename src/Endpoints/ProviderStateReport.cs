using ContactLookup.Telemetry;

namespace Endpoints;

/// <summary>Writes one log line for each provider every minute. Alerts on silence wait for these lines, so they come without calls too.</summary>
internal sealed class ProviderStateReport(LookupMetrics metrics, TimeProvider time, ILogger<ProviderStateReport> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, ProviderState> _last = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (var provider in metrics.ReadProviders())
                {
                    Write(provider, _last.GetValueOrDefault(provider.Provider));
                    _last[provider.Provider] = provider;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The app ends.
        }
    }

    private void Write(ProviderState now, ProviderState? last) => EndpointLog.ProviderState(
        log,
        now.Provider,
        metrics.ActiveLookups,
        now.TokenAge?.TotalSeconds,
        now.TokenExpiresIn?.TotalSeconds,
        now.SecretAge?.TotalSeconds,
        now.SecretExpiresIn?.TotalSeconds,
        now.TokenHits - (last?.TokenHits ?? 0),
        now.TokenWaits - (last?.TokenWaits ?? 0),
        now.TokenFailures - (last?.TokenFailures ?? 0),
        now.Retries - (last?.Retries ?? 0),
        now.Circuit,
        now.RequestsLastMinute,
        now.RequestsPerMinuteLimit);
}
