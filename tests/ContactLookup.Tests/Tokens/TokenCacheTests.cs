namespace ContactLookup.Tests.Tokens;

/// <summary>What callers of the token cache get. Refused tokens, hold-offs and the flaws of other caches have tests of their own.</summary>
public sealed class TokenCacheTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

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
        Assert.Equal(TimeSpan.Zero, times.Secret + times.Token);
    }

    [Fact]
    public async Task A_hit_takes_no_lock_and_completes_while_another_thread_holds_the_lock_of_a_refusal()
    {
        // A refusal reads the clock while it holds the lock, so a hook in the clock holds the lock.
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

    // Jitter that is drawn for every caller makes the earliest draw win, and jitter that lengthens a lifetime serves expired tokens.
    [Theory]
    [InlineData(0, 0.8, 1)]
    [InlineData(0.999_999_999, 0.7, 10)]
    public async Task A_token_is_renewed_by_the_first_request_after_four_fifths_of_its_lifetime_or_up_to_an_eighth_earlier(double jitter, double share, int ticks)
    {
        using var under = new CacheUnderTest { Jitter = jitter };
        await under.TokenAsync();
        under.Time.Advance((TimeSpan.FromHours(1) * share) - Instant);
        await under.TokenAsync();
        Assert.Equal((1, 1), (under.Issuer.Asked, under.JitterDrawn));

        under.Time.Advance(Instant * ticks);
        var served = await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal("token-1", served.Reveal());
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal((2, 2), (under.Issuer.Asked, under.JitterDrawn));
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
    public async Task Without_a_request_no_token_is_renewed()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();

        under.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_token_is_not_used_in_the_last_half_minute_of_its_lifetime()
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
    public async Task A_token_of_any_lifetime_is_used_for_most_of_it_and_not_after_it(int seconds)
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
    public async Task The_lifetime_counts_from_before_the_request_so_a_slow_login_does_not_lengthen_it()
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
    public async Task A_token_that_arrives_after_its_lifetime_goes_to_waiting_callers_only()
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
    public async Task A_change_of_the_wall_clock_has_no_effect()
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
    [InlineData(Hop.SecretStore, LookupStatus.SecretUnavailable, "store has not answered within 4.5 s (Lookup__Budget)", 1, 0)]
    [InlineData(Hop.Identity, LookupStatus.SecretUnavailable, "managed identity endpoint has not answered within 4.5 s (Lookup__Budget)", 1, 0)]
    [InlineData(Hop.Login, LookupStatus.TokenUnavailable, "login has not answered within 4.5 s (Lookup__Budget)", 0, 1)]
    internal async Task A_caller_whose_budget_ends_learns_which_hop_did_not_answer_and_the_flight_goes_on(Hop hop, LookupStatus status, string says, int secret, int token)
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate(hop);
        var first = under.AskAsync();
        await gate.Reached;
        under.Time.Advance(TimeSpan.FromSeconds(1));
        var times = new HopTimes();
        var call = under.AskWithAsync(TimeSpan.FromSeconds(1), times);

        under.Time.Advance(TimeSpan.FromSeconds(1));
        var failure = (await call.SoonAsync()).Failure;

        Assert.Equal((status, hop, true), (failure?.Status, failure?.Hop, failure?.Retryable));
        Assert.Contains(says, failure?.Reason, StringComparison.Ordinal);
        Assert.Equal((secret, token), (times.Secret.TotalSeconds, times.Token.TotalSeconds));
        gate.Open();
        Assert.Equal("token-1", (await first.SoonAsync()).Value?.Reveal());
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Theory]
    [InlineData(0, 300, 500)]
    [InlineData(100, 200, 500)]
    [InlineData(400, 0, 400)]
    public async Task A_caller_has_the_times_of_the_flight_from_its_end_backwards_and_only_as_much_as_he_waited(int late, int secret, int token)
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
        var times = new HopTimes();
        var call = under.AskWithAsync(CacheUnderTest.Budget, times);

        under.Time.Advance(TimeSpan.FromMilliseconds(800 - late));
        gate.Open();
        await Task.WhenAll(first, call).SoonAsync();

        Assert.Equal((secret, token), (times.Secret.TotalMilliseconds, times.Token.TotalMilliseconds));
    }

    [Fact]
    public async Task A_flight_does_not_run_in_the_context_of_a_caller()
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
    public async Task The_log_has_the_lifetime_of_a_token_and_not_the_token()
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
    public async Task A_flight_is_a_span_below_the_span_of_the_call_that_started_it()
    {
        using var under = new CacheUnderTest();
        using var spans = new SpanCapture();
        using var call = SpanCapture.Begin();

        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(1);

        Assert.Equal("token.flight", Assert.Single(spans.Below(call)).OperationName);
    }

    [Fact]
    public async Task The_requests_of_a_flight_are_measured_as_those_of_its_provider()
    {
        await using var genesys = new FakeGenesys();

        await genesys.LookUpAsync().SoonAsync();

        Assert.Contains(genesys.Measured.Of("contactlookup.upstream.request.duration"), m => m.Tags["provider"] == "genesys" && m.Tags["hop"] == "login");
    }

    [Fact]
    public async Task The_state_shows_the_token_and_the_last_failure()
    {
        using var under = new CacheUnderTest();
        Assert.Equal(default, under.Cache.ReadState());
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);
        await under.FailureAsync();
        Assert.Equal((null, null, ScriptedIssuer.InvalidClient.Reason), under.Cache.ReadState());

        under.Time.Advance(HoldOff.Shortest);
        await under.TokenAsync();
        under.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(49.5), null), under.Cache.ReadState());
    }

    [Fact]
    public async Task A_disposed_cache_serves_the_token_it_holds_and_asks_for_no_other()
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
    public async Task Disposal_during_a_flight_answers_every_waiting_caller_at_once_and_cancels_the_request()
    {
        using var under = new CacheUnderTest();
        var cancelled = under.Issuer.HangsOnceUntilCancelled(out var reached);
        var callers = Enumerable.Range(0, 10).Select(_ => under.AskAsync()).ToArray();
        await reached;

        under.Cache.Dispose();
        var outcomes = await Task.WhenAll(callers).SoonAsync();

        await cancelled;
        await under.Measured.UntilFlightsAsync(1);
        Assert.All(outcomes, o => Assert.Contains("shutting down", o.Failure?.Reason, StringComparison.Ordinal));
        Assert.Contains("shutting down", Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightFailed").Message, StringComparison.Ordinal);
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task Disposal_during_a_flight_does_not_wait_for_a_request_that_cannot_be_cancelled()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.HangsOnce();
        var call = under.AskAsync();
        await gate.Reached;

        under.Cache.Dispose();

        Assert.Contains("shutting down", (await call.SoonAsync()).Failure?.Reason, StringComparison.Ordinal);
        gate.Open();
    }

    private static int Hit(CacheUnderTest under, Deadline deadline, HopTimes times)
    {
        var hit = under.Cache.GetAsync(deadline, times);
        return hit.IsCompletedSuccessfully && hit.Result.Value is not null ? 1 : 0;
    }
}
