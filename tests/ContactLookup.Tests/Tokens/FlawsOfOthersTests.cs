using ContactLookup.Calls;
using ContactLookup.Tokens;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using TestKit;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// Every flaw on record elsewhere that a token cache can have, each with the thread that tells of it and the promise that
/// this one does not have it.
/// </summary>
public sealed class FlawsOfOthersTests
{
    // Azure/azure-sdk-for-net#19424: the first caller's cancellation failed everyone who waited with him.
    // Here the fetch belongs to the cache; each caller only stops waiting, and gets his own cancellation back.
    [Fact]
    public async Task azure_sdk_for_net_19424_a_caller_who_leaves_takes_nobody_with_him()
    {
        using var under = new CacheUnderTest();
        using var left = new CancellationTokenSource();
        var gate = under.Issuer.WaitsOnceAtGate();
        var first = under.AskAsync(left.Token);
        await gate.Reached;
        var second = under.AskAsync();

        await left.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.SoonAsync());
        gate.Open();

        Assert.Equal(left.Token, exception.CancellationToken);
        Assert.Equal("token-1", (await second.SoonAsync()).Value?.Reveal());
        Assert.Equal(1, under.Issuer.Asked);
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#4473: background work was tied to a caller's token source, which
    // was disposed by the time the work used it.
    [Fact]
    public async Task msal_4473_a_flight_goes_on_when_the_caller_who_started_it_has_left_and_thrown_everything_away()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate();
        using (var left = new CancellationTokenSource())
        {
            var call = under.AskAsync(left.Token);
            await gate.Reached;
            await left.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
        }

