using System.Net;
using ContactLookup.Answers;
using ContactLookup.Http;
using ContactLookup.Providers;
using ContactLookup.Secrets;
using ContactLookup.Telemetry;
using ContactLookup.Tokens;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ContactLookup;

/// <summary>Puts the lookup together.</summary>
public static class ContactLookupServices
{
    /// <summary>
    /// Connections to one server at a time, and with that the requests under way: HTTP/1.1 sends one a connection. A
    /// Genesys Cloud organization runs 50 data actions at a time unless it asked for more; this is above that, and low
    /// enough that a stampede of ours queues here and not at the upstream.
    /// </summary>
    public const int MostConnectionsPerServer = 64;

    // Long enough to save handshakes, short enough to follow a change of DNS.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Adds <see cref="CallerLookup"/>. Every request it makes goes out through the registered <see cref="HttpMessageHandler"/>,
    /// and all its time comes from the registered <see cref="TimeProvider"/>; both have defaults.
    /// </summary>
    public static IServiceCollection AddContactLookup(this IServiceCollection services, LookupSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HttpMessageHandler>(_ => MakeEdge());
        services.TryAddSingleton<LookupMetrics>();
        services.TryAddSingleton<IMemoryCache>(_ => new MemoryCache(new MemoryCacheOptions { SizeLimit = settings.AnswerCache.MaxEntries }));
        services.TryAddSingleton(s => new TokenCaches(s.GetRequiredService<IMemoryCache>()));
        services.TryAddSingleton(s => Make(s, settings));
        return services;
    }

    private static CallerLookup Make(IServiceProvider services, LookupSettings settings)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var metrics = services.GetRequiredService<LookupMetrics>();
        var logs = services.GetRequiredService<ILoggerFactory>();
        var edge = new MeasuringHandler(services.GetRequiredService<HttpMessageHandler>(), time);
        var upstream = new Upstream(edge, time);
        var secrets = new SecretSources(edge, upstream, settings.Budget * ProviderFactory.HopShare, time);
        var options = new ProviderOptions(settings.CustomFields, settings.DefaultRegion, settings.SecretCacheDuration, settings.Budget);
        var providers = new ProviderFactory(options, upstream, secrets, services.GetRequiredService<TokenCaches>(), metrics, time, logs);
        return new CallerLookup(
            settings,
            new AnswerCache(services.GetRequiredService<IMemoryCache>(), settings.AnswerCache, time),
            [.. settings.Providers.Select(provider => providers.Make(provider, settings.Budget / settings.Providers.Count))],
            settings.Shadow is { } shadow
                ? new ShadowProvider(providers.Make(shadow, settings.Budget), settings.Budget, metrics, time, logs.CreateLogger<ShadowProvider>())
                : null,
            metrics,
            time,
            logs.CreateLogger<CallerLookup>());
    }

    private static SocketsHttpHandler MakeEdge() => new()
    {
        // A redirect would carry the token to wherever the answer points.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
        MaxConnectionsPerServer = MostConnectionsPerServer,
        PooledConnectionLifetime = ConnectionLifetime,
        PooledConnectionIdleTimeout = ConnectionLifetime,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        MaxResponseHeadersLength = 32,
        // Upstreams have no use for our trace ids, and the spans of the handler hold whole addresses, with the number in them.
        ActivityHeadersPropagator = null,
    };
}
