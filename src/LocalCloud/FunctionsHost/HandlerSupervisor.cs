using System.Net.Sockets;

namespace LocalCloud;

/// <summary>
/// Keeps the handler running as the host does: waits until it answers, starts it anew at once when it fails, and gives
/// up at the third failure within 30 minutes.
/// </summary>
internal sealed class HandlerSupervisor : IAsyncDisposable
{
    private const int MostErrors = 3;
    private const int IntentionalRestart = 200;
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan ErrorWindow = TimeSpan.FromMinutes(30);

    private readonly string _folder;
    private readonly HostJson _host;
    private readonly FunctionsHostOptions _options;
    private readonly Action<bool, string> _onLine;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<long> _errors = [];
    private Task _running = Task.CompletedTask;

    public HandlerSupervisor(string folder, HostJson host, FunctionsHostOptions options, Action<bool, string> onLine)
    {
        _folder = folder;
        _host = host;
        _options = options;
        _onLine = onLine;
        Port = host.Port ?? HandlerPort.Pick();
    }

    /// <summary>The port the handler listens on, the same one after a restart.</summary>
    public int Port { get; }

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

    private TimeSpan InitializationTimeout => _options.InitializationTimeout ?? _host.InitializationTimeout;

    /// <summary>Starts the handler; what keeps the very first start from happening is thrown here.</summary>
    public void Start() => _running = SuperviseAsync(Launch());

    /// <summary>Completes when the handler can be asked; true at once while it is merely gone, which the host does not notice.</summary>
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
                _onLine(true, exception.Message);
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
                _onLine(true, $"The handler did not answer on port {Port} within {InitializationTimeout.TotalSeconds:0.#} s.");
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
                await Task.Delay(Timeout.InfiniteTimeSpan, _options.TimeProvider, _disposing.Token);
                return Verdict.Disposed;
            case IntentionalRestart:
                return Verdict.AskedForRestart;
            case var code:
                _onLine(true, $"The handler exited with code {code}.");
                return Verdict.Failed;
        }
    }

    /// <summary>Any answer to <c>GET /</c> counts as started; a refused connection is tried again.</summary>
    private async Task<bool> AnswersInTimeAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(InitializationTimeout, _options.TimeProvider);
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
                    await Task.Delay(PollingInterval, _options.TimeProvider, either.Token);
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
        var handler = HandlerProcess.Start(_host, _folder, Port, _options.Environment, _onLine);
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
            var now = _options.TimeProvider.GetTimestamp();
            if (_errors.Count > 0 && _options.TimeProvider.GetElapsedTime(_errors[^1], now) > ErrorWindow)
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
