namespace ContactLookup.Calls;

/// <summary>
/// The time that one call has: its budget, unless the caller hangs up earlier. Every wait inside a call goes through here. When
/// the caller has left, the wait throws his cancellation; when the budget has ended, the call gets an answer that says so.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _callerLeft;
    private readonly long _startedAt;
    private readonly TimeSpan _length;

    // Made when the token is read first, because the timer and its registrations are most of the cost of a deadline.
    private CancellationTokenSource? _budget;
    private CancellationTokenSource? _ended;

    public Deadline(TimeProvider time, TimeSpan length, CancellationToken callerLeft)
    {
        _time = time;
        _callerLeft = callerLeft;
        _length = length;
        _startedAt = time.GetTimestamp();
    }

    /// <summary>Cancelled when the budget has ended or the caller has left.</summary>
    public CancellationToken Token
    {
        get
        {
            if (_ended is null)
            {
                _budget = new CancellationTokenSource(Remaining, _time);
                _ended = _callerLeft.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(_budget.Token, _callerLeft) : _budget;
            }

            return _ended.Token;
        }
    }

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
            return Remaining == TimeSpan.Zero;
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
            var left = Remaining;
            await task.WaitAsync(most < left ? most : left, _time, _callerLeft).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_callerLeft, cutShort);
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), _time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !HasEnded;
    }

    public void Dispose()
    {
        _ended?.Dispose();
        _budget?.Dispose();
    }
}
