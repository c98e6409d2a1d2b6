using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Host", "Keep-Alive", "Transfer-Encoding" };

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly WorkerProtocol _protocol;
    private readonly WebApplication _grpc;
    private WebApplication? _front;
    private Process? _worker;

    private WorkerHost(string folder)
    {
        _protocol = new WorkerProtocol(folder);
        _grpc = Listen(HttpProtocols.Http2);
        _grpc.Run(context => context.Request.Path == WorkerProtocol.Path ? _protocol.ServeAsync(context) : Task.CompletedTask);
    }

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address => new(_front!.Urls.Single());

    public string Key { get; } = Guid.NewGuid().ToString("N");

    /// <summary>What the worker has written to its console.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Starts the worker of a published folder; returns once its functions are loaded.</summary>
    public static async Task<WorkerHost> StartAsync(string folder, IReadOnlyDictionary<string, string?> settings)
    {
        var host = new WorkerHost(Path.GetFullPath(folder));
        try
        {
            await host._grpc.StartAsync();
            host._worker = Start(folder, new Uri(host._grpc.Urls.Single()), settings);
            host._worker.OutputDataReceived += (_, line) => host.Keep(line.Data);
            host._worker.ErrorDataReceived += (_, line) => host.Keep(line.Data);
            host._worker.BeginOutputReadLine();
            host._worker.BeginErrorReadLine();
            var (address, functions) = await host._protocol.Ready.WaitAsync(Patience, TimeProvider.System);
            await UntilListeningAsync(address);
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
            var lines = string.Join('\n', host.Lines);
            await host.DisposeAsync();
            throw new InvalidOperationException($"The worker did not start. It wrote:\n{lines}", exception);
        }
    }

    /// <summary>Runs the worker until it ends by itself, as it does when its settings are refused.</summary>
    public static async Task<(int ExitCode, IReadOnlyCollection<string> Lines)> RunToEndAsync(string folder)
    {
        var host = new WorkerHost(Path.GetFullPath(folder));
        await using (host)
        {
            await host._grpc.StartAsync();
            host._worker = Start(folder, new Uri(host._grpc.Urls.Single()), new Dictionary<string, string?>());
            var output = host._worker.StandardOutput.ReadToEndAsync();
            var errors = host._worker.StandardError.ReadToEndAsync();
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            await host._worker.WaitForExitAsync(patience.Token);
            return (host._worker.ExitCode, (await output + await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            _worker.Kill(entireProcessTree: true);
            await _worker.WaitForExitAsync();
            _worker.Dispose();
        }

        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await _grpc.DisposeAsync();
        _protocol.Dispose();
        _http.Dispose();
    }

    private static Process Start(string folder, Uri grpc, IReadOnlyDictionary<string, string?> settings)
    {
        var (workerId, requestId) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var start = new ProcessStartInfo("dotnet", [
            Path.GetFullPath(Path.Combine(folder, "IsolatedWorker.dll")),
            "--host", grpc.Host, "--port", grpc.Port.ToString(CultureInfo.InvariantCulture), "--workerId", workerId, "--requestId", requestId,
            "--grpcMaxMessageLength", "2147483647", "--functions-uri", grpc.AbsoluteUri, "--functions-worker-id", workerId,
            "--functions-request-id", requestId, "--functions-grpc-max-message-length", "2147483647",
        ])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = Path.GetFullPath(folder);
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = Path.GetFullPath(folder);
        return Process.Start(start)!;
    }

    /// <summary>The worker names the address of its web server before it listens there; the real host repeats requests meanwhile.</summary>
    private static async Task UntilListeningAsync(Uri worker)
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(worker.Host, worker.Port);
                return;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(patience) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
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
            Keep("The function failed: " + problem);
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

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
