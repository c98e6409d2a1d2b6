using ContactLookup.Tokens;

namespace ContactLookup.Tests.Tokens;

/// <summary>Tokens that the API refused before their time: compare and take out of use.</summary>
public sealed class RefusedTokenTests
{
    [Fact]
    public async Task A_refused_token_is_out_of_use_at_once_and_the_next_caller_gets_another()
    {
        using var under = new CacheUnderTest();
        var refused = await under.TokenAsync();

        Assert.True(under.Cache.Reject(refused));

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task Refusals_of_one_token_by_a_hundred_calls_are_one_renewal()
    {
        using var under = new CacheUnderTest();
        var refused = await under.TokenAsync();

        var calls = Enumerable.Range(0, 100).Select(async _ =>
        {
            Assert.True(under.Cache.Reject(refused));
            return await under.TokenAsync();
        });
        var tokens = await Task.WhenAll(calls).SoonAsync();

        Assert.All(tokens, t => Assert.Equal("token-2", t.Reveal()));
        Assert.Equal(2, under.Issuer.Asked);
        Assert.Single(under.Measured.Of("contactlookup.token.rejected"));
    }

    [Fact]
    public async Task A_late_refusal_of_an_old_token_does_nothing()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        under.Cache.Reject(old);
        await under.TokenAsync();

        Assert.True(under.Cache.Reject(old));

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_refusal_during_the_early_renewal_is_answered_with_what_that_renewal_brings()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        under.Time.Advance(TimeSpan.FromMinutes(50));
        var gate = under.Issuer.WaitsOnceAtGate();
        await under.TokenAsync();
        await gate.Reached;

        under.Cache.Reject(old);
        var call = under.AskAsync();

        Assert.False(call.IsCompleted);
        gate.Open();
        Assert.Equal("token-2", (await call.SoonAsync()).Value?.Reveal());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_login_that_issues_the_same_token_again_is_asked_once_for_each_refusal()
    {
        using var under = new CacheUnderTest();
        under.Issuer.SameToken = "the only one";
        var first = await under.TokenAsync();

        under.Cache.Reject(first);
        var second = await under.TokenAsync();
        under.Cache.Reject(first);

        Assert.NotSame(first, second);
        Assert.True(second.HasSameValueAs(first));
        Assert.Same(second, await under.TokenAsync());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task A_failed_early_renewal_holds_nobody_off_once_its_token_is_refused()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);
        under.Time.Advance(TimeSpan.FromMinutes(50));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        under.Cache.Reject(old);

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_login_that_asked_to_be_left_alone_is_left_alone_even_when_the_token_is_refused()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        var asksForQuiet = ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(60) };
        under.Issuer.RespondsOnceWith(asksForQuiet);
        under.Time.Advance(TimeSpan.FromMinutes(50));
        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        under.Cache.Reject(old);

        Assert.Same(asksForQuiet, await under.FailureAsync());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task Ten_refused_tokens_are_renewed_at_once_and_then_one_every_three_seconds()
    {
        using var under = new CacheUnderTest();
        for (var i = 0; i < RenewalLimit.Burst; i++)
        {
            Assert.True(under.Cache.Reject(await under.TokenAsync()));
        }

        var kept = await under.TokenAsync();
        Assert.False(under.Cache.Reject(kept));
        Assert.Same(kept, await under.TokenAsync());
        Assert.Equal(11, under.Issuer.Asked);

        under.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(under.Cache.Reject(kept));
        Assert.Equal("token-12", (await under.TokenAsync()).Reveal());
        Assert.False(under.Cache.Reject(await under.TokenAsync()));
    }

    [Fact]
    public async Task Late_refusals_do_not_count_against_that_bound()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        under.Cache.Reject(old);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(under.Cache.Reject(old));
        }

        for (var i = 1; i < RenewalLimit.Burst; i++)
        {
            Assert.True(under.Cache.Reject(await under.TokenAsync()));
        }

        Assert.False(under.Cache.Reject(await under.TokenAsync()));
    }

    [Fact]
    public async Task A_refused_token_is_logged_and_counted_once_and_never_shown()
    {
        using var under = new CacheUnderTest();
        var token = await under.TokenAsync();

        under.Cache.Reject(token);
        under.Cache.Reject(token);

        Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenRejected");
        Assert.Equal(1, Assert.Single(under.Measured.Of("contactlookup.token.rejected")).Value);
        Assert.DoesNotContain("token-1", under.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewal_after_a_refusal_counts_as_one_with_no_token_left()
    {
        using var under = new CacheUnderTest();
        under.Cache.Reject(await under.TokenAsync());

        await under.TokenAsync();
        await under.Measured.UntilFlightsAsync(2);

        Assert.All(under.Measured.Flights, f => Assert.NotEqual("early", f.Tags["trigger"]));
    }

    [Fact]
    public async Task A_refusal_when_there_is_no_token_does_nothing()
    {
        using var under = new CacheUnderTest();
        var token = await under.TokenAsync();
        under.Cache.Reject(token);

        Assert.True(under.Cache.Reject(token));
        Assert.True(under.Cache.Reject(new AccessToken("another", 0)));

        Assert.Equal(1, under.Issuer.Asked);
    }
}
