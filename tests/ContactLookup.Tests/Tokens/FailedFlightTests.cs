using ContactLookup.Calls;
using ContactLookup.Tokens;

namespace ContactLookup.Tests.Tokens;

/// <summary>Flights that fail: what callers are told, and when the next one starts.</summary>
public sealed class FailedFlightTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_login_that_was_away_for_a_moment_costs_no_lookup()
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
    public async Task While_a_login_is_down_each_caller_waits_for_at_most_half_of_what_he_has_and_is_then_told()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.IsDown;
        var startedAt = under.Time.GetTimestamp();
        var call = under.AskAsync();

        foreach (var holdOff in (double[])[0.25, 0.5, 1])
        {
            await under.Time.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(holdOff));
            under.Time.Advance(TimeSpan.FromSeconds(holdOff));
        }

        // The next hold-off takes 2 s, and 2.75 s are left.
        var failure = (await call.SoonAsync()).Failure;
        Assert.Equal(ScriptedIssuer.IsDown, failure);
        Assert.Equal(4, under.Issuer.Asked);
        Assert.Equal(TimeSpan.FromSeconds(1.75), under.Time.GetElapsedTime(startedAt));
    }

    [Fact]
    public async Task A_hold_off_of_exactly_half_of_what_is_left_is_waited_out()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = CacheUnderTest.Budget / 2 });
        var call = under.AskAsync();

        await under.Time.UntilSomebodyWaitsAsync(CacheUnderTest.Budget / 2);
        under.Time.Advance(CacheUnderTest.Budget / 2);

        Assert.Equal("token-1", (await call.SoonAsync()).Value?.Reveal());
    }

    [Fact]
    public async Task A_hold_off_of_more_than_half_of_what_is_left_is_told_at_once()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = (CacheUnderTest.Budget / 2) + Instant });

        var failure = await under.FailureAsync();

        Assert.Equal(ScriptedIssuer.IsDown.Reason, failure.Reason);
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task In_a_hold_off_everybody_is_told_the_same_at_once_and_after_it_there_is_one_try()
    {
        using var under = new CacheUnderTest();
        var asksForQuiet = ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(60) };
        under.Issuer.Down = asksForQuiet;
        await under.FailureAsync();

        under.Time.Advance(TimeSpan.FromSeconds(50));
        var told = Enumerable.Range(0, 100).Select(_ => under.AskAsync()).ToArray();
        Assert.All(told, t => Assert.True(t.IsCompleted));
        Assert.All(await Task.WhenAll(told), o => Assert.Same(asksForQuiet, o.Failure));
        Assert.Equal(1, under.Issuer.Asked);

        under.Time.Advance(TimeSpan.FromSeconds(10));
        var gate = under.Issuer.WaitsOnceAtGate();
        var tried = Enumerable.Range(0, 100).Select(_ => under.AskAsync()).ToArray();
        await gate.Reached;
        gate.Open();
        Assert.All(await Task.WhenAll(tried).SoonAsync(), o => Assert.Same(asksForQuiet, o.Failure));
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_failure_that_somebody_has_to_mend_is_answered_at_once_and_says_when_the_app_tries_again()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);

        var told = ScriptedIssuer.InvalidClient with { Reason = ScriptedIssuer.InvalidClient.Reason + " The app tries again within 30 s." };
        Assert.Equal(told, await under.FailureAsync());
        Assert.Equal(told, await under.FailureAsync());
        Assert.Equal(1, under.Issuer.Asked);

        under.Time.Advance(HoldOff.Shortest);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task Hold_offs_grow_to_half_a_minute_when_somebody_has_to_mend_it()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;

        await AssertNextTriesAsync(under, 0.25, 0.5, 1, 2, 4, 8, 16, 30, 30);
    }

    [Fact]
    public async Task Hold_offs_grow_to_two_seconds_only_while_lookups_fail_for_lack_of_a_token()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.IsDown;

        await AssertNextTriesAsync(under, 0.25, 0.5, 1, 2, 2, 2);
    }

    [Fact]
    public async Task A_failure_long_after_the_last_one_is_a_first_failure_again()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 0.25, 0.5, 1, 2, 4, 8);

        // The hold-off of 16 s that is in force now, and the longest one on top.
        under.Time.Advance(TimeSpan.FromSeconds(16) + HoldOff.Longest);

        await AssertNextTriesAsync(under, 0.25, 0.5);
    }

    [Fact]
    public async Task A_failure_just_within_that_time_is_one_more_in_the_row()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 0.25, 0.5, 1);

        under.Time.Advance(TimeSpan.FromSeconds(2) + HoldOff.Longest - Instant);

        await AssertNextTriesAsync(under, 4, 8);
    }

    [Fact]
    public async Task A_token_that_arrives_ends_the_row_of_failures()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(10);
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 0.25, 0.5, 1, 2);
        under.Time.Advance(TimeSpan.FromSeconds(4));
        under.Issuer.Down = null;
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());

        under.Time.Advance(TimeSpan.FromSeconds(10));
        under.Issuer.Down = ScriptedIssuer.InvalidClient;

        await AssertNextTriesAsync(under, 0.25, 0.5);
    }

    [Fact]
    public async Task A_failed_early_renewal_is_tried_again_after_growing_times_while_the_old_token_is_served_to_its_end()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromSeconds(100);
        await under.TokenAsync();
        under.Issuer.Down = ScriptedIssuer.IsDown;
        under.Time.Advance(TimeSpan.FromSeconds(80));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        // Usable are 95 s. At 80 s: 15 s left, so no hold-off is over 3.75 s, and it is a quarter of what is left from there.
        await AssertNextEarlyTriesAsync(under, 0.25, 0.5, 1, 2, 2.8125, 2.109_375);
        under.Time.Advance(TimeSpan.FromSeconds(95 - 80 - 8.671_875) - Instant);
        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        await under.Measured.UntilFlightsAsync(9);
        under.Issuer.Down = null;
        under.Time.Advance(HoldOff.Shortest);

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_failed_early_renewal_obeys_the_time_the_login_asks_for()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(100) });
        under.Time.Advance(TimeSpan.FromMinutes(48));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        under.Time.Advance(TimeSpan.FromSeconds(100) - Instant);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
        }

        Assert.Equal(2, under.Issuer.Asked);
        under.Time.Advance(Instant);
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(3);
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_login_that_asks_to_be_left_alone_for_a_day_is_left_alone_for_five_minutes()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromDays(1) });
        await under.FailureAsync();

        under.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(3));
        await under.FailureAsync();
        Assert.Equal(1, under.Issuer.Asked);
        under.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_login_that_is_down_for_twenty_seconds_while_the_token_is_valid_is_noticed_by_no_caller()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Lifetime = TimeSpan.FromMinutes(5);
        await under.TokenAsync();
        under.Issuer.Down = ScriptedIssuer.IsDown;
        under.Time.Advance(TimeSpan.FromMinutes(4));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        // 45 s are left; the sixth try is after 15.75 s, and the seventh a quarter of what is left then later.
        await AssertNextEarlyTriesAsync(under, 0.25, 0.5, 1, 2, 4, 8);
        under.Issuer.Down = null;
        await AssertNextEarlyTriesAsync(under, 7.3125);

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_failed_flight_is_logged_with_its_hop_its_reason_and_when_the_next_one_may_start()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { HttpStatus = 503 });
        under.Time.Advance(TimeSpan.FromMinutes(48));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        var record = Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightFailed");
        Assert.Equal(
            "No new access token of genesys (early): hop Login, HTTP 503. The login is down. Next try in 00:00:00.2500000; a valid token is left: True",
            record.Message);
    }

    [Fact]
    public async Task A_flight_at_the_very_end_of_a_token_is_not_early_and_has_no_token_left_when_it_fails()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();
        under.Time.Advance(TimeSpan.FromMinutes(59.5));
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);

        await under.FailureAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal("missing", under.Measured.Flights[1].Tags["trigger"]);
        Assert.EndsWith("a valid token is left: False", Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenFlightFailed").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flights_are_measured_by_what_triggered_them_and_by_outcome()
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
        under.Time.Advance(HoldOff.Shortest);
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);
        under.Time.Advance(TimeSpan.FromMinutes(50));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(3);

        Assert.Equal(
            ["2 missing credentials_rejected login", "0 missing issued ", "0 early issued "],
            under.Measured.Flights.Select(f => FormattableString.Invariant($"{f.Value} {f.Tags["trigger"]} {f.Tags["outcome"]} {f.Tags.GetValueOrDefault("hop")}")));
    }

    /// <summary>Asserts that after each of these seconds, and not a millisecond before, there is one try more. A try is made first.</summary>
    private static async Task AssertNextTriesAsync(CacheUnderTest under, params double[] seconds)
    {
        await AskInHasteAsync(under);
        var tries = under.Issuer.Asked;
        foreach (var wait in seconds)
        {
            under.Time.Advance(TimeSpan.FromSeconds(wait) - Instant);
            await AskInHasteAsync(under);
            Assert.Equal(tries, under.Issuer.Asked);
            under.Time.Advance(Instant);
            await AskInHasteAsync(under);
            Assert.Equal(++tries, under.Issuer.Asked);
        }
    }

    private static async Task AssertNextEarlyTriesAsync(CacheUnderTest under, params double[] seconds)
    {
        var flights = under.Measured.Flights.Count;
        foreach (var wait in seconds)
        {
            under.Time.Advance(TimeSpan.FromSeconds(wait) - Instant);
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
            Assert.Equal(flights, under.Issuer.Asked);
            under.Time.Advance(Instant);
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
            await under.Measured.UntilFlightsAsync(++flights);
        }
    }

    /// <summary>Asks with a budget too short to wait anything out.</summary>
    private static async Task AskInHasteAsync(CacheUnderTest under)
    {
        using var deadline = new Deadline(under.Time, Instant, CancellationToken.None);
        var outcome = await under.Cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();
        Assert.NotNull(outcome.Failure);
    }
}
