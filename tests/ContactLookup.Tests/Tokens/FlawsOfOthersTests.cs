using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// Flaws of other token caches that are on record. Each test names the thread. Flaws that a test of another class excludes are
/// named at that test.
/// </summary>
public sealed class FlawsOfOthersTests
{
    // Azure/azure-sdk-for-net#19424: the cancellation of the first caller failed everyone who waited with him.
    // AzureAD/microsoft-authentication-library-for-dotnet#4473: background work used a caller's token source after its disposal.
    // AzureAD/microsoft-authentication-library-for-dotnet#4472: a cancelled wait released a semaphore that it had not taken.
    // Here the flight belongs to the cache. A caller who leaves only stops waiting.
    [Fact]
    public async Task azure_sdk_for_net_19424_msal_4472_4473_callers_who_leave_end_no_flight_and_start_no_other()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate();
        var leaving = Enumerable.Range(0, 20).Select(_ => LeaveAsync(under, gate)).ToArray();
        await Task.WhenAll(leaving).SoonAsync();
        var staying = under.AskAsync();

        gate.Open();

        Assert.Equal("token-1", (await staying.SoonAsync()).Value?.Reveal());
        Assert.Equal(1, under.Issuer.Asked);

        static async Task LeaveAsync(CacheUnderTest under, Gate gate)
        {
            using var left = new CancellationTokenSource();
            var call = under.AskAsync(left.Token);
            await gate.Reached;
            await left.CancelAsync();
            var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
            Assert.Equal(left.Token, exception.CancellationToken);
        }
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#6053: the fix of #4473 removed cancellation altogether, and threads
    // were blocked for hours. Here a flight has a time limit, and its requests are cancelled at the limit.
    [Fact]
    public async Task msal_6053_a_flight_that_nobody_waits_for_is_cancelled_at_its_limit()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Time.Advance(TimeSpan.FromMinutes(50));
        var cancelled = under.Issuer.HangsOnceUntilCancelled(out var reached);
        await under.TokenAsync();
        await reached;

        under.Time.Advance(FlightLimits.For(CacheUnderTest.Budget).Flight);

        await cancelled;
        await under.Measured.UntilFlightsAsync(2);
    }

    // ZiggyCreatures/FusionCache#218: a lock was held for ever after a refresh was cancelled early.
    [Fact]
    public async Task fusioncache_218_after_a_cancelled_flight_another_can_start()
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
    public async Task fusioncache_647_after_a_flight_that_throws_another_can_start_and_only_the_log_has_the_exception(bool atOnce)
    {
        using var under = new CacheUnderTest();
        under.Issuer.DoesOnce((progress, _) =>
        {
            progress.Enter(Hop.Login);
            var exception = new InvalidTimeZoneException("the secret is hunter2");
            return atOnce ? throw exception : Task.FromException(exception);
        });

        var failure = (await under.AskWithAsync(TimeSpan.FromMilliseconds(100))).Failure;
        await under.Measured.UntilFlightsAsync(1);
        under.Time.Advance(HoldOff.Shortest);

        Assert.Equal((LookupStatus.TokenUnavailable, Hop.Login, true), (failure?.Status, failure?.Hop, failure?.Retryable));
        Assert.Contains("error inside the function app", failure?.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure?.Reason, StringComparison.Ordinal);
        Assert.Contains("InvalidTimeZoneException", Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightBroke").Everything, StringComparison.Ordinal);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
    }

    // The same when the token cannot be kept.
    [Fact]
    public async Task fusioncache_647_after_a_flight_whose_token_cannot_be_kept_another_can_start()
    {
        using var under = new CacheUnderTest { OnJitter = () => throw new NotSupportedException() };
        var gate = under.Issuer.WaitsOnceAtGate();
        var call = under.AskAsync();
        await gate.Reached;
        under.Issuer.DoesOnce((_, _) =>
        {
            under.OnJitter = null;
            return Task.CompletedTask;
        });

        gate.Open();

        Assert.Equal("token-2", (await call.SoonAsync()).Value?.Reveal());
    }

    // The same when the log throws.
    [Fact]
    public async Task fusioncache_647_a_log_that_throws_breaks_no_flight_and_loses_no_token()
    {
        using var under = new CacheUnderTest(log: new ThrowingLog());

        var first = await under.TokenAsync();

        Assert.Equal("token-1", first.Reveal());
        Assert.Same(first, await under.TokenAsync());
    }

    // Altinn/dialogporten#4252: a refresh without a time limit hung, and the instance with it, while health checks succeeded.
    // Here another flight can start after the limit, even when the request never returns.
    [Fact]
    public async Task dialogporten_4252_after_a_flight_that_never_returns_another_starts_when_its_limit_has_passed()
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

        // A token that arrives after the limit is not used.
        hung.Open();
        while (under.Issuer.Issued < 2)
        {
            await Task.Yield();
        }

        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
    }

    // DuendeSoftware/foss#298: a cache in a transient service keeps nothing. Here equal token requests get the same cache, a
    // full memory does not evict it, and it is disposed with the app.
    [Fact]
    public async Task duende_foss_298_a_full_memory_keeps_every_token_cache_until_the_app_ends()
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

    [Fact]
    public void What_a_token_cache_is_found_by_prints_redacted()
    {
        using var memory = new MemoryCache(new MemoryCacheOptions());
        using var under = new CacheUnderTest();

        new TokenCaches(memory).For(FakeLogin.Request(), () => under.Cache);

        Assert.Equal("[token request]", $"{Assert.Single(memory.Keys)}");
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
