using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EndToEnd.Tests.Isolated;

/// <summary>
/// Stands in for the Azure Functions host in front of an isolated worker: starts the published worker, loads its functions over gRPC,
/// checks the function key, and passes HTTP requests on to the worker's own web server.
/// </summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Host", "Keep-Alive", "Transfer-Encoding" };

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly WorkerProtocol _protocol;
    private readonly WebApplication _grpc;
    private WebApplication? _front;

    private WorkerHost(string folder)
    {
        _protocol = new WorkerProtocol(folder);
        _grpc = Listen(HttpProtocols.Http2);
        _grpc.Run(context => context.Request.Path == WorkerProtocol.Path ? _protocol.ServeAsync(context) : Task.CompletedTask);
    }

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address => new(_front!.Urls.Single());

    public string Key { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The process of the worker.</summary>
    public AppProcess Worker { get; private set; } = null!;

    /// <summary>Program and arguments that run the worker of a published folder.</summary>
    public static string[] Command(string folder) => ["dotnet", Path.GetFullPath(Path.Combine(folder, "IsolatedWorker.dll"))];

    /// <summary>Starts the worker of a published folder; returns once its functions are loaded.</summary>
    public static async Task<WorkerHost> StartAsync(string folder, IEnumerable<(string Name, string? Value)> settings, int? files = null)
    {
        var host = new WorkerHost(Path.GetFullPath(folder));
        try
        {
            await host._grpc.StartAsync();
            host.Worker = Start(folder, new Uri(host._grpc.Urls.Single()), settings, files);
            var (address, functions) = await host._protocol.Ready.WaitAsync(AppProcess.Patience, TimeProvider.System);

            // The worker names the address of its web server before it listens there.
            await host.Worker.UntilItListensAsync(address);
            host._front = Listen(HttpProtocols.Http1);
            foreach (var function in functions)
            {
                host._front.MapMethods("/api/" + function.Route, function.Methods, context => host.AnswerAsync(context, function, address));
            }

            await host._front.StartAsync();
            return host;
        }
        catch (Exception exception)
        {
            var lines = string.Join('\n', [.. host.Worker.Output, .. host.Worker.Errors]);
            await host.DisposeAsync();
            throw new InvalidOperationException($"The worker did not start. It wrote:\n{lines}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (Worker?.DisposeAsync() ?? default);

        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await _grpc.DisposeAsync();
        _protocol.Dispose();
        _http.Dispose();
    }

    private static AppProcess Start(string folder, Uri grpc, IEnumerable<(string Name, string? Value)> settings, int? files)
    {
        var (workerId, requestId) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        return AppProcess.Start(
            [
                .. Command(folder),
                "--host", grpc.Host, "--port", $"{grpc.Port}", "--workerId", workerId, "--requestId", requestId,
                "--grpcMaxMessageLength", "2147483647", "--functions-uri", grpc.AbsoluteUri, "--functions-worker-id", workerId,
                "--functions-request-id", requestId, "--functions-grpc-max-message-length", "2147483647",
            ],
            [
                .. settings,
                ("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated"),
                ("FUNCTIONS_APPLICATION_DIRECTORY", Path.GetFullPath(folder)),
                ("FUNCTIONS_WORKER_DIRECTORY", Path.GetFullPath(folder)),
            ],
            files);
    }

    private static WebApplication Listen(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);

            // The gRPC stream is one request that lasts as long as the worker, mostly silent.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.AddRoutingCore();
        return builder.Build();
    }

    private async Task AnswerAsync(HttpContext context, WorkerFunction function, Uri worker)
    {
        if (function.NeedsKey && context.Request.Headers["x-functions-key"] != Key)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var invocationId = Guid.NewGuid().ToString();
        var ended = await _protocol.InvokeAsync(function, invocationId, context.Request.Headers.TraceParent.FirstOrDefault() ?? "");
        using var request = Copy(context.Request, worker);
        request.Headers.TryAddWithoutValidation("x-ms-invocation-id", invocationId);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await response.Content.CopyToAsync(context.Response.Body);
        if (await ended is { } problem)
        {
            throw new InvalidOperationException($"The function failed: {problem}");
        }
    }

    private static HttpRequestMessage Copy(HttpRequest from, Uri worker)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(worker, from.Path.ToUriComponent() + from.QueryString));
        if (from.ContentLength is not null || from.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, values) in from.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return request;
    }
}
