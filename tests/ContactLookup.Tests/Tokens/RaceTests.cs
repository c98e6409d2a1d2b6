using ContactLookup.Calls;
using ContactLookup.Tokens;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// What happens between two lines of code. Either a clock that does something when it is read leads there for certain, or
/// threads of their own run into each other often; what they must end with is the same in every order.
/// </summary>
public sealed class RaceTests
{
    private const int Rounds = 30;
    private const int CallsPerThread = 125;

    [Fact]
    public async Task A_thousand_cold_callers_at_once_are_one_flight()
    {
        using var under = new CacheUnderTest();
        var gate = under.Issuer.WaitsOnceAtGate();

        var crowd = Crowd.RunAsync(_ => Enumerable.Range(0, CallsPerThread).Select(_ => under.AskAsync()).ToArray());
        await gate.Reached;
        var calls = (await crowd).SelectMany(c => c).ToArray();
        gate.Open();
        var outcomes = await Task.WhenAll(calls).SoonAsync();

        Assert.Equal(1_000, outcomes.Length);
        Assert.All(outcomes, o => Assert.Equal("token-1", o.Value?.Reveal()));
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_flight_that_ends_between_the_look_and_the_taking_of_the_place_is_not_flown_again()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(1);
        time.Advance(TimeSpan.FromMinutes(50));
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        // This call has seen the old token when the hook lets a whole renewal pass by.
        time.OnceOnThisThread(() => RenewCompletely(under));
        var call = under.Cache.GetAsync(deadline, new HopTimes());

        Assert.Equal("token-1", (await call).Value?.Reveal());
        Assert.Equal(2, under.Issuer.Asked);
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Measured.Flights.Count);
    }

    [Fact]
    public async Task A_caller_who_found_no_token_is_given_the_one_that_came_before_he_could_ask_for_another()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        // This call has found neither token nor hold-off when the hook lets somebody else's whole call pass by.
        time.OnceOnThisThread(() => time.OnceOnThisThread(() => AskCompletely(under)));
        var outcome = await under.Cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();

        Assert.Equal("token-1", outcome.Value?.Reveal());
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_caller_who_found_no_hold_off_is_told_the_failure_that_came_before_he_could_ask()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        time.OnceOnThisThread(() => time.OnceOnThisThread(() => AskCompletely(under)));
        var outcome = await under.Cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();

        Assert.StartsWith(ScriptedIssuer.InvalidClient.Reason, outcome.Failure?.Reason, StringComparison.Ordinal);
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_renewal_that_is_due_is_flown_once_however_many_threads_see_that_it_is()
    {
        using var under = new CacheUnderTest();
        await under.TokenAsync();

        for (var round = 1; round <= Rounds; round++)
        {
            under.Time.Advance(TimeSpan.FromMinutes(50));
            var served = await Crowd.RunAsync(_ => Enumerable.Range(0, CallsPerThread).Select(_ => under.AskAsync()).ToArray());
            await under.Measured.UntilFlightsAsync(round + 1);

            Assert.All(await Task.WhenAll(served.SelectMany(s => s)).SoonAsync(), o => Assert.NotNull(o.Value));
            Assert.Equal(round + 1, under.Issuer.Asked);
        }
    }

    [Fact]
    public async Task A_login_that_fails_is_tried_once_a_hold_off_however_many_threads_want_a_token()
    {
        using var under = new CacheUnderTest();
        under.Issuer.Down = ScriptedIssuer.InvalidClient;

        for (var round = 1; round <= Rounds; round++)
        {
            var told = await Crowd.RunAsync(_ => Enumerable.Range(0, CallsPerThread).Select(_ => under.AskAsync()).ToArray());

            Assert.All(await Task.WhenAll(told.SelectMany(t => t)).SoonAsync(), o => Assert.StartsWith(ScriptedIssuer.InvalidClient.Reason, o.Failure?.Reason, StringComparison.Ordinal));
            Assert.Equal(round, under.Issuer.Asked);
            under.Time.Advance(HoldOff.Longest);
        }
    }

    [Fact]
    public async Task A_storm_of_refusals_is_one_renewal_and_as_many_replays_as_there_were_refusals()
    {
        using var under = new CacheUnderTest();
        for (var round = 1; round <= Rounds; round++)
        {
            var refused = await under.TokenAsync();
            var replays = await Crowd.RunAsync(_ => Enumerable.Range(0, CallsPerThread)
                .Select(_ => under.Cache.Reject(refused) ? under.AskAsync() : throw new InvalidOperationException("It was not renewed."))
                .ToArray());

            Assert.All(await Task.WhenAll(replays.SelectMany(r => r)).SoonAsync(), o => Assert.Equal($"token-{round + 1}", o.Value?.Reveal()));
            Assert.Equal(round + 1, under.Issuer.Asked);
            under.Time.Advance(RenewalLimit.Refill);
        }
    }

    [Fact]
    public async Task A_storm_of_refusals_of_one_token_takes_one_renewal_off_what_a_minute_allows()
    {
        using var under = new CacheUnderTest();
        for (var i = 1; i < RenewalLimit.Burst; i++)
        {
            under.Cache.Reject(await under.TokenAsync());
        }

        for (var round = 0; round < Rounds; round++)
        {
            // One is left, and the storm needs one.
            var refused = await under.TokenAsync();
            var renewable = await Crowd.RunAsync(_ => under.Cache.Reject(refused));

            Assert.All(renewable, Assert.True);
            under.Time.Advance(RenewalLimit.Refill);
        }
    }

    [Fact]
    public async Task Refusals_and_renewals_that_cross_end_with_a_token_that_nobody_refused()
    {
        using var under = new CacheUnderTest();
        for (var round = 0; round < Rounds; round++)
        {
            var refused = await under.TokenAsync();
            under.Time.Advance(TimeSpan.FromMinutes(50));
            var calls = await Crowd.RunAsync(number =>
            {
                if (number % 2 == 0)
                {
                    under.Cache.Reject(refused);
                }

                return under.AskAsync();
            });
            await Task.WhenAll(calls).SoonAsync();

            // Whichever came first, there was one renewal: a refusal that came late did nothing.
            Assert.NotSame(refused, await under.TokenAsync());
            Assert.Equal(round + 2, under.Issuer.Asked);
        }
    }

    // The hold-off that the ended flight leaves must not be waited out: nobody asks again after it.
    [Fact]
    public async Task A_caller_who_came_just_before_the_disposal_is_not_left_waiting_for_the_end_of_a_hold_off()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        var gate = under.Issuer.WaitsOnceAtGate();
        var first = under.AskAsync();
        await gate.Reached;
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        // This call has seen a cache in use when the hook disposes it.
        time.OnceOnThisThread(() =>
        {
            under.Cache.Dispose();
            Assert.True(under.Measured.UntilFlightsAsync(1).Wait(TimeSpan.FromSeconds(60)));
        });
        var second = under.Cache.GetAsync(deadline, new HopTimes()).AsTask();

        Assert.All(await Task.WhenAll(first, second).SoonAsync(), o => Assert.Contains("shutting down", o.Failure?.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disposal_ends_the_wait_for_the_end_of_a_hold_off()
    {
        using var under = new CacheUnderTest();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.IsDown);
        var call = under.AskAsync();
        await under.Time.UntilTimerIsSetAsync(HoldOff.Shortest);

        under.Cache.Dispose();

        Assert.Contains("shutting down", (await call.SoonAsync()).Failure?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_among_callers_leaves_nobody_waiting()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var under = new CacheUnderTest();
            var gate = under.Issuer.WaitsOnceAtGate();
            var calls = await Crowd.RunAsync(number =>
            {
                if (number == Crowd.Size / 2)
                {
                    under.Cache.Dispose();
                }

                return under.AskAsync();
            });

            var outcomes = await Task.WhenAll(calls).SoonAsync();

            Assert.All(outcomes, o => Assert.Contains("shutting down", o.Failure?.Reason, StringComparison.Ordinal));
            gate.Open();
        }
    }

    private static void AskCompletely(CacheUnderTest under) => Assert.True(under.AskAsync().Wait(TimeSpan.FromSeconds(60)));

    private static void RenewCompletely(CacheUnderTest under)
    {
        using var deadline = new Deadline(under.Clock, CacheUnderTest.Budget, CancellationToken.None);
        Assert.True(under.Cache.GetAsync(deadline, new HopTimes()).AsTask().IsCompleted);
        Assert.True(under.Measured.UntilFlightsAsync(2).Wait(TimeSpan.FromSeconds(60)));
    }
}
