using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace EndToEnd.Tests.Isolated;

/// <summary>A function that a worker has announced: HTTP trigger, route, methods, and whether it needs the function key.</summary>
internal sealed record WorkerFunction(string Id, string TriggerName, string Route, IReadOnlyList<string> Methods, bool NeedsKey);

/// <summary>
/// The host's side of the gRPC stream between the Functions host and an isolated worker, as far as HTTP functions need it: start,
/// initialization, announcement and loading of functions, invocations. The numbers are those of FunctionRpc.proto.
/// </summary>
internal sealed class WorkerProtocol(string folder) : IDisposable
{
    /// <summary>The only method of the service.</summary>
    public const string Path = "/AzureFunctionsRpcMessages.FunctionRpc/EventStream";

    private const int StatusSucceeded = 1;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly TaskCompletionSource<(Uri, IReadOnlyList<WorkerFunction>)> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string?>> _invocations = new();
    private readonly List<WorkerFunction> _functions = [];
    private Stream? _toWorker;
    private Uri? _http;
    private int _loaded;

    /// <summary>Where the worker takes HTTP requests, and its functions, once all are loaded.</summary>
    public Task<(Uri Http, IReadOnlyList<WorkerFunction> Functions)> Ready => _ready.Task;

    /// <summary>Serves the stream until the worker ends it.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync();
        _toWorker = context.Response.Body;
        try
        {
            // Each message has a prefix: one byte for compression, four for its length.
            var prefix = new byte[5];
            while (await context.Request.Body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false) == prefix.Length)
            {
                var message = new byte[BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1))];
                await context.Request.Body.ReadExactlyAsync(message);
                await HandleAsync(new ProtobufMessage(message));
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The worker has ended.
        }
        catch (Exception exception)
        {
            _ready.TrySetException(exception);
        }
    }

    /// <summary>Announces an HTTP request to the worker, which waits for it under the same ID. The task ends with the function: null, or its error.</summary>
    public async Task<Task<string?>> InvokeAsync(WorkerFunction function, string invocationId, string traceParent)
    {
        var ended = _invocations[invocationId] = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var emptyHttp = new ProtobufWriter().Message(5, new ProtobufWriter());
        await SendAsync(4, new ProtobufWriter()
            .Text(1, invocationId)
            .Text(2, function.Id)
            .Message(3, new ProtobufWriter().Text(1, function.TriggerName).Message(2, emptyHttp))
            .Message(5, new ProtobufWriter().Text(1, traceParent)));
        return ended.Task;
    }

    public void Dispose() => _writing.Dispose();

    private async Task HandleAsync(ProtobufMessage message)
    {
        if (message.Has(20))
        {
            // StartStream, answered by WorkerInitRequest.
            await SendAsync(17, new ProtobufWriter().Text(1, "4.1037.0.0").Text(4, folder).Text(5, folder));
        }
        else if (message.All(16).SingleOrDefault() is { } initialized)
        {
            // WorkerInitResponse. A worker with the ASP.NET Core integration names the address of its own web server.
            Check(initialized.All(3).Single(), "The worker could not be initialized");
            _http = new Uri(initialized.All(2).Single(capability => capability.Text(1) == "HttpUri").Text(2));
            await SendAsync(29, new ProtobufWriter().Text(1, folder));
        }
        else if (message.All(30).SingleOrDefault() is { } announced)
        {
            await LoadAsync(announced);
        }
        else if (message.All(9).SingleOrDefault() is { } loaded)
        {
            Check(loaded.All(2).Single(), "A function could not be loaded");
            if (++_loaded == _functions.Count)
            {
                _ready.SetResult((_http!, _functions));
            }
        }
        else if (message.All(5).SingleOrDefault() is { } invoked && _invocations.TryRemove(invoked.Text(1), out var invocation))
        {
            invocation.SetResult(Problem(invoked.All(3).Single()));
        }
    }

    /// <summary>FunctionMetadataResponse: each function goes back in a FunctionLoadRequest, with its bindings as the host reads them.</summary>
    private async Task LoadAsync(ProtobufMessage announced)
    {
        var requests = new List<ProtobufWriter>();
        foreach (var metadata in announced.All(1))
        {
            var load = new ProtobufWriter().Fields(metadata.Raw);
            foreach (var text in metadata.Texts(10))
            {
                using var binding = JsonDocument.Parse(text);
                var (name, type) = (Text(binding, "name"), Text(binding, "type"));
                var direction = Text(binding, "direction").Equals("out", StringComparison.OrdinalIgnoreCase) ? 1UL : 0;
                load.Message(6, new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Text(2, type).Number(3, direction)));
                if (type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase))
                {
                    _functions.Add(new WorkerFunction(
                        metadata.Text(13),
                        name,
                        Text(binding, "route"),
                        [.. binding.RootElement.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())],
                        !Text(binding, "authLevel").Equals("anonymous", StringComparison.OrdinalIgnoreCase)));
                }
            }

            requests.Add(new ProtobufWriter().Text(1, metadata.Text(13)).Message(2, load));
        }

        foreach (var request in requests)
        {
            await SendAsync(8, request);
        }
    }

    private async Task SendAsync(int field, ProtobufWriter content)
    {
        var message = new ProtobufWriter().Text(1, Guid.NewGuid().ToString()).Message(field, content).ToArray();
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        await _writing.WaitAsync();
        try
        {
            await _toWorker!.WriteAsync(frame);
            await _toWorker.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    private static void Check(ProtobufMessage result, string what)
    {
        if (Problem(result) is { } problem)
        {
            throw new InvalidOperationException($"{what}: {problem}");
        }
    }

    /// <summary>StatusResult: null, or the message of its exception.</summary>
    private static string? Problem(ProtobufMessage result) =>
        result.Number(4) == StatusSucceeded ? null : result.All(2).SingleOrDefault()?.Text(2) ?? result.Text(1);

    private static string Text(JsonDocument binding, string name) =>
        binding.RootElement.EnumerateObject().Single(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value.GetString()!;
}
