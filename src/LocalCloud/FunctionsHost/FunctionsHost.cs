using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace LocalCloud;

/// <summary>
/// Stands in for the Azure Functions host in front of a custom handler: reads a published folder, starts the handler,
/// checks route, method and key, and passes requests on with the host's peculiarities. Learnt from host 4.1037 and
/// measured; what the platform in front of the host adds (TLS, CORS, its time limit) is not here.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(5);

    private readonly FunctionsHostOptions _options;
    private readonly HostJson _host;
    private readonly HandlerSupervisor _handler;
    private readonly Invocation _invocation;
    private readonly Queue<ConsoleLine> _lines = new();
    private readonly Lock _lock = new();
    private readonly Lock _callback = new();
    private WebApplication? _app;
    private Task _givenUp = Task.CompletedTask;

    private FunctionsHost(string folder, FunctionsHostOptions options)
    {
        _options = options;
        Traffic = new Traffic(options.TimeProvider, remembered: 256);
        _host = HostJson.Read(folder);
        Functions = HttpFunction.ReadAll(folder);
        Mode = options.Mode ?? _host.Mode;
        _handler = new HandlerSupervisor(folder, _host, options, KeepLine);
        _invocation = new Invocation(_handler.Port, _host.FunctionTimeout, options.TimeProvider);
    }

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The function key, for the header <c>x-functions-key</c> or the query parameter <c>code</c>.</summary>
    public string Key => _options.Key;

    /// <summary>The requests that reached a function, with or without a valid key.</summary>
    public Traffic Traffic { get; }

    public HandlerMode Mode { get; }

    public IReadOnlyList<HttpFunction> Functions { get; }

    public HandlerState State => _handler.State;

    /// <summary>How often the handler has been started.</summary>
    public int HandlerStarts => _handler.Starts;

    /// <summary>How many failures of the handler count at the moment; the third stops the host.</summary>
    public int HandlerErrors => _handler.Errors;

    /// <summary>The process id of the handler last started.</summary>
    public int? HandlerProcessId => _handler.ProcessId;

    /// <summary>Completes when the host has given up on the handler.</summary>
    public Task Stopped => _handler.Stopped;

    /// <summary>What the handler has written lately, oldest first; remarks of the host on its life are among it.</summary>
    public IReadOnlyList<ConsoleLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Starts the handler of a published folder and the host before it; returns once the handler answers.</summary>
    /// <param name="folder">The folder with host.json, one folder for each function, and the executable.</param>
    /// <param name="options">Port, key, mode, app settings.</param>
    /// <param name="cancellationToken">Ends the wait and the handler.</param>
    /// <exception cref="HostConfigurationException">The folder is not runnable, or the handler never came up.</exception>
    public static async Task<FunctionsHost> StartAsync(string folder, FunctionsHostOptions? options = null, CancellationToken cancellationToken = default)
    {
        var host = new FunctionsHost(Path.GetFullPath(folder), options ?? new FunctionsHostOptions());
        try
        {
            host._handler.Start();
            await host.ListenAsync(cancellationToken);
            if (!await host._handler.WaitUntilReadyAsync(cancellationToken))
            {
                throw new HostConfigurationException(
                    $"The app in {folder} did not start.",
                    output: string.Join(Environment.NewLine, host.Lines.TakeLast(20).Select(line => "  " + line.Text)));
            }

            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the handler with everything it has started, and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _handler.DisposeAsync();
        await StopListeningAsync(TimeSpan.Zero);
        if (Stopped.IsCompleted)
        {
            await _givenUp;
        }

        _invocation.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _options.Port));
        builder.Services.AddRoutingCore().AddHttpForwarder();
        var app = _app = builder.Build();
        app.Use(AnswerUnrouted);
        Map(app);
        await app.StartAsync(cancellationToken);
        Address = new Uri(app.Urls.Single());
        _givenUp = StopListeningOnceGivenUpAsync();
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        foreach (var function in Functions)
        {
            var pattern = string.Join('/', new[] { _host.RoutePrefix.Trim('/'), function.Route.Trim('/') }.Where(part => part.Length > 0));
            RequestDelegate answer = context => RecordAsync(context, function);
            _ = function.Methods.Count > 0 ? routes.MapMethods(pattern, function.Methods, answer) : routes.Map(pattern, answer);
        }
    }

    private async Task RecordAsync(HttpContext context, HttpFunction function)
    {
        var arrived = Traffic.Arrive(context.Request, "/" + function.Route);
        try
        {
            await AnswerAsync(context, function);
        }
        finally
        {
            arrived.ServerTiming = context.Response.Headers["Server-Timing"];
            Traffic.Leave(arrived, context.RequestAborted.IsCancellationRequested ? 0 : context.Response.StatusCode, ownAnswerSentWhole: true);
        }
    }

    private async Task AnswerAsync(HttpContext context, HttpFunction function)
    {
        if (function.NeedsKey && !ShowsKey(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        // Requests wait while the handler starts anew.
        if (!await _handler.WaitUntilReadyAsync(context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        // The host's own span: its HTTP client passes it to the handler when the caller sent no traceparent.
        using var activity = new Activity("Microsoft.AspNetCore.Hosting.HttpRequestIn");
        if (context.Request.Headers.TraceParent.FirstOrDefault() is { } parent)
        {
            activity.SetParentId(parent);
        }

        activity.Start();
        try
        {
            await (Mode == HandlerMode.Proxying ? Proxying.InvokeAsync(context, _invocation) : Forwarding.InvokeAsync(context, _invocation));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            KeepLine(isError: true, $"Invoking {function.Name} failed: {exception.GetBaseException().Message}");
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>The header goes before the query parameter, and only the first value of either counts.</summary>
    private bool ShowsKey(HttpRequest request)
    {
        var shown = (request.Headers.TryGetValue("x-functions-key", out var header) ? header : request.Query["code"]).FirstOrDefault();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown ?? ""), Encoding.UTF8.GetBytes(Key));
    }

    private static Task AnswerUnrouted(HttpContext context, RequestDelegate next)
    {
        if (Route.Of(context) is not null)
        {
            return next(context);
        }

        if (context.Request.Path == "/")
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<!DOCTYPE html><html><head><title>Functions host</title></head><body>Your function app is up and running.</body></html>");
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private void KeepLine(bool isError, string text)
    {
        var line = new ConsoleLine(_options.TimeProvider.GetUtcNow(), isError, text);
        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > _options.RememberedLines)
            {
                _lines.Dequeue();
            }
        }

        lock (_callback)
        {
            _options.OnLine?.Invoke(line);
        }
    }

    /// <summary>A host that gives up answers the waiting callers with 500 before it ends.</summary>
    private async Task StopListeningOnceGivenUpAsync()
    {
        await Stopped;
        await StopListeningAsync(LongestShutdown);
    }

    private async Task StopListeningAsync(TimeSpan patience)
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            using var end = new CancellationTokenSource(patience, TimeProvider.System);
            await app.StopAsync(end.Token);
            await app.DisposeAsync();
        }
    }
}
