namespace ContactLookup.Tests.Tokens;

/// <summary>Flights that fail: what callers get, and when the next flight starts. HoldOffTests has the lengths.</summary>
public sealed class FailedFlightTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_login_that_fails_once_costs_no_lookup()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown);
        var call = under.AskAsync();

        await under.Time.UntilSomebodyWaitsAsync(HoldOff.Shortest);
        Assert.Equal(1, under.Issuer.Asked);
        under.Time.Advance(HoldOff.Shortest);

        Assert.Equal("token-1", (await call.SoonAsync()).Value?.Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task While_a_login_is_down_each_caller_waits_for_at_most_half_of_his_remaining_budget()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.IsDown;
        var startedAt = under.Time.GetTimestamp();
        var call = under.AskAsync();

        // The fourth hold-off is longer than half of what is left then.
        for (var failures = 1; failures <= 3; failures++)
        {
            await under.Time.UntilTimerIsSetAsync(LengthAfter(failures));
            under.Time.Advance(LengthAfter(failures));
        }

        Assert.Equal(ScriptedIssuer.IsDown, (await call.SoonAsync()).Failure);
        Assert.Equal(4, under.Issuer.Asked);
        Assert.InRange(LengthAfter(4), (CacheUnderTest.Budget - under.Time.GetElapsedTime(startedAt)) / 2, CacheUnderTest.Budget);

        static TimeSpan LengthAfter(int failures) => HoldOff.Length(ScriptedIssuer.IsDown, failures, tokenLeft: null);
    }

    [Fact]
    public async Task A_hold_off_of_exactly_half_of_the_remaining_budget_is_waited_out_and_a_longer_one_is_not()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = CacheUnderTest.Budget / 2 });
        var call = under.AskAsync();
        await under.Time.UntilSomebodyWaitsAsync(CacheUnderTest.Budget / 2);
        under.Time.Advance(CacheUnderTest.Budget / 2);
        Assert.Equal("token-1", (await call.SoonAsync()).Value?.Reveal());

        under.Cache.Reject(await under.TokenAsync());
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = (CacheUnderTest.Budget / 2) + Instant });

        Assert.Equal(ScriptedIssuer.IsDown.Reason, (await under.FailureAsync()).Reason);
        Assert.Equal(3, under.Issuer.Asked);
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#4196: hundreds of callers, a 429 and retries made a storm.
    [Fact]
    public async Task In_a_hold_off_every_caller_gets_the_failure_at_once_and_after_it_one_flight_starts()
    {
        using var under = new CacheUnderTest();
        var tooMany = ScriptedIssuer.IsDown with { HttpStatus = 429, RetryAfter = TimeSpan.FromSeconds(60) };
        under.Issuer.Down = tooMany;
        await under.FailureAsync();

        under.Time.Advance(TimeSpan.FromSeconds(50));
        var early = Enumerable.Range(0, 100).Select(_ => under.AskAsync()).ToArray();
        Assert.All(early, call => Assert.True(call.IsCompleted));
        Assert.All(await Task.WhenAll(early), o => Assert.Same(tooMany, o.Failure));
        Assert.Equal(1, under.Issuer.Asked);

        under.Time.Advance(TimeSpan.FromSeconds(10));
        var gate = under.Issuer.WaitsOnceAtGate();
        var late = Enumerable.Range(0, 100).Select(_ => under.AskAsync()).ToArray();
        await gate.Reached;
        gate.Open();
        Assert.All(await Task.WhenAll(late).SoonAsync(), o => Assert.Same(tooMany, o.Failure));
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_failure_that_somebody_has_to_mend_is_answered_at_once_and_says_when_the_app_tries_again()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);

        // The clock shows 03:00:00 UTC.
        var expected = ScriptedIssuer.InvalidClient with { Reason = ScriptedIssuer.InvalidClient.Reason + " The app tries again after 03:00:00 UTC." };
        Assert.Equal(expected, await under.FailureAsync());
        Assert.Equal(expected, await under.FailureAsync());
        Assert.Equal(1, under.Issuer.Asked);

        under.Time.Advance(HoldOff.Shortest);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task The_time_in_the_reason_is_the_end_of_the_hold_off()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 1, 2, 3, 4, 5, 6, 7);
        var tries = under.Issuer.Asked;

        var reason = (await under.FailureAsync()).Reason;
        var until = DateTimeOffset.Parse(reason[^"03:00:00 UTC.".Length..^" UTC.".Length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).TimeOfDay;
        under.Time.Advance(until - under.Time.GetUtcNow().TimeOfDay);
        await under.FailureAsync();
        Assert.Equal(tries, under.Issuer.Asked);
        under.Time.Advance(TimeSpan.FromSeconds(1));
        await under.FailureAsync();
        Assert.Equal(tries + 1, under.Issuer.Asked);
    }

    [Fact]
    public async Task The_hold_off_in_force_shows_its_failure_and_the_time_that_is_left()
    {
        using var under = new CacheUnderTest();
        Assert.Null(under.Cache.ReadHoldOff());
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);
        await under.FailureAsync();

        Assert.Equal((ScriptedIssuer.InvalidClient, HoldOff.Shortest), under.Cache.ReadHoldOff());
        under.Time.Advance(HoldOff.Shortest - Instant);
        Assert.Equal((ScriptedIssuer.InvalidClient, Instant), under.Cache.ReadHoldOff());
        under.Time.Advance(Instant);
        Assert.Null(under.Cache.ReadHoldOff());
    }

    [Theory]
    [InlineData(0, null, 2)]
    [InlineData(1.5, null, 0.5)]
    [InlineData(1.9, null, 0.25)]
    [InlineData(3, null, 0.25)]
    [InlineData(1.5, 10, 10)]
    public async Task The_time_that_a_flight_took_counts_as_hold_off_and_does_not_shorten_a_Retry_After(double took, int? asked, double left)
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient with { RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        if (asked is null)
        {
            await AssertNextTriesAsync(under, 1, 2);
            under.Time.Advance(HoldOff.Length(under.Issuer.Down, 3, tokenLeft: null));
        }

        under.Issuer.DoesOnce((_, _) =>
        {
            under.Time.Advance(TimeSpan.FromSeconds(took));
            return Task.CompletedTask;
        });
        await under.FailureAsync();

        Assert.Equal(TimeSpan.FromSeconds(left), under.Cache.ReadHoldOff()?.Left);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task After_a_flight_that_failed_and_took_half_of_the_budget_callers_do_not_wait_for_the_next(int milliseconds, bool isSlow)
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown);
        under.Issuer.DoesOnce((_, _) =>
        {
            under.Time.Advance((CacheUnderTest.Budget / 2) + (Instant * milliseconds));
            return Task.CompletedTask;
        });
        await under.AskWithAsync(Instant);
        await under.Measured.UntilFlightsAsync(1);
        under.Time.Advance(HoldOff.Shortest);

        var gate = under.Issuer.WaitsOnceAtGate();
        var call = under.AskAsync();
        await gate.Reached;

        Assert.Equal(isSlow, call.IsCompleted);
        gate.Open();
        Assert.Equal(isSlow ? ScriptedIssuer.IsDown : null, (await call.SoonAsync()).Failure);
        await under.Measured.UntilFlightsAsync(2);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task The_wait_for_the_end_of_a_hold_off_is_the_time_of_no_hop()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown);
        under.Issuer.DoesOnce((_, _) => Task.CompletedTask);
        var gate = under.Issuer.WaitsOnceAtGate();
        var times = new HopTimes();
        var call = under.AskWithAsync(TimeSpan.FromSeconds(1), times);
        await under.Time.UntilTimerIsSetAsync(HoldOff.Shortest);
        under.Time.Advance(HoldOff.Shortest);
        await gate.Reached;
        await under.Time.UntilTimerIsSetAsync(TimeSpan.FromSeconds(1) - HoldOff.Shortest);

        under.Time.Advance(TimeSpan.FromSeconds(1) - HoldOff.Shortest);
        await call;

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(1) - HoldOff.Shortest), (times.Secret, times.Token));
        gate.Open();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_failure_in_a_row_makes_the_hold_off_longer(bool passesByItself)
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = passesByItself ? ScriptedIssuer.IsDown : ScriptedIssuer.InvalidClient;

        await AssertNextTriesAsync(under, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(-1, 5, 6)]
    public async Task A_failure_counts_as_one_more_in_a_row_until_the_longest_hold_off_has_passed_since_the_last(int milliseconds, params int[] next)
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 1, 2, 3);

        under.Time.Advance(HoldOff.Length(ScriptedIssuer.InvalidClient, 4, tokenLeft: null) + HoldOff.Longest + (Instant * milliseconds));

        await AssertNextTriesAsync(under, next);
    }

    [Fact]
    public async Task A_token_that_arrives_ends_the_row_of_failures()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(10);
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 1, 2, 3, 4);
        under.Time.Advance(HoldOff.Length(ScriptedIssuer.InvalidClient, 5, tokenLeft: null));
        under.Issuer.Down = null;
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());

        under.Time.Advance(TimeSpan.FromSeconds(10));
        under.Issuer.Down = ScriptedIssuer.InvalidClient;

        await AssertNextTriesAsync(under, 1, 2);
    }

    // In other caches an early renewal that failed was not tried again before the token expired.
    [Fact]
    public async Task A_failed_early_renewal_is_tried_again_after_growing_times_and_callers_use_the_old_token_until_it_expires()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(100);
        await under.TokenAsync();
        under.Issuer.Down = ScriptedIssuer.IsDown;
        await under.RenewAsync(TimeSpan.FromSeconds(80));

        var left = TokenLifetime.UntilExpiry(under.Issuer.Lifetime) - TimeSpan.FromSeconds(80);
        for (var failures = 1; failures <= 6; failures++)
        {
            var wait = HoldOff.Length(ScriptedIssuer.IsDown, failures, left);
            left -= wait;
            under.Time.Advance(wait - Instant);
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
            Assert.Equal(failures + 1, under.Issuer.Asked);
            await under.RenewAsync(Instant, failures + 2);
        }

        under.Time.Advance(left - Instant);
        var call = under.AskAsync();
        Assert.True(call.IsCompleted);
        Assert.Equal("token-1", (await call).Value?.Reveal());
        await under.Measured.UntilFlightsAsync(9);
        under.Issuer.Down = null;
        under.Time.Advance(HoldOff.Shortest);

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_failed_early_renewal_obeys_Retry_After()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(100) });
        await under.RenewAsync(TimeSpan.FromMinutes(48));

        under.Time.Advance(TimeSpan.FromSeconds(100) - Instant);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        }

        Assert.Equal(2, under.Issuer.Asked);
        await under.RenewAsync(Instant, flights: 3);
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_failed_flight_is_logged_with_its_hop_its_reason_and_when_the_next_one_may_start()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { HttpStatus = 503 });
        await under.RenewAsync(TimeSpan.FromMinutes(48));

        Assert.Equal(
            $"No new access token of genesys (early): hop Login, HTTP 503. The login is down. Next try in {HoldOff.Shortest}; a valid token is left: True",
            Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightFailed").Message);
    }

    [Fact]
    public async Task A_flight_at_the_moment_a_token_expires_is_not_early_and_has_no_token_left_when_it_fails()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Time.Advance(TokenLifetime.UntilExpiry(under.Issuer.Lifetime));
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);

        await under.FailureAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal("missing", under.Measured.Flights[1].Tags["trigger"]);
        Assert.EndsWith("a valid token is left: False", Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightFailed").Message, StringComparison.Ordinal);
    }

    // AzureAD/microsoft-authentication-library-for-dotnet#4492: a background refresh was counted as a cache hit.
    [Fact]
    public async Task Flights_are_measured_by_trigger_and_outcome_and_a_hit_is_not_measured_as_a_flight()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);
        under.Issuer.DoesOnce((_, _) =>
        {
            under.Time.Advance(TimeSpan.FromSeconds(2));
            return Task.CompletedTask;
        });
        await under.FailureAsync();
        await under.Measured.UntilFlightsAsync(1);
        await under.RenewAsync(HoldOff.Shortest);
        await under.TokenAsync();
        await under.RenewAsync(TimeSpan.FromMinutes(50), flights: 3);
        under.Cache.Reject(await under.TokenAsync());
        await under.RenewAsync(TimeSpan.Zero, flights: 4);

        Assert.Equal(
            ["2 missing credentials_rejected login", "0 missing issued ", "0 early issued ", "0 forced issued "],
            under.Measured.Flights.Select(f => FormattableString.Invariant($"{f.Value} {f.Tags["trigger"]} {f.Tags["outcome"]} {f.Tags.GetValueOrDefault("hop")}")));
    }

    /// <summary>Makes a try, then asserts that the next one is made after the hold-off for each number of failures, and not a millisecond before.</summary>
    private static async Task AssertNextTriesAsync(CacheUnderTest under, params int[] failures)
    {
        await AskInHasteAsync(under);
        var tries = under.Issuer.Asked;
        foreach (var count in failures)
        {
            under.Time.Advance(HoldOff.Length(under.Issuer.Down!, count, tokenLeft: null) - Instant);
            await AskInHasteAsync(under);
            Assert.Equal(tries, under.Issuer.Asked);
            under.Time.Advance(Instant);
            await AskInHasteAsync(under);
            Assert.Equal(++tries, under.Issuer.Asked);
        }
    }

    /// <summary>Asks with a budget that is too short to wait for the end of a hold-off.</summary>
    private static async Task AskInHasteAsync(CacheUnderTest under) => Assert.NotNull((await under.AskWithAsync(Instant)).Failure);
}