        gate.Open();
        await under.Measured.UntilFlightsAsync(1);

        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        Assert.Equal(1, under.Issuer.Asked);
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#6053: the fix of #4473 cut cancellation altogether, and threads
    // were blocked for hours. Here a flight has a limit of its own, and what it runs is told when that has passed.
    [Fact]
    public async Task msal_6053_a_flight_that_nobody_waits_for_ends_at_its_limit_all_the_same()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Time.Advance(TimeSpan.FromMinutes(50));
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        under.Issuer.DoesOnce(async (_, ended) =>
        {
            using var registration = ended.Register(told.SetResult);
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, under.Time, ended);
        });
        await under.TokenAsync();
        await reached.Task.SoonAsync();

        under.Time.Advance(FlightLimits.For(CacheUnderTest.Budget).Flight);

        await told.Task.SoonAsync();
        await under.Measured.UntilFlightsAsync(2);
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#4472: a semaphore was released without having been taken when the
    // wait for it was cancelled. Here there is none, and callers who leave give up nothing that was not theirs.
    [Fact]
    public async Task msal_4472_callers_who_leave_never_let_a_second_flight_in()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate();
        var first = under.AskAsync();
        await gate.Reached;

        for (var i = 0; i < 20; i++)
        {
            using var left = new CancellationTokenSource();
            var call = under.AskAsync(left.Token);
            await left.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
        }

        Assert.Equal(1, under.Issuer.Asked);
        gate.Open();
        Assert.Equal("token-1", (await first.SoonAsync()).Value?.Reveal());
        Assert.Equal(1, under.Issuer.Asked);
    }

    // ZiggyCreatures/FusionCache#218: a lock was kept for ever when the refresh was cancelled early.
    [Fact]
    public async Task fusioncache_218_a_flight_that_is_cancelled_frees_its_place()
    {
        using var under = new CacheUnderTest();
        under.Issuer.DoesOnce((_, _) => Task.FromCanceled(new CancellationToken(canceled: true)));

        var call = under.AskAsync();
        await under.Time.UntilSomebodyWaitsAsync(HoldOff.Shortest);
        under.Time.Advance(HoldOff.Shortest);

        Assert.Equal("token-1", (await call.SoonAsync()).Value?.Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    // ZiggyCreatures/FusionCache#647: the same when the refresh threw before its task existed.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task fusioncache_647_a_flight_that_throws_frees_its_place_and_its_exception_is_told_in_the_log_only(bool atOnce)
    {
        using var under = new CacheUnderTest();
        under.Issuer.DoesOnce((progress, _) =>
        {
            progress.Enter(Hop.Login);
            var exception = new InvalidTimeZoneException("the secret is hunter2");
            return atOnce ? throw exception : Task.FromException(exception);
        });
        using var deadline = new Deadline(under.Time, TimeSpan.FromMilliseconds(100), CancellationToken.None);

        var failure = (await under.Cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync()).Failure;
        await under.Measured.UntilFlightsAsync(1);
        under.Time.Advance(HoldOff.Shortest);

        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.Equal(Hop.Login, failure.Hop);
        Assert.True(failure.Retryable);
        Assert.Contains("error inside the function app", failure.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("InvalidTimeZoneException", Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightBroke").Everything, StringComparison.Ordinal);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
    }

    // ZiggyCreatures/FusionCache#647 again: whatever else breaks around a flight, its place is free afterwards.
    [Fact]
    public async Task fusioncache_647_a_flight_whose_token_cannot_be_kept_frees_its_place()
    {
        var time = new FakeTime();
        var issuer = new ScriptedIssuer(time);
        using var measured = new MetricCapture(time);
        using var log = new LogCapture();
        var isBroken = true;
        using var cache = new TokenCache(
            issuer, FlightLimits.For(CacheUnderTest.Budget), time, () => isBroken ? throw new NotSupportedException() : 0, measured.Metrics, log.ToFactory().CreateLogger<TokenCache>());
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);
        var gate = issuer.WaitsOnceAtGate();
        var call = cache.GetAsync(deadline, new HopTimes()).AsTask();
        await gate.Reached;
        issuer.DoesOnce((_, _) =>
        {
            isBroken = false;
            return Task.CompletedTask;
        });

        gate.Open();

        Assert.Equal("token-2", (await call.SoonAsync()).Value?.Reveal());
    }

    // The same for a log that throws: it breaks neither the flight nor what the flight brought.
    [Fact]
    public async Task fusioncache_647_a_log_that_throws_breaks_no_flight()
    {
        var time = new FakeTime();
        var issuer = new ScriptedIssuer(time);
        using var measured = new MetricCapture(time);
        using var cache = new TokenCache(issuer, FlightLimits.For(CacheUnderTest.Budget), time, () => 0, measured.Metrics, new ThrowingLog());
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        var first = await cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();
        var second = await cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();

        Assert.Equal("token-1", first.Value?.Reveal());
        Assert.Same(first.Value, second.Value);
    }

    // Altinn/dialogporten#4252: a refresh with no time limit hung, and the instance with it, while health checks stayed
    // green. Here the limit frees the place even when the inner call never returns.
    [Fact]
    public async Task dialogporten_4252_a_flight_that_never_returns_frees_its_place_at_its_limit()
    {
        using var under = new CacheUnderTest();
        var hung = under.Issuer.HangsOnce();
        var call = under.AskAsync();
        await hung.Reached;

        under.Time.Advance(CacheUnderTest.Budget);
        var failure = (await call.SoonAsync()).Failure;
        under.Time.Advance(FlightLimits.For(CacheUnderTest.Budget).Flight - CacheUnderTest.Budget);
        await under.Measured.UntilFlightsAsync(1);
        under.Time.Advance(HoldOff.Shortest);
        await under.AskAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal(Hop.Login, failure?.Hop);
        Assert.Contains("the login has not answered within", Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightFailed").Message, StringComparison.Ordinal);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);

        // What comes after its time is nobody's token, least of all everybody's.
        hung.Open();
        while (under.Issuer.Issued < 2)
        {
            await Task.Yield();
        }

        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
    }

    // Azure/azure-sdk-for-net#45351: waiters were stuck when their own token could not be cancelled.
    [Fact]
    public async Task azure_sdk_for_net_45351_a_caller_who_cannot_leave_is_answered_when_his_budget_ends()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate();
        var first = under.AskAsync();
        await gate.Reached;
        using var deadline = new Deadline(under.Time, TimeSpan.FromSeconds(1), CancellationToken.None);
        var second = under.Cache.GetAsync(deadline, new HopTimes()).AsTask();

        under.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull((await second.SoonAsync()).Failure);
        Assert.False(first.IsCompleted);
        gate.Open();
        Assert.Equal("token-1", (await first.SoonAsync()).Value?.Reveal());
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#4196: hundreds of callers, a 429 and retries made a storm.
    // Here there is one try per period, and Retry-After is obeyed.
    [Fact]
    public async Task msal_4196_a_login_that_says_too_many_requests_hears_nothing_until_the_time_it_asked_for()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.IsDown with { HttpStatus = 429, RetryAfter = TimeSpan.FromSeconds(30) };

        for (var second = 0; second < 90; second++)
        {
            using var deadline = new Deadline(under.Time, TimeSpan.FromSeconds(1), CancellationToken.None);
            var callers = Enumerable.Range(0, 200).Select(_ => under.Cache.GetAsync(deadline, new HopTimes()).AsTask()).ToArray();
            Assert.All(await Task.WhenAll(callers).SoonAsync(), o => Assert.Equal(429, o.Failure?.HttpStatus));
            under.Time.Advance(TimeSpan.FromSeconds(1));
        }

        // At 0, 30 and 60 s.
        Assert.Equal(3, under.Issuer.Asked);
    }

    // No number on record: a fixed distance from the end at which tokens are renewed is more than a short token's life, and
    // so a renewal at every call.
    [Fact]
    public async Task a_short_token_is_not_renewed_at_every_call()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(1);

        for (var millisecond = 0; millisecond < 700; millisecond++)
        {
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
            under.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(1, under.Issuer.Asked);
    }

    // No number on record: jitter that lengthens a lifetime serves dead tokens, and jitter that is drawn at every look
    // makes the earliest draw win.
    [Fact]
    public async Task jitter_is_drawn_once_for_each_token_and_lengthens_no_life()
    {
        using var under = new CacheUnderTest { Jitter = 0 };
        for (var i = 0; i < 100; i++)
        {
            await under.TokenAsync();
        }

        Assert.Equal(1, under.JitterDrawn);
        foreach (var jitter in (double[])[0, 0.25, 0.5, 0.999_999])
        {
            Assert.InRange(TokenLifetime.UntilRenewal(TimeSpan.FromSeconds(80), jitter), TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(80));
        }
    }

    // No number on record: an early renewal that failed was not tried again before the token's end. Here it is, after growing
    // times (FailedFlightTests has their table), and callers keep the valid token meanwhile.
    [Fact]
    public async Task a_failed_early_renewal_is_tried_again_before_the_token_ends_and_no_caller_waits_for_it()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown);
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown);
        under.Time.Advance(TimeSpan.FromMinutes(48));

        for (var flight = 2; flight <= 4; flight++)
        {
            var call = under.AskAsync();
            Assert.True(call.IsCompleted);
            Assert.Equal("token-1", (await call).Value?.Reveal());
            await under.Measured.UntilFlightsAsync(flight);
            under.Time.Advance(HoldOff.Shortest * (flight - 1));
        }

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(4, under.Issuer.Asked);
    }

    // No number on record: many simultaneous 401s were as many renewals, and a late 401 for an old token threw the new one
    // away. Here the refused token is compared with the present one.
    [Fact]
    public async Task many_refusals_of_one_token_are_one_renewal_and_a_late_one_is_none()
    {
        using var under = new CacheUnderTest();
        var refused = await under.TokenAsync();

        var replays = Enumerable.Range(0, 50).Select(_ => under.Cache.Reject(refused) ? under.AskAsync() : Task.FromResult<Outcome<AccessToken>>(ScriptedIssuer.IsDown)).ToArray();
        Assert.All(await Task.WhenAll(replays).SoonAsync(), o => Assert.Equal("token-2", o.Value?.Reveal()));
        under.Cache.Reject(refused);

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    // Azure/azure-sdk-for-cpp#6151 discusses it: drop the token even when the request cannot be replayed. Dropping is a
    // call of its own here, and needs no replay.
    [Fact]
    public async Task azure_sdk_for_cpp_6151_a_refused_token_is_dropped_though_nobody_asks_for_another()
    {
        using var under = new CacheUnderTest();
        var refused = await under.TokenAsync();

        under.Cache.Reject(refused);

        Assert.Equal(1, under.Issuer.Asked);
        Assert.NotSame(refused, await under.TokenAsync());
    }

    // DuendeSoftware/foss#298: a cache in a transient service is no cache. Here whoever asks for a request gets the one
    // cache, a full memory does not give it up, and it ends with the app and not before.
    [Fact]
    public async Task duende_foss_298_a_full_memory_keeps_every_token_cache_and_its_end_is_theirs()
    {
        using var memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = 1 });
        using var under = new CacheUnderTest();
        var caches = new TokenCaches(memory);
        var request = FakeLogin.Request();
        memory.Set("an answer", "that fills it", new MemoryCacheEntryOptions { Size = 1 });

        var first = caches.For(request, () => under.Cache);
        memory.Compact(1);
        var second = caches.For(request, () => throw new InvalidOperationException("It was made again."));
        await under.TokenAsync();
        under.Cache.Reject(await under.TokenAsync());
        caches.Dispose();

        Assert.Same(under.Cache, first);
        Assert.Same(first, second);
        Assert.Contains("shutting down", (await under.FailureAsync()).Reason, StringComparison.Ordinal);
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#4492: a background refresh was counted as a cache hit.
    [Fact]
    public async Task msal_4492_a_background_renewal_is_counted_by_itself_and_a_hit_is_no_flight()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(1);
        for (var i = 0; i < 100; i++)
        {
            await under.TokenAsync();
        }

        Assert.Single(under.Measured.Flights);
        under.Time.Advance(TimeSpan.FromMinutes(50));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal(["missing", "early"], under.Measured.Flights.Select(f => f.Tags["trigger"]));
    }

    private sealed class ThrowingLog : ILogger<TokenCache>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new NotSupportedException("The disk is full.");
    }
}
