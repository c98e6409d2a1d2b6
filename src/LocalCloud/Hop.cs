using Microsoft.AspNetCore.Http.Features;

namespace LocalCloud;

/// <summary>
/// One service the function app calls over the network: its address, its planned faults, and the requests that arrived.
/// </summary>
public abstract class Hop
{
    private const string NoRoute = "(no route)";

    private readonly FaultPlan _faults;
    private readonly CancellationToken _disposed;

    private protected Hop(string name, CloudOptions options, CancellationToken disposed)
    {
        Name = name;
        Time = options.TimeProvider;
        Traffic = new Traffic(Time, options.RememberedRequests);
        _faults = new FaultPlan(Time);
        _disposed = disposed;
    }

    /// <summary>The name on the control address: <c>login</c>, <c>contacts</c>, <c>keyvault</c>, <c>identity</c>, <c>hashicorp</c>, <c>crm</c>.</summary>
    public string Name { get; }

    /// <summary>Where it listens: a loopback address with a port of its own, without a path.</summary>
    public Uri Address { get; internal set; } = null!;

    /// <summary>What has arrived, and how it was answered.</summary>
    public Traffic Traffic { get; }

    private protected TimeProvider Time { get; }

    /// <summary>The next request, or the next <paramref name="times"/>, meet this fault. Several queue up in order.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="times">How many requests it strikes.</param>
    /// <param name="path">Only requests whose path begins with this; the default is every request.</param>
    public void Next(Fault fault, int times = 1, string? path = null) => _faults.Next(fault, times, path);

    /// <summary>Every request that arrives within this span from now on meets this fault, after the queued ones are used up.</summary>
    public void During(TimeSpan span, Fault fault, string? path = null) => _faults.During(span, fault, path);

    /// <summary>Every request meets this fault until <see cref="Clear"/>, unless a queued or timed one takes precedence.</summary>
    public void Always(Fault fault, string? path = null) => _faults.Always(fault, path);

    /// <summary>Forgets every planned fault. Requests that hang already stay hanging.</summary>
    public void Clear() => _faults.Clear();

    /// <summary>The planned faults in words.</summary>
    public IReadOnlyList<string> PlannedFaults => _faults.Describe();

    /// <summary>The routes of the service.</summary>
    internal abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>Writes the error body the real service sends with a status; the status itself is set already.</summary>
    internal abstract Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter);

    /// <summary>The whole service as one delegate, so that it can listen by itself and behind the gateway as well.</summary>
    internal RequestDelegate BuildPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        app.Use(next => context => ReceiveAsync(context, next));
        app.UseEndpoints(Map);
        app.Run(AnswerNotFoundAsync);
        return app.Build();
    }

    /// <summary>What every answer of the service carries, errors included.</summary>
    private protected virtual void StampHeaders(IHeaderDictionary headers)
    {
    }

    private protected virtual Task AnswerNotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteErrorAsync(context, StatusCodes.Status404NotFound, retryAfter: null);
    }

    private async Task ReceiveAsync(HttpContext context, RequestDelegate next)
    {
        StampHeaders(context.Response.Headers);
        var arrived = Traffic.Arrive(context.Request, Route.Of(context)?.RoutePattern.RawText ?? NoRoute);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _disposed);
        var status = 0;
        var fault = default(Fault);
        var scene = new FaultScene(context, next, this, Time, ended.Token);
        try
        {
            arrived.Body = await ReadBodyAsync(context, ended.Token);
            fault = _faults.Take(context.Request.Path);
            arrived.Fault = fault?.Name;
            await (fault is null ? next(context) : fault.StrikeAsync(scene));
            status = scene.AnswerWentOut ? context.Response.StatusCode : 0;
        }
        catch (Exception exception) when (ended.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            status = context.Response.HasStarted ? context.Response.StatusCode : 0;
            context.Abort();
        }
        catch (BadHttpRequestException tooLarge) when (!context.Response.HasStarted)
        {
            status = context.Response.StatusCode = tooLarge.StatusCode;
            await WriteErrorAsync(context, status, retryAfter: null);
        }
        finally
        {
            Traffic.Leave(arrived, status, ownAnswerSentWhole: fault is null || fault.LeavesAnswerWhole);
        }
    }

    /// <summary>Reads the body into memory, so that a record of it stays; the server's limit on its size bounds it.</summary>
    private static async Task<string> ReadBodyAsync(HttpContext context, CancellationToken ended)
    {
        if (!context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody)
        {
            return "";
        }

        var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory, ended);
        memory.Position = 0;
        context.Request.Body = memory;
        var text = await new StreamReader(memory, leaveOpen: true).ReadToEndAsync(ended);
        memory.Position = 0;
        return text;
    }
}
