using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Tests;

/// <summary>Answers a lookup as the app does, and shows in the answer what it was asked.</summary>
internal sealed class AppStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AppStandIn(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<AppStandIn> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            context.Response.Headers["Server-Timing"] = "token;dur=4.5, total;dur=6.0";
            await context.Response.WriteAsJsonAsync(new { status = "found", asked = $"{context.Request.Headers["x-functions-key"]} {body.RootElement.GetProperty("phoneNumber").GetString()}" });
        });
        await app.StartAsync();
        return new AppStandIn(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
