namespace ContactLookup.Tests;

/// <summary>
/// A clock that only the test advances, with a wall clock that can be changed, and with a callback that runs when the clock is read.
/// A test uses the callback to act in the middle of a method, for races that otherwise happen once in a million runs.
/// </summary>
internal sealed class HookedTime : TimeProvider
{
    private readonly FakeTime _time = new();
    private volatile Once? _once;

    public TimeSpan WallClockOffset { get; set; }

    public override long TimestampFrequency => _time.TimestampFrequency;

    public void Advance(TimeSpan span) => _time.Advance(span);

    /// <summary>Does this when this thread reads the clock the next time.</summary>
    public void OnceOnThisThread(Action action) => _once = new Once(Environment.CurrentManagedThreadId, action);

    public override long GetTimestamp()
    {
        if (_once is { } once && once.Thread == Environment.CurrentManagedThreadId)
        {
            _once = null;
            once.Action();
        }

        return _time.GetTimestamp();
    }

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + WallClockOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _time.CreateTimer(callback, state, dueTime, period);

    private sealed record Once(int Thread, Action Action);
}
