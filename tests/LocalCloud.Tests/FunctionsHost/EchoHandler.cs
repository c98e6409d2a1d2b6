using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace LocalCloud.Tests;

/// <summary>
/// A custom handler that answers with the request it received. The environment decides how it starts: HANDLER_FAILURES names a file with
/// how many of the next starts fail, HANDLER_FAILURE how (<c>exit 3</c>, <c>silent</c>).
/// </summary>
internal static class EchoHandler
{
    public static async Task<int> RunAsync()
    {
        await Console.Out.WriteLineAsync("handler started in " + Environment.CurrentDirectory);
        await Console.Error.WriteLineAsync("handler complains");
        if (ShallFail(out var exitCode))
        {
            if (exitCode is { } code)
            {
                return code;
            }

            await Console.Out.WriteLineAsync("handler keeps silent");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var port = int.Parse(Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT")!, CultureInfo.InvariantCulture);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var released = new TaskCompletionSource();
        app.MapGet("/api/environment", () => Results.Text(string.Join('\n', Environment.GetEnvironmentVariables().Keys.Cast<string>().Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}"))));
        app.MapGet("/api/exit/{code:int}", (int code) => Environment.Exit(code));
        app.MapGet("/api/spawn", () => Results.Text(Process.Start("sleep", "600").Id.ToString(CultureInfo.InvariantCulture)));
        app.MapGet("/api/redirect", () => Results.Redirect("/elsewhere"));
        app.MapGet("/api/teapot", (HttpContext context) =>
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Short and stout";
            context.Response.Headers.SetCookie = new(["a=1", "b=2"]);
            context.Response.StatusCode = 418;
        });
        app.MapGet("/api/hang", (HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        app.MapGet("/api/release", () => released.TrySetResult());
        app.MapGet("/api/stream", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("first ");
            await context.Response.Body.FlushAsync();
            await released.Task;
            await context.Response.WriteAsync("second");
        });
        app.Map("/api/{**rest}", EchoAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var request = context.Request;
        var headers = request.Headers.Select(header => KeyValuePair.Create(
            header.Key,
            (JsonNode?)new JsonArray([.. header.Value.Select(value => (JsonNode?)value)])));
        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["method"] = request.Method,
            ["target"] = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            ["headers"] = new JsonObject(headers),
            ["phone"] = new JsonArray([.. request.Query["phone"].Select(value => (JsonNode?)value)]),
            ["body"] = await new StreamReader(request.Body).ReadToEndAsync(),
        });
    }

    private static bool ShallFail(out int? exitCode)
    {
        exitCode = null;
        if (Environment.GetEnvironmentVariable("HANDLER_FAILURES") is not { } file)
        {
            return false;
        }

        var left = int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
        if (left == 0)
        {
            return false;
        }

        File.WriteAllText(file, (left - 1).ToString(CultureInfo.InvariantCulture));
        var how = Environment.GetEnvironmentVariable("HANDLER_FAILURE")!.Split(' ');
        exitCode = how[0] == "exit" ? int.Parse(how[1], CultureInfo.InvariantCulture) : null;
        return true;
    }
}
