namespace ContactLookup.Tests;

public sealed class DeadlineTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void The_remaining_time_is_never_below_zero()
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
    public void Its_token_is_cancelled_when_the_caller_leaves_which_differs_from_the_end_of_the_budget()
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), left.Token);

        left.Cancel();

        Assert.True(deadline.Token.IsCancellationRequested);
        var exception = Assert.ThrowsAny<OperationCanceledException>(() => _ = deadline.HasEnded);
        Assert.Equal(left.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task A_wait_ends_with_true_when_the_task_is_done()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);
        var work = new TaskCompletionSource();
        var waiting = deadline.WaitForAsync(work.Task).AsTask();
        Assert.False(waiting.IsCompleted);

        work.SetResult();

        Assert.True(await waiting.SoonAsync());
    }

    [Fact]
    public async Task A_task_that_is_done_counts_as_done_after_the_budget_too()
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), left.Token);
        _time.Advance(TimeSpan.FromSeconds(3));
        await left.CancelAsync();

        Assert.True(await deadline.WaitForAsync(Task.CompletedTask).AsTask().SoonAsync());
    }

    [Fact]
    public async Task A_wait_for_a_task_that_fails_ends_with_true_and_throws_nothing()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);

        Assert.True(await deadline.WaitForAsync(Task.FromException(new InvalidOperationException())).AsTask().SoonAsync());
    }

    [Fact]
    public async Task A_wait_that_the_budget_ends_is_false()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);
        var waiting = deadline.WaitForAsync(new TaskCompletionSource().Task).AsTask();

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(await waiting.SoonAsync());
    }

    [Fact]
    public async Task A_wait_throws_the_cancellation_of_a_caller_who_leaves()
    {
        using var left = new CancellationTokenSource();
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), left.Token);
        var waiting = deadline.WaitForAsync(new TaskCompletionSource().Task).AsTask();

        await left.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());
        Assert.Equal(left.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task A_delay_that_fits_into_the_budget_takes_its_time()
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
    public async Task A_delay_that_does_not_fit_into_the_budget_is_false_at_once(double seconds)
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);

        var delayed = deadline.DelayAsync(TimeSpan.FromSeconds(seconds));

        Assert.True(delayed.IsCompleted);
        Assert.False(await delayed);
    }

    [Fact]
    public async Task A_delay_of_less_than_a_millisecond_is_rounded_up()
    {
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), CancellationToken.None);

        var waiting = deadline.DelayAsync(TimeSpan.FromMilliseconds(0.3)).AsTask();

        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await waiting.SoonAsync());
    }

    [Fact]
    public async Task A_delay_throws_the_cancellation_of_a_caller_who_leaves()
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
    public void Its_disposal_ends_its_timer(bool callerCanLeave)
    {
        using var left = new CancellationTokenSource();
        var deadline = new Deadline(_time, TimeSpan.FromSeconds(2), callerCanLeave ? left.Token : CancellationToken.None);
        var token = deadline.Token;

        deadline.Dispose();
        Assert.False(_time.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(2)).IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        left.Cancel();

        Assert.False(token.IsCancellationRequested);
    }
}
