namespace ContactLookup.Tests.Tokens;

/// <summary>Tokens that the API refuses before they expire. A refused token is compared with the token in use.</summary>
public sealed class RefusedTokenTests
{
    // In other caches each of many simultaneous refusals was a renewal, and a late refusal of an old token removed the new one.
    [Fact]
    public async Task A_hundred_refusals_of_one_token_are_one_renewal_and_one_log_record_without_the_token()
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
        Assert.Equal(1, Assert.Single(under.Measured.Of("contactlookup.token.rejected")).Value);
        Assert.Single(under.Log.Records, r => r.EventId.Name == "TokenRejected");
        Assert.DoesNotContain("token-1", under.Log.Text, StringComparison.Ordinal);
    }

    // Azure/azure-sdk-for-cpp#6151: a token stayed in use when its request could not be sent again.
    [Fact]
    public async Task A_refusal_by_itself_starts_no_flight_and_a_refusal_without_a_token_in_use_does_nothing()
    {
        using var under = new CacheUnderTest();
        var token = await under.TokenAsync();
        Assert.True(under.Cache.Reject(token));

        Assert.True(under.Cache.Reject(token));
        Assert.True(under.Cache.Reject(new AccessToken("another", 0)));

        Assert.Equal(1, under.Issuer.Asked);
        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task A_refusal_during_the_early_renewal_waits_for_that_renewal()
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
    public async Task The_hold_off_of_a_failed_early_renewal_ends_when_the_token_is_refused()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        under.Issuer.RespondsOnceWith(ScriptedIssuer.InvalidClient);
        await under.RenewAsync(TimeSpan.FromMinutes(50));

        under.Cache.Reject(old);

        Assert.Equal("token-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task Retry_After_is_obeyed_even_when_the_token_is_refused()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        var tooMany = ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(60) };
        under.Issuer.RespondsOnceWith(tooMany);
        await under.RenewAsync(TimeSpan.FromMinutes(50));

        under.Cache.Reject(old);

        Assert.Same(tooMany, await under.FailureAsync());
        Assert.Equal(2, under.Issuer.Asked);
    }

    [Fact]
    public async Task Renewals_of_refused_tokens_are_limited_and_late_refusals_do_not_count()
    {
        using var under = new CacheUnderTest();
        var old = await under.TokenAsync();
        for (var i = 0; i < RenewalLimit.Burst; i++)
        {
            Assert.True(under.Cache.Reject(await under.TokenAsync()));
            Assert.True(under.Cache.Reject(old));
        }

        var kept = await under.TokenAsync();
        Assert.False(under.Cache.Reject(kept));
        Assert.Same(kept, await under.TokenAsync());

        under.Time.Advance(RenewalLimit.Refill);
        Assert.True(under.Cache.Reject(kept));
        Assert.False(under.Cache.Reject(await under.TokenAsync()));
        Assert.Equal(RenewalLimit.Burst + 2, under.Issuer.Asked);
    }
}
