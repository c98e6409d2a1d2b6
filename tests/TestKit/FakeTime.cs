namespace TestKit;

/// <summary>
/// A clock whose time passes only when a test advances it. Timers run on the thread that advances it, in the order of their
/// times, and see the time they were set for.
/// </summary>
public sealed class FakeTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now;
    private TaskCompletionSource _timerSet = NewSignal();

    /// <param name="start">The time to begin with. Pass the real time where code that reads the real clock checks an expiry too.</param>
    public FakeTime(DateTimeOffset? start = null) => _now = start ?? new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass and runs every timer that falls due on the way.</summary>
    public void Advance(TimeSpan span)
    {
        var end = GetUtcNow() + span;
        while (true)
        {
            Timer? due;
            lock (_gate)
            {
                due = _timers.Where(t => t.DueAt <= end).MinBy(t => t.DueAt);
                if (due is null)
                {
                    _now = end;
                    return;
                }

                if (due.DueAt > _now)
                {
                    _now = due.DueAt;
                }

                _timers.Remove(due);
            }

            due.Run();
        }
    }

    /// <summary>Waits until a timer is set that falls due within the span; the code that set it then waits for this clock.</summary>
    public Task UntilSomebodyWaitsAsync(TimeSpan within) => UntilAsync(dueIn => dueIn <= within);

    /// <summary>Waits until a timer is set that falls due after exactly this span.</summary>
    public Task UntilTimerIsSetAsync(TimeSpan due) => UntilAsync(dueIn => dueIn == due);

    private async Task UntilAsync(Func<TimeSpan, bool> isAwaited)
    {
        while (true)
        {
            Task signal;
            lock (_gate)
            {
                if (_timers.Any(t => isAwaited(t.DueAt - _now)))
                {
                    return;
                }

                signal = _timerSet.Task;
            }

            await signal.WaitAsync(TimeSpan.FromSeconds(30), System);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Timer(FakeTime time, Action callback) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            TaskCompletionSource signal;
            lock (time._gate)
            {
                time._timers.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                DueAt = time._now + dueTime;
                time._timers.Add(this);
                signal = time._timerSet;
                time._timerSet = NewSignal();
            }

            signal.SetResult();
            return true;
        }

        public void Run()
        {
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback();
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
