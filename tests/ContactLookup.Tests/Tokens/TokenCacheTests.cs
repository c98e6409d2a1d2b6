using ContactLookup.Calls;
using ContactLookup.Tokens;

namespace ContactLookup.Tests.Tokens;

/// <summary>What callers of the token cache can count on, apart from refused tokens, hold-offs and the flaws of others.</summary>
public sealed class TokenCacheTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    [Fact]
    public async Task The_first_caller_gets_a_token_and_the_next_one_gets_the_same()
    {
        using var under = new CacheUnderTest();

        var first = await under.TokenAsync();
        var second = await under.TokenAsync();

        Assert.Equal("token-1", first.Reveal());
        Assert.Same(first, second);
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task Callers_who_come_while_a_flight_is_under_way_wait_for_that_flight()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate();

        var callers = Enumerable.Range(0, 10).Select(_ => under.AskAsync()).ToArray();
        await gate.Reached;
        gate.Open();
        var outcomes = await Task.WhenAll(callers).SoonAsync();

        Assert.All(outcomes, o => Assert.Equal("token-1", o.Value?.Reveal()));
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_hit_allocates_nothing_and_is_complete_at_once()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        using var deadline = new Deadline(under.Time, CacheUnderTest.Budget, CancellationToken.None);
        var times = new HopTimes();
        var hits = 0;
        for (var i = 0; i < 1_000; i++)
        {
            hits += Hit(under, deadline, times);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            hits += Hit(under, deadline, times);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_000, hits);
    }

    [Fact]
    public async Task A_hit_takes_no_lock_so_it_passes_while_another_thread_is_in_the_middle_of_a_refusal()
    {
        // The clock is read inside the lock that refusals take, so a clock that stands at a gate holds that lock.
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        var token = await under.TokenAsync();
        using var isInside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var refusing = Task.Factory.StartNew(
            () =>
            {
                time.OnceOnThisThread(() =>
                {
                    isInside.Set();
                    goOn.Wait(TimeSpan.FromSeconds(60));
                });
                return under.Cache.Reject(token);
            },
            TaskCreationOptions.LongRunning);
        Assert.True(isInside.Wait(TimeSpan.FromSeconds(60)));

        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);
        var hit = under.Cache.GetAsync(deadline, new HopTimes());

        Assert.True(hit.IsCompletedSuccessfully);
        Assert.Equal("token-1", (await hit).Value?.Reveal());
        goOn.Set();
        Assert.True(await refusing.SoonAsync());
    }

    [Fact]
    public async Task A_token_is_renewed_by_the_first_request_after_four_fifths_of_its_life_and_not_before()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Time.Advance((TimeSpan.FromHours(1) * 0.8) - Instant);
        await under.TokenAsync();
        Assert.Equal(1, under.Issuer.Asked);

        under.Time.Advance(Instant);
        var served = await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal("token-1", served.Reveal());
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task The_old_token_is_served_without_waiting_for_as_long_as_its_renewal_takes()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Time.Advance(TimeSpan.FromMinutes(48));
        var gate = under.Issuer.WaitsOnceAtGate();

        for (var i = 0; i < 10; i++)
        {
            var call = under.AskAsync();
            Assert.True(call.IsCompleted);
            Assert.Equal("token-1", (await call).Value?.Reveal());
        }

        await gate.Reached;
        Assert.Equal(2, under.Issuer.Asked);
        gate.Open();
        await under.Measured.UntilFlightsAsync(2);
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task Without_a_request_nothing_is_renewed_however_much_time_passes()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();

        under.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_token_is_not_used_in_the_last_half_minute_of_its_life()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Time.Advance(TimeSpan.FromMinutes(59.5) - Instant);
        var gate = under.Issuer.WaitsOnceAtGate();
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        await gate.Reached;

        under.Time.Advance(Instant);
        var waiting = under.AskAsync();

        Assert.False(waiting.IsCompleted);
        gate.Open();
        Assert.Equal("token-2", (await waiting.SoonAsync()).Value?.Reveal());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(300)]
    [InlineData(172_800)]
    public async Task A_token_of_any_lifetime_is_used_most_of_it_renewed_before_its_end_and_never_used_after(int seconds)
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(seconds);
        await under.TokenAsync();

        under.Time.Advance(under.Issuer.Lifetime * 0.69);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        Assert.Equal(1, under.Issuer.Asked);

        under.Time.Advance(under.Issuer.Lifetime * 0.31);
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task Jitter_only_ever_brings_the_renewal_forward_by_an_eighth_at_the_most()
    {
        using var under = new CacheUnderTest { Jitter = 0.999_999 };
        await under.TokenAsync();

        under.Time.Advance(TimeSpan.FromHours(1) * 0.7);
        await under.TokenAsync();
        Assert.Equal(1, under.Issuer.Asked);
        under.Time.Advance(TimeSpan.FromSeconds(1));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task The_lifetime_counts_from_before_the_request_so_a_slow_login_lengthens_nothing()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(10);
        var gate = under.Issuer.WaitsOnceAtGate();
        var call = under.AskAsync();
        await gate.Reached;
        under.Time.Advance(TimeSpan.FromSeconds(4));
        gate.Open();
        await call.SoonAsync();

        under.Time.Advance(TimeSpan.FromSeconds(5.5));
        var late = await under.TokenAsync();

        Assert.Equal("token-2", late.Reveal());
    }

    [Fact]
    public async Task A_token_that_arrives_dead_is_given_to_those_who_waited_and_kept_for_nobody()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(1);
        var gate = under.Issuer.WaitsOnceAtGate();
        var call = under.AskAsync();
        await gate.Reached;
        under.Time.Advance(TimeSpan.FromSeconds(2));
        gate.Open();

        Assert.Equal("token-1", (await call.SoonAsync()).Value?.Reveal());
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_changes_nothing()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        await under.TokenAsync();

        time.WallClockOffset = TimeSpan.FromDays(-400);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        time.WallClockOffset = TimeSpan.FromDays(400);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());

        Assert.Equal(1, under.Issuer.Asked);
    }

    [Theory]
    [InlineData(Hop.SecretStore, LookupStatus.SecretUnavailable, "store has not answered within")]
    [InlineData(Hop.Identity, LookupStatus.SecretUnavailable, "managed identity endpoint did not answer in time")]
    [InlineData(Hop.Login, LookupStatus.TokenUnavailable, "login has not answered within")]
    internal async Task A_caller_whose_budget_ends_is_told_which_hop_he_was_waiting_for(Hop hop, LookupStatus status, string says)
    {
        using var under = new CacheUnderTest();
        using var deadline = new Deadline(under.Time, TimeSpan.FromSeconds(1), CancellationToken.None);
        var gate = under.Issuer.WaitsOnceAtGate(hop);
        var call = under.Cache.GetAsync(deadline, new HopTimes()).AsTask();
        await gate.Reached;

        under.Time.Advance(TimeSpan.FromSeconds(1));
        var failure = (await call.SoonAsync()).Failure;

        Assert.NotNull(failure);
        Assert.Equal(status, failure.Status);
        Assert.Equal(hop, failure.Hop);
        Assert.True(failure.Retryable);
        Assert.Contains(says, failure.Reason, StringComparison.Ordinal);
        gate.Open();
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_flight_carries_no_callers_context()
    {
        var ambient = new AsyncLocal<string?> { Value = "the first caller's" };
        using var under = new CacheUnderTest();
        string? seen = "not asked";
        under.Issuer.DoesOnce((_, _) =>
        {
            seen = ambient.Value;
            return Task.CompletedTask;
        });

        await under.TokenAsync();

        Assert.Null(seen);
        Assert.Equal("the first caller's", ambient.Value);
    }

    [Fact]
    public async Task The_times_of_a_call_are_those_of_the_flight_it_waited_for_and_a_hit_has_none()
    {
        using var under = new CacheUnderTest();
        under.Issuer.DoesOnce((progress, _) =>
        {
            under.Time.Advance(TimeSpan.FromMilliseconds(80));
            progress.SecretTime = TimeSpan.FromMilliseconds(30);
            progress.LoginTime = TimeSpan.FromMilliseconds(50);
            return Task.CompletedTask;
        });
        using var deadline = new Deadline(under.Time, CacheUnderTest.Budget, CancellationToken.None);
        var cold = new HopTimes();
        var hit = new HopTimes();

        await under.Cache.GetAsync(deadline, cold).AsTask().SoonAsync();
        await under.Cache.GetAsync(deadline, hit).AsTask().SoonAsync();

        Assert.Equal(TimeSpan.FromMilliseconds(30), cold.Secret);
        Assert.Equal(TimeSpan.FromMilliseconds(50), cold.Token);
        Assert.Equal(TimeSpan.Zero, hit.Secret);
        Assert.Equal(TimeSpan.Zero, hit.Token);
    }

    [Theory]
    [InlineData(0, 300, 500)]
    [InlineData(100, 200, 500)]
    [InlineData(400, 0, 400)]
    public async Task A_caller_who_joins_a_flight_under_way_has_the_times_of_its_end_and_only_as_much_as_he_waited(int late, int secret, int token)
    {
        using var under = new CacheUnderTest();
        var gate = new Gate();
        under.Issuer.DoesOnce(async (progress, ended) =>
        {
            await gate.PassAsync(ended);
            progress.SecretTime = TimeSpan.FromMilliseconds(300);
            progress.LoginTime = TimeSpan.FromMilliseconds(500);
        });
        var first = under.AskAsync();
        await gate.Reached;
        under.Time.Advance(TimeSpan.FromMilliseconds(late));
        using var deadline = new Deadline(under.Time, CacheUnderTest.Budget, CancellationToken.None);
        var times = new HopTimes();
        var call = under.Cache.GetAsync(deadline, times).AsTask();

        under.Time.Advance(TimeSpan.FromMilliseconds(800 - late));
        gate.Open();
        await Task.WhenAll(first, call).SoonAsync();

        Assert.Equal(TimeSpan.FromMilliseconds(secret), times.Secret);
        Assert.Equal(TimeSpan.FromMilliseconds(token), times.Token);
    }

    [Theory]
    [InlineData(Hop.Identity, 1000, 0)]
    [InlineData(Hop.SecretStore, 1000, 0)]
    [InlineData(Hop.Login, 0, 1000)]
    internal async Task A_caller_whose_budget_ends_first_has_the_time_he_waited_at_the_hop_he_waited_for(Hop hop, int secret, int token)
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate(hop);
        var first = under.AskAsync();
        await gate.Reached;
        under.Time.Advance(TimeSpan.FromSeconds(1));
        using var deadline = new Deadline(under.Time, TimeSpan.FromSeconds(1), CancellationToken.None);
        var times = new HopTimes();
        var call = under.Cache.GetAsync(deadline, times).AsTask();

        under.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await call.SoonAsync()).Failure);

        Assert.Equal(TimeSpan.FromMilliseconds(secret), times.Secret);
        Assert.Equal(TimeSpan.FromMilliseconds(token), times.Token);
        gate.Open();
        await first.SoonAsync();
    }

    [Fact]
    public async Task A_token_is_in_no_log_and_its_lifetime_is()
    {
        using var under = new CacheUnderTest();

        var token = await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(1);

        Assert.Contains("Access token of genesys issued (missing) in 0.0 ms, lifetime 01:00:00", under.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", under.Log.Text, StringComparison.Ordinal);
        Assert.Equal("[access token]", token.ToString());
        Assert.DoesNotContain("token-1", new IssuedToken(token, TimeSpan.FromHours(1)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_its_disposal_the_cache_still_serves_the_token_it_holds_and_asks_for_no_other()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();

        under.Cache.Dispose();
        under.Time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        await under.Measured.UntilFlightsAsync(2);
        under.Time.Advance(TimeSpan.FromMinutes(10));
        var failure = await under.FailureAsync();

        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.Contains("shutting down", failure.Reason, StringComparison.Ordinal);
        Assert.True(failure.Retryable);
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task Disposal_in_flight_tells_everybody_who_waits_at_once_and_ends_the_request()
    {
        using var under = new CacheUnderTest();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        under.Issuer.DoesOnce(async (_, token) =>
        {
            using var registration = token.Register(ended.SetResult);
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, under.Time, token);
        });
        var callers = Enumerable.Range(0, 10).Select(_ => under.AskAsync()).ToArray();
        await reached.Task.SoonAsync();

        under.Cache.Dispose();
        var outcomes = await Task.WhenAll(callers).SoonAsync();

        await ended.Task.SoonAsync();
        Assert.All(outcomes, o => Assert.Contains("shutting down", o.Failure?.Reason, StringComparison.Ordinal));
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task Disposal_in_flight_does_not_wait_for_a_request_that_cannot_be_cancelled()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.HangsOnce();
        var call = under.AskAsync();
        await gate.Reached;

        under.Cache.Dispose();

        Assert.Contains("shutting down", (await call.SoonAsync()).Failure?.Reason, StringComparison.Ordinal);
        gate.Open();
    }

    [Fact]
    public void Disposal_twice_is_one_disposal()
    {
        using var under = new CacheUnderTest();

        under.Cache.Dispose();
        under.Cache.Dispose();
    }

    private static int Hit(CacheUnderTest under, Deadline deadline, HopTimes times)
    {
        var hit = under.Cache.GetAsync(deadline, times);
        return hit.IsCompletedSuccessfully && hit.Result.Value is not null ? 1 : 0;
    }
}
