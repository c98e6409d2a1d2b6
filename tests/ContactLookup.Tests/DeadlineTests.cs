using ContactLookup.Calls;
using TestKit;

namespace ContactLookup.Tests;

public sealed class DeadlineTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void Time_runs_down_and_never_below_nothing()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(2), deadline.Remaining);
        Assert.False(deadline.HasEnded);

        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.FromSeconds(1.5), deadline.Remaining);
        Assert.Equal(TimeSpan.FromSeconds(0.5), deadline.Elapsed);
        Assert.False(deadline.HasEnded);

        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(TimeSpan.Zero, deadline.Remaining);
        Assert.True(deadline.HasEnded);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, deadline.Remaining);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_token_is_cancelled_when_the_budget_ends(bool callerCanLeave)
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), callerCanLeave ? left.Token : CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(1.999));
        Assert.False(deadline.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void Its_token_is_cancelled_when_the_caller_leaves_and_that_is_no_end_of_the_budget()
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), left.Token);

        left.Cancel();

        Assert.True(deadline.Token.IsCancellationRequested);
        var exception = Assert.ThrowsAny<OperationCanceledException>(() => _ = deadline.HasEnded);
        Assert.Equal(left.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task A_task_that_is_done_in_time_has_been_waited_for()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);
        var work = new TaskCompletionSource();
        var waiting = deadline.WaitForAsync(work.Task).AsTask();
        Assert.False(waiting.IsCompleted);

        work.SetResult();

        Assert.True(await waiting.SoonAsync());
    }

    [Fact]
    public async Task A_task_that_is_done_counts_as_done_even_after_the_end()
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), left.Token);
        _time.Advance(TimeSpan.FromSeconds(3));
        await left.CancelAsync();

        Assert.True(await deadline.WaitForAsync(Task.CompletedTask).AsTask().SoonAsync());
    }

    [Fact]
    public async Task A_task_that_fails_has_been_waited_for_and_its_failure_is_its_own()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);

        Assert.True(await deadline.WaitForAsync(Task.FromException(new InvalidOperationException())).AsTask().SoonAsync());
    }

    [Fact]
    public async Task A_wait_that_the_budget_ends_is_told_by_false()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);
        var waiting = deadline.WaitForAsync(new TaskCompletionSource().Task).AsTask();

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(await waiting.SoonAsync());
    }

    [Fact]
    public async Task A_wait_that_the_caller_ends_gives_him_his_own_cancellation()
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), left.Token);
        var waiting = deadline.WaitForAsync(new TaskCompletionSource().Task).AsTask();

        await left.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());
        Assert.Equal(left.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task A_delay_that_fits_is_kept_to_the_end()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);
        var waiting = deadline.DelayAsync(TimeSpan.FromSeconds(1)).AsTask();

        _time.Advance(TimeSpan.FromSeconds(0.999));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.True(await waiting.SoonAsync());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_delay_that_does_not_fit_is_not_begun(double seconds)
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);

        var delayed = deadline.DelayAsync(TimeSpan.FromSeconds(seconds));

        Assert.True(delayed.IsCompleted);
        Assert.False(await delayed);
    }

    [Fact]
    public async Task A_delay_of_less_than_a_millisecond_is_a_delay_all_the_same()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);

        var waiting = deadline.DelayAsync(TimeSpan.FromMilliseconds(0.3)).AsTask();

        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await waiting.SoonAsync());
    }

    [Fact]
    public async Task A_delay_that_the_caller_ends_gives_him_his_own_cancellation()
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), left.Token);
        var waiting = deadline.DelayAsync(TimeSpan.FromSeconds(1)).AsTask();

        await left.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());
        Assert.Equal(left.Token, exception.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_end_leaves_no_timer_behind(bool callerCanLeave)
    {
        using var left = new CancellationTokenSource();
        var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), callerCanLeave ? left.Token : CancellationToken.None);
        var token = deadline.Token;

        deadline.Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));
        left.Cancel();

        Assert.False(token.IsCancellationRequested);
    }
}
