using System.Reflection;
using ContactLookup;

namespace Endpoints;

/// <summary>Gets secret and token as soon as the app listens and not before, so that neither the host nor the first caller waits for them.</summary>
internal sealed class WarmUp(CallerLookup lookup, IReadOnlyList<string> ignoredSettings, IHostApplicationLifetime lifetime, ILogger<WarmUp> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _ = WarmAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WarmAsync()
    {
        // The commit is in it, so that a log tells which build wrote it.
        EndpointLog.Started(log, typeof(WarmUp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");
        foreach (var ignored in ignoredSettings)
        {
            EndpointLog.SettingIgnored(log, ignored);
        }

        try
        {
            await lookup.WarmAsync(lifetime.ApplicationStopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The app ends before it was warm.
        }
        catch (Exception e)
        {
            EndpointLog.WarmingBroke(log, e);
        }
    }
}
