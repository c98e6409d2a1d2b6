using ContactLookup;
using ContactLookup.Settings;

namespace Endpoints;

/// <summary>Registers the endpoints for both heads, and maps their addresses for the custom handler.</summary>
public static class LookupEndpointsExtensions
{
    /// <summary>Adds the endpoints, everything they need, and the warm-up.</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddLookupEndpoints(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = LookupSettings.Read(configuration);
        services.AddContactLookup(settings);
        services.AddSingleton(s => new LookupEndpoints(
            s.GetRequiredService<CallerLookup>(), settings, s.GetRequiredService<ILogger<LookupEndpoints>>()));
        services.AddHostedService(s => new WarmUp(
            s.GetRequiredService<CallerLookup>(),
            settings.Ignored,
            s.GetRequiredService<IHostApplicationLifetime>(),
            s.GetRequiredService<ILogger<WarmUp>>()));
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<DoctorEndpoint>();
        services.AddHostedService<ProviderStateReport>();
        if (OpenTelemetryExport.IsOn(configuration))
        {
            services.AddHostedService(_ => new OpenTelemetryExport(configuration));
        }

        return services;
    }

    /// <summary>Maps the addresses: the prefix of host.json and the routes of the function.json files.</summary>
    public static void MapLookupEndpoints(this WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<LookupEndpoints>();
        var health = app.Services.GetRequiredService<HealthEndpoints>();
        var doctor = app.Services.GetRequiredService<DoctorEndpoint>();
        app.UseStatusCodePages(UnmatchedRequest.ExplainAsync);

        // At start the Functions host asks for / until it gets an answer, and later it asks again to see whether the app is alive.
        app.MapGet("/", static context => context.Response.WriteAsync("ContactLookup\n"));
        app.MapPost("/api/contacts/lookup", Call(endpoints.FindByBody));
        app.MapGet("/api/contacts/lookup", Call(endpoints.FindByQuery));
        app.MapGet("/api/health", Call(HealthEndpoints.Health));
        app.MapGet("/api/ready", Call(health.Ready));
        app.MapGet("/api/doctor", Call(doctor.Examine));
        app.MapGet("/api/contract", Call(endpoints.Contract));
        app.MapGet("/api/openapi.json", Call(endpoints.OpenApi));
        app.MapGet("/api/v2/external-contacts/lookups/phone", Call(endpoints.FindByQuery));
    }

    private static RequestDelegate Call(Func<HttpRequest, IResult> endpoint) => context => endpoint(context.Request).ExecuteAsync(context);

    private static RequestDelegate Call(Func<HttpRequest, Task<IResult>> endpoint) => async context =>
    {
        var result = await endpoint(context.Request).ConfigureAwait(false);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    };
}
