using System.Net.Sockets;

namespace LocalCloud;

/// <summary>
/// Keeps the handler running as the host does: waits until it answers, starts it anew at once when it fails, and gives
/// up at the third failure within 30 minutes.
/// </summary>
internal sealed class HandlerSupervisor(string folder, HostJson host, FunctionsHostOptions options, Action<bool, string> onLine) : IAsyncDisposable
{
    private const int MostErrors = 3;
    private const int IntentionalRestart = 200;
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan ErrorWindow = TimeSpan.FromMinutes(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<long> _errors = [];
    private Task _running = Task.CompletedTask;

    /// <summary>The port the handler listens on, the same one after a restart.</summary>
    public int Port { get; } = host.Port ?? HandlerPort.Pick();

    public HandlerState State { get; private set; }

    /// <summary>How often the executable has been started.</summary>
    public int Starts { get; private set; }

    public int? ProcessId { get; private set; }

    /// <summary>The failures that count towards the third.</summary>
    public int Errors
    {
        get
        {
            lock (_lock)
            {
                return _errors.Count;
            }
        }
    }

    /// <summary>Completes when the host gives up.</summary>
    public Task Stopped => _stopped.Task;

    private TimeSpan InitializationTimeout => options.InitializationTimeout ?? host.InitializationTimeout;

    /// <summary>Starts the handler. It throws when the first start is not possible.</summary>
    public void Start() => _running = SuperviseAsync(Launch());

    /// <summary>Waits until the handler has answered: true. False when the host has given up. A handler that ended with exit code 0 counts as ready, because the host does not notice its end.</summary>
    public async Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        Task ready;
        lock (_lock)
        {
            ready = _ready.Task;
        }

        await Task.WhenAny(ready, Stopped).WaitAsync(cancellationToken);
        return ready.IsCompleted;
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _running;
        _http.Dispose();
        _disposing.Dispose();
    }

    private async Task SuperviseAsync(HandlerProcess handler)
    {
        while (true)
        {
            var verdict = await LiveAsync(handler);
            await handler.KillAsync();
            handler.Dispose();
            switch (verdict)
            {
                case Verdict.Disposed:
                    return;
                case Verdict.Failed when CountError() >= MostErrors:
                    GiveUp();
                    return;
            }

            Unready();
            try
            {
                handler = Launch();
            }
            catch (HostConfigurationException exception)
            {
                onLine(true, exception.Message);
                GiveUp();
                return;
            }
        }
    }

    private void GiveUp()
    {
        State = HandlerState.Stopped;
        _stopped.TrySetResult();
    }

    /// <summary>One life of the handler, until it has to be replaced or the host goes away.</summary>
    private async Task<Verdict> LiveAsync(HandlerProcess handler)
    {
        try
        {
            // The host takes exit code 0 for intended and does not report it; while the handler starts it keeps waiting.
            var failed = ExitOtherThanZeroAsync(handler);
            using var initializing = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token);
            var initialized = AnswersInTimeAsync(initializing.Token);
            if (await Task.WhenAny(initialized, failed).WaitAsync(_disposing.Token) == failed)
            {
                await initializing.CancelAsync();
                return await failed;
            }

            if (!await initialized)
            {
                onLine(true, $"The handler did not answer on port {Port} within {InitializationTimeout.TotalSeconds:0.#} s.");
                return Verdict.Failed;
            }

            lock (_lock)
            {
                State = HandlerState.Ready;
                _ready.TrySetResult();
            }

            return await failed.WaitAsync(_disposing.Token);
        }
        catch (OperationCanceledException)
        {
            return Verdict.Disposed;
        }
    }

    private async Task<Verdict> ExitOtherThanZeroAsync(HandlerProcess handler)
    {
        switch (await handler.Exited.WaitAsync(_disposing.Token))
        {
            case 0:
                State = HandlerState.Gone;
                await Task.Delay(Timeout.InfiniteTimeSpan, options.TimeProvider, _disposing.Token);
                return Verdict.Disposed;
            case IntentionalRestart:
                return Verdict.AskedForRestart;
            case var code:
                onLine(true, $"The handler exited with code {code}.");
                return Verdict.Failed;
        }
    }

    /// <summary>Any answer to <c>GET /</c> counts as started; a refused connection is tried again.</summary>
    private async Task<bool> AnswersInTimeAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(InitializationTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (true)
            {
                try
                {
                    using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{Port}/"), either.Token);
                    return true;
                }
                catch (HttpRequestException refused) when (refused.InnerException is SocketException)
                {
                    await Task.Delay(PollingInterval, options.TimeProvider, either.Token);
                }
                catch (HttpRequestException)
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return false;
        }
    }

    private HandlerProcess Launch()
    {
        var handler = HandlerProcess.Start(host, folder, Port, options.Environment, onLine);
        Starts++;
        ProcessId = handler.Id;
        return handler;
    }

    private void Unready()
    {
        lock (_lock)
        {
            State = HandlerState.Restarting;
            if (_ready.Task.IsCompleted)
            {
                _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private int CountError()
    {
        lock (_lock)
        {
            var now = options.TimeProvider.GetTimestamp();
            if (_errors.Count > 0 && options.TimeProvider.GetElapsedTime(_errors[^1], now) > ErrorWindow)
            {
                _errors = [];
            }

            _errors.Add(now);
            return _errors.Count;
        }
    }

    private enum Verdict
    {
        Disposed,
        AskedForRestart,
        Failed,
    }
}
