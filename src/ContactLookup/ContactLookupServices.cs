using ContactLookup.Answers;
using ContactLookup.Calls;
using ContactLookup.Diagnosis;
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
    private const string MemoryKey = "ContactLookup";

    /// <summary>
    /// Adds <see cref="CallerLookup"/> and <see cref="Doctor"/>. Every request they make goes out through the handlers that the registered <see cref="MakeServerHandler"/> makes,
    /// and all their time comes from the registered <see cref="TimeProvider"/>; both have defaults.
    /// </summary>
    public static IServiceCollection AddContactLookup(this IServiceCollection services, LookupSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MakeServerHandler>(_ => Connections.MakeHandler);
        services.TryAddSingleton(s => new Connections(s.GetRequiredService<MakeServerHandler>(), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<LookupMetrics>();

        // A cache of its own: one that the host registered may have no size limit.
        services.AddKeyedSingleton<IMemoryCache>(MemoryKey, (_, _) => new MemoryCache(new MemoryCacheOptions { SizeLimit = settings.AnswerCache.MaxEntries }));
        services.TryAddSingleton(s => new TokenCaches(s.GetRequiredKeyedService<IMemoryCache>(MemoryKey)));
        services.TryAddSingleton(s => MakeProviders(s, settings));
        services.TryAddSingleton(s => MakeLookup(s, settings));
        services.TryAddSingleton(s => MakeDoctor(s, settings));
        return services;
    }

    private static Asked MakeProviders(IServiceProvider services, LookupSettings settings)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var connections = services.GetRequiredService<Connections>();
        var flightHandler = new HedgingHandler(connections, FlightLimits.HedgeDelay, FlightLimits.MostFurther, new RequestRate(time, perMinute: 0), time);
        var flightUpstream = new Upstream(flightHandler, time);
        var secrets = new SecretSources(flightHandler, flightUpstream, FlightLimits.For(settings.Budget).Hop, time);
        var options = new ProviderOptions(settings.CustomFields, settings.DefaultRegion, settings.SecretCacheDuration, settings.Budget);
        var providers = new ProviderFactory(
            options,
            connections,
            flightUpstream,
            secrets,
            services.GetRequiredService<TokenCaches>(),
            services.GetRequiredService<LookupMetrics>(),
            time,
            services.GetRequiredService<ILoggerFactory>());
        return new Asked(
            [.. settings.Providers.Select(provider => providers.Make(provider, settings.Budget / settings.Providers.Count))],
            settings.Shadow is { } shadow ? providers.Make(shadow, settings.Budget) : null);
    }

    private static CallerLookup MakeLookup(IServiceProvider services, LookupSettings settings)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var metrics = services.GetRequiredService<LookupMetrics>();
        var logs = services.GetRequiredService<ILoggerFactory>();
        var asked = services.GetRequiredService<Asked>();
        return new CallerLookup(
            settings,
            new AnswerCache(services.GetRequiredKeyedService<IMemoryCache>(MemoryKey), settings.AnswerCache, time),
            asked.Providers,
            asked.Shadow is { } shadow ? new ShadowProvider(shadow, settings.Budget, metrics, time, logs.CreateLogger<ShadowProvider>()) : null,
            metrics,
            time,
            logs.CreateLogger<CallerLookup>());
    }

    private static Doctor MakeDoctor(IServiceProvider services, LookupSettings settings)
    {
        var asked = services.GetRequiredService<Asked>();
        IEnumerable<ExaminedProvider> shadow = asked.Shadow is null
            ? []
            : [new ExaminedProvider(settings.Shadow!, asked.Shadow, settings.Budget, IsShadow: true)];
        return new Doctor(
            settings.Ignored,
            settings.CustomFields,
            [
                .. settings.Providers.Zip(asked.Providers, (provider, lookup) => new ExaminedProvider(provider, lookup, settings.Budget / settings.Providers.Count, IsShadow: false)),
                .. shadow,
            ],
            services.GetRequiredService<MakeServerHandler>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<Doctor>>());
    }

    /// <summary>The providers that lookups ask; the doctor examines the same ones.</summary>
    private sealed record Asked(IReadOnlyList<LookupProvider> Providers, LookupProvider? Shadow);
}
