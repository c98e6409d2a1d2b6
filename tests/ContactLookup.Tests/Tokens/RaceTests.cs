namespace ContactLookup.Tests.Tokens;

/// <summary>
/// Events that fall between two lines of code. Either a hook in the clock acts at that moment, or many threads act at once; then
/// the outcome must be the same in every order.
/// </summary>
public sealed class RaceTests
{
    private const int Rounds = 30;
    private const int CallsPerThread = 125;

    [Fact]
    public async Task A_thousand_simultaneous_callers_without_a_token_are_one_flight()
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
    public async Task A_renewal_that_ends_after_a_caller_saw_the_old_token_is_not_repeated()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(1);
        time.Advance(TimeSpan.FromMinutes(50));
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        // This call has seen the old token when the hook runs a whole renewal.
        time.OnceOnThisThread(() => RenewCompletely(under));
        var call = under.Cache.GetAsync(deadline, new HopTimes());

        Assert.Equal("token-1", (await call).Value?.Reveal());
        Assert.Equal(2, under.Issuer.Asked);
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Measured.Flights.Count);
    }

    [Fact]
    public async Task A_token_that_arrives_after_a_caller_found_none_is_used()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        // This call has found neither token nor hold-off when the hook runs another whole call.
        time.OnceOnThisThread(() => time.OnceOnThisThread(() => AskCompletely(under)));
        var outcome = await under.Cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();

        Assert.Equal("token-1", outcome.Value?.Reveal());
        Assert.Equal(1, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_failure_that_comes_after_a_caller_found_no_hold_off_is_used()
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
    public async Task A_due_renewal_is_one_flight_for_any_number_of_threads()
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
    public async Task A_login_that_fails_is_asked_once_in_each_hold_off_by_any_number_of_threads()
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
    public async Task Simultaneous_refusals_are_one_renewal_and_every_request_can_be_sent_again()
    {
        using var under = new CacheUnderTest();
        for (var round = 1; round <= Rounds; round++)
        {
            var refused = await under.TokenAsync();
            var replays = await Crowd.RunAsync(_ => Enumerable.Range(0, CallsPerThread)
                .Select(_ => under.Cache.Reject(refused) ? under.AskAsync() : throw new InvalidOperationException("The token was not renewed."))
                .ToArray());

            Assert.All(await Task.WhenAll(replays.SelectMany(r => r)).SoonAsync(), o => Assert.Equal($"token-{round + 1}", o.Value?.Reveal()));
            Assert.Equal(round + 1, under.Issuer.Asked);
            under.Time.Advance(RenewalLimit.Refill);
        }
    }

    [Fact]
    public async Task Simultaneous_refusals_of_one_token_use_up_one_renewal()
    {
        using var under = new CacheUnderTest();
        for (var i = 1; i < RenewalLimit.Burst; i++)
        {
            under.Cache.Reject(await under.TokenAsync());
        }

        for (var round = 0; round < Rounds; round++)
        {
            // One renewal is left.
            var refused = await under.TokenAsync();
            var renewable = await Crowd.RunAsync(_ => under.Cache.Reject(refused));

            Assert.All(renewable, Assert.True);
            under.Time.Advance(RenewalLimit.Refill);
        }
    }

    [Fact]
    public async Task After_simultaneous_refusals_and_renewals_the_refused_token_is_not_in_use()
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

            // In either order there was one renewal, because a late refusal does nothing.
            Assert.NotSame(refused, await under.TokenAsync());
            Assert.Equal(round + 2, under.Issuer.Asked);
        }
    }

    // The flight that the disposal ends leaves a hold-off. Callers must not wait for its end.
    [Fact]
    public async Task A_caller_who_came_just_before_the_disposal_is_answered_at_once()
    {
        var time = new HookedTime();
        using var under = new CacheUnderTest(time);
        var gate = under.Issuer.WaitsOnceAtGate();
        var first = under.AskAsync();
        await gate.Reached;
        using var deadline = new Deadline(time, CacheUnderTest.Budget, CancellationToken.None);

        // This call has seen that the cache is not disposed when the hook disposes it.
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
    public async Task Disposal_among_simultaneous_callers_answers_all_of_them()
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
