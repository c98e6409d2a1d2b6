namespace ContactLookup.Calls;

/// <summary>
/// The time one call has: its budget, and the caller who may hang up earlier. Every wait inside a call goes through here,
/// so that one place decides between the two ends: a caller who left gets the cancellation, a budget that ended becomes an
/// answer.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _callerLeft;
    private readonly CancellationTokenSource _ended;
    private readonly CancellationTokenSource? _budget;
    private readonly long _startedAt;
    private readonly TimeSpan _length;

    public Deadline(TimeProvider time, TimeSpan length, CancellationToken callerLeft)
    {
        _time = time;
        _callerLeft = callerLeft;
        _length = length;
        _startedAt = time.GetTimestamp();
        if (callerLeft.CanBeCanceled)
        {
            _budget = new CancellationTokenSource(length, time);
            _ended = CancellationTokenSource.CreateLinkedTokenSource(_budget.Token, callerLeft);
        }
        else
        {
            _ended = new CancellationTokenSource(length, time);
        }
    }

    /// <summary>Cancelled when the budget has ended or the caller has left.</summary>
    public CancellationToken Token => _ended.Token;

    public TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    public TimeSpan Remaining
    {
        get
        {
            var left = _length - Elapsed;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>True when the budget has ended. Throws the caller's cancellation when the caller left.</summary>
    public bool HasEnded
    {
        get
        {
            _callerLeft.ThrowIfCancellationRequested();
            return _ended.IsCancellationRequested;
        }
    }

    /// <summary>Waits until the task is done or the budget ends, whichever is first; false means that the task is not done.</summary>
    /// <exception cref="OperationCanceledException">The caller left; the exception carries his token.</exception>
    public ValueTask<bool> WaitForAsync(Task task) => WaitForAsync(task, Remaining);

    /// <summary>The same, and no longer than <paramref name="most"/>; zero or less does not wait.</summary>
    /// <exception cref="OperationCanceledException">The caller left; the exception carries his token.</exception>
    public async ValueTask<bool> WaitForAsync(Task task, TimeSpan most)
    {
        if (most > TimeSpan.Zero)
        {
            await task.WaitAsync(most, _time, Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (task.IsCompleted)
        {
            return true;
        }

        _callerLeft.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Waits for a while; false means that the budget would end, or ended, first. <paramref name="cutShort"/> ends the wait early.</summary>
    /// <exception cref="OperationCanceledException">The caller left; the exception carries his token.</exception>
    public async ValueTask<bool> DelayAsync(TimeSpan delay, CancellationToken cutShort = default)
    {
        if (delay >= Remaining)
        {
            return false;
        }

        // Timers know whole milliseconds and would end a shorter wait at once.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Token, cutShort);
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), _time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !HasEnded;
    }

    public void Dispose()
    {
        _ended.Dispose();
        _budget?.Dispose();
    }
}
