using System.Globalization;
using ContactLookup.Calls;
using ContactLookup.Http;
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

        // The clock shows 03:00:00 UTC.
        var told = ScriptedIssuer.InvalidClient with { Reason = ScriptedIssuer.InvalidClient.Reason + " The app tries again after 03:00:00 UTC." };
        Assert.Equal(told, await under.FailureAsync());
        Assert.Equal(told, await under.FailureAsync());
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
        var said = DateTimeOffset.Parse(reason[^"03:00:00 UTC.".Length..^" UTC.".Length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).TimeOfDay;
        under.Time.Advance(said - under.Time.GetUtcNow().TimeOfDay);
        await under.FailureAsync();
        Assert.Equal(tries, under.Issuer.Asked);
        under.Time.Advance(TimeSpan.FromSeconds(1));
        await under.FailureAsync();
        Assert.Equal(tries + 1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_hold_off_can_be_ended_from_outside_and_the_next_call_asks_at_once()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 1, 2, 3, 4, 5, 6, 7);
        under.Issuer.Down = null;

        under.Cache.EndHoldOff();

        Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_time_that_the_login_asked_for_cannot_be_ended_from_outside()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(60) });
        await under.FailureAsync();

        under.Cache.EndHoldOff();

        await under.FailureAsync();
        Assert.Equal(1, under.Issuer.Asked);
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

    [Fact]
    public async Task A_failure_long_after_the_last_one_is_a_first_failure_again()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 1, 2, 3, 4, 5, 6);

        // The hold-off that is in force now, and the longest one on top.
        under.Time.Advance(HoldOff.Length(ScriptedIssuer.InvalidClient, 7, tokenLeft: null) + HoldOff.Longest);

        await AssertNextTriesAsync(under, 1, 2);
    }

    [Fact]
    public async Task A_failure_just_within_that_time_is_one_more_in_the_row()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;
        await AssertNextTriesAsync(under, 1, 2, 3);

        under.Time.Advance(HoldOff.Length(ScriptedIssuer.InvalidClient, 4, tokenLeft: null) + HoldOff.Longest - Instant);

        await AssertNextTriesAsync(under, 5, 6);
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

        var left = await AssertNextEarlyTriesAsync(under, TokenLifetime.UntilExpiry(under.Issuer.Lifetime) - TimeSpan.FromSeconds(80), failures: 6);
        under.Time.Advance(left - Instant);
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
    public async Task A_Retry_After_of_a_day_is_obeyed_up_to_the_limit()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromDays(1) });
        await under.FailureAsync();

        under.Time.Advance(HeaderValue.LongestWait - CacheUnderTest.Budget);
        await under.FailureAsync();
        Assert.Equal(1, under.Issuer.Asked);
        under.Time.Advance(CacheUnderTest.Budget);

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

        var left = await AssertNextEarlyTriesAsync(under, TokenLifetime.UntilExpiry(under.Issuer.Lifetime) - TimeSpan.FromMinutes(4), failures: 6);
        under.Issuer.Down = null;
        under.Time.Advance(HoldOff.Length(ScriptedIssuer.IsDown, 7, left));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(9);

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

    /// <summary>The same while a token is left, for this long. Returns how long it is left afterwards.</summary>
    private static async Task<TimeSpan> AssertNextEarlyTriesAsync(CacheUnderTest under, TimeSpan left, int failures)
    {
        var flights = under.Measured.Flights.Count;
        for (var count = 1; count <= failures; count++)
        {
            var wait = HoldOff.Length(ScriptedIssuer.IsDown, count, left);
            left -= wait;
            under.Time.Advance(wait - Instant);
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
            Assert.Equal(flights, under.Issuer.Asked);
            under.Time.Advance(Instant);
            Assert.Equal("token-1", (await under.TokenAsync()).Reveal());
            await under.Measured.UntilFlightsAsync(++flights);
        }

        return left;
    }

    /// <summary>Asks with a budget too short to wait anything out.</summary>
    private static async Task AskInHasteAsync(CacheUnderTest under)
    {
        using var deadline = new Deadline(under.Time, Instant, CancellationToken.None);
        var outcome = await under.Cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();
        Assert.NotNull(outcome.Failure);
    }
}
