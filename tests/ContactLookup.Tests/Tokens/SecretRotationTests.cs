using ContactLookup.Tests.Secrets;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// A secret is rotated at two places, the store and the login, in either order; sometimes the login accepts both for a while.
/// As long as the login accepts a value that the app can read or remembers, the app gets a token.
/// </summary>
public sealed class SecretRotationTests
{
    [Fact]
    public async Task Without_a_rotation_the_secret_is_read_once_and_sent_once_for_each_token()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };

        Assert.Equal("token-1", await under.TokenAsync());
        Assert.Equal("token-2", await under.TokenAsync());

        Assert.Equal(1, under.Store.Reads);
        Assert.Equal(0, under.Store.ReadsOfPrevious);
        Assert.Equal(["one", "one"], under.Login.Sent);
    }

    [Theory]
    [InlineData("two")]
    [InlineData("two", "three")]
    public async Task Published_and_then_switched_the_new_secret_is_read_at_once(params string[] published)
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        Array.ForEach(published, value => under.Store.Publish(value));
        under.Login.Accepts.Clear();
        under.Login.Accepts.Add(published[^1]);

        Assert.Equal("token-2", await under.TokenAsync());
        Assert.Equal("token-3", await under.TokenAsync());

        Assert.Equal(["one", "one", published[^1], published[^1]], under.Login.Sent);
        Assert.Equal(2, under.Store.Reads);
        Assert.Equal(0, under.Store.ReadsOfPrevious);
        Assert.Single(under.Log.Records, r => r.EventId.Name == "SecretRotated");
    }

    [Fact]
    public async Task Published_but_not_yet_switched_a_new_process_uses_the_version_before_and_after_the_switch_the_newest()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } } };

        Assert.Equal("token-1", await under.TokenAsync());
        Assert.Equal(1, under.Store.ReadsOfPrevious);
        Assert.Single(under.Log.Records, r => r.EventId.Name == "PreviousSecretTried");
        Assert.Equal("token-2", await under.TokenAsync());
        under.Login.Accepts.Clear();
        under.Login.Accepts.Add("two");
        Assert.Equal("token-3", await under.TokenAsync());

        Assert.Equal(["two", "one", "one", "one", "two"], under.Login.Sent);
    }

    [Fact]
    public async Task Published_but_not_yet_switched_a_process_that_has_logged_in_uses_the_old_secret()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Time.Advance(IssuerUnderTest.CacheDuration);

        Assert.Equal("token-2", await under.TokenAsync());
        Assert.Equal(["one", "two", "one"], under.Login.Sent);
        Assert.Single(under.Log.Records, r => r.EventId.Name == "PreviousSecretTried");

        // The old secret was in memory, and is kept from now on.
        Assert.Equal(2, under.Store.Reads);
        Assert.Equal(0, under.Store.ReadsOfPrevious);
        Assert.Equal("token-3", await under.TokenAsync());
        Assert.Equal(["one"], under.SentSince(3));
    }

    [Fact]
    public async Task Published_but_not_yet_switched_the_old_secret_is_used_even_when_the_store_fails_at_that_moment()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Time.Advance(IssuerUnderTest.CacheDuration);
        under.Store.OnRead = () => under.Store.Down = under.Store.Reads > 2 ? ScriptedStore.IsDown : null;

        Assert.Equal("token-2", await under.TokenAsync());
    }

    [Fact]
    public async Task Switched_before_it_is_published_the_new_secret_gets_a_token_as_soon_as_it_is_published()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Login.Accepts.Clear();
        under.Login.Accepts.Add("two");

        var failure = await under.FailureAsync();
        under.Store.Publish("two");

        Assert.Equal(LookupStatus.CredentialsRejected, failure.Status);
        Assert.Equal("token-2", await under.TokenAsync());
        Assert.Equal(["one", "two"], under.SentSince(2));
    }

    [Fact]
    public async Task While_the_login_accepts_both_no_request_is_refused_and_the_new_secret_is_used_within_the_cache_duration()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one", "two" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        await under.TokenAsync();
        under.Time.Advance(IssuerUnderTest.CacheDuration);

        await under.TokenAsync();
        under.Login.Accepts.Remove("one");
        await under.TokenAsync();

        Assert.Equal(["one", "one", "two", "two"], under.Login.Sent);
        Assert.Equal(2, under.Store.Reads);
        Assert.DoesNotContain(under.Log.Records, r => r.EventId.Name is "SecretRotated" or "PreviousSecretTried");
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("wrong", "wrong")]
    public async Task A_wrong_secret_is_sent_once_and_the_failure_names_the_credentials(params string[] published)
    {
        using var under = new IssuerUnderTest(published);

        var failure = await under.FailureAsync();

        Assert.Equal((LookupStatus.CredentialsRejected, Hop.Login, false), (failure.Status, failure.Hop, failure.Retryable));
        Assert.Contains("the scripted store", failure.Reason, StringComparison.Ordinal);
        Assert.EndsWith("Settings: Genesys__ClientId and Genesys__Region.", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(["wrong"], under.Login.Sent);
        Assert.Equal(1, under.Store.ReadsOfPrevious);
    }

    [Fact]
    public async Task The_times_of_all_reads_add_up_and_each_read_is_a_wait_for_the_store()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } } };
        var hops = new List<Hop>();
        under.Store.OnRead = () =>
        {
            hops.Add(under.Progress.Hop);
            under.Time.Advance(TimeSpan.FromMilliseconds(100));
        };

        await under.TokenAsync();

        Assert.Equal([Hop.SecretStore, Hop.SecretStore, Hop.SecretStore], hops);
        Assert.Equal(TimeSpan.FromMilliseconds(300), under.Progress.SecretTime);
        Assert.Equal(TimeSpan.Zero, under.Progress.LoginTime);
        Assert.Equal(Hop.Login, under.Progress.Hop);
    }

    [Fact]
    public async Task When_the_login_refuses_all_three_values_each_is_sent_once()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Store.Publish("three");
        under.Login.Accepts.Clear();
        var hops = new List<Hop>();
        under.Store.OnRead = () => hops.Add(under.Progress.Hop);

        var failure = await under.FailureAsync();

        Assert.Equal(LookupStatus.CredentialsRejected, failure.Status);
        Assert.Equal(["one", "three", "two"], under.SentSince(1));
        Assert.Equal([Hop.SecretStore, Hop.SecretStore], hops);
    }

    [Fact]
    public async Task When_the_store_gets_its_old_value_again_during_the_flight_no_value_is_sent_twice()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Time.Advance(IssuerUnderTest.CacheDuration);
        under.Login.Accepts.Clear();
        under.Store.OnRead = () =>
        {
            if (under.Store.Reads == 3 && under.Store.ReadsOfPrevious == 0)
            {
                under.Store.Publish("one");
            }
        };

        await under.FailureAsync();

        Assert.Equal(["two", "one"], under.SentSince(1));
        Assert.Equal(1, under.Store.ReadsOfPrevious);
    }

    [Fact]
    public async Task In_a_store_without_versions_only_the_newest_value_is_tried()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } }, Store = { KeepsVersions = false } };

        Assert.Equal(LookupStatus.CredentialsRejected, (await under.FailureAsync()).Status);

        Assert.Equal(["two"], under.Login.Sent);
        Assert.DoesNotContain(under.Log.Records, r => r.EventId.Name == "PreviousSecretUnread");
    }

    [Fact]
    public async Task When_the_secret_is_refused_and_the_store_is_down_the_failure_is_of_the_store()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Login.Accepts.Clear();
        under.Store.Down = ScriptedStore.IsDown;

        var failure = await under.FailureAsync();

        Assert.Equal((LookupStatus.SecretUnavailable, Hop.SecretStore, true), (failure.Status, failure.Hop, failure.Retryable));
        Assert.Equal("The login refused the client secret that was read before. The store is down.", failure.Reason);
        Assert.Equal(2, under.Store.Reads);
        Assert.Equal(0, under.Store.ReadsOfPrevious);
    }

    [Fact]
    public async Task When_the_version_before_cannot_be_read_the_failure_is_of_the_store()
    {
        using var under = new IssuerUnderTest("one", "two");
        under.Store.OnRead = () => under.Store.Down = under.Store.ReadsOfPrevious > 0 ? ScriptedStore.IsDown : null;

        var failure = await under.FailureAsync();

        Assert.Equal((LookupStatus.SecretUnavailable, true), (failure.Status, failure.Retryable));
        Assert.Contains("The store is down.", Assert.Single(under.Log.Records, r => r.EventId.Name == "PreviousSecretUnread").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_login_fails_at_the_second_secret_that_is_the_failure()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "two" } } };
        under.Store.OnRead = () =>
        {
            if (under.Store.Reads == 2)
            {
                under.Store.Publish("two");
                under.Login.RespondsOnceWith(Reply.Json(503, ""));
            }
        };

        var failure = await under.FailureAsync();

        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.True(failure.Retryable);
        Assert.Equal(["one", "two"], under.Login.Sent);
        Assert.Equal(0, under.Store.ReadsOfPrevious);
    }

    [Fact]
    public async Task When_the_login_is_down_no_other_secret_is_tried()
    {
        using var under = new IssuerUnderTest("one", "two");
        under.Login.RespondsOnceWith(Reply.Json(503, ""));

        Assert.True((await under.FailureAsync()).Retryable);

        Assert.Equal(["two"], under.Login.Sent);
        Assert.Equal(1, under.Store.Reads);
    }

    [Fact]
    public async Task Without_a_secret_the_login_is_not_asked()
    {
        using var under = new IssuerUnderTest("one") { Store = { Down = ScriptedStore.IsDown } };

        Assert.Same(ScriptedStore.IsDown, await under.FailureAsync());

        Assert.Empty(under.Login.Sent);
        Assert.Equal(Hop.SecretStore, under.Progress.Hop);
    }

    [Fact]
    public async Task The_reason_says_that_a_refused_secret_expired_when_the_store_says_so()
    {
        using var under = new IssuerUnderTest("one");
        under.Store.Publish("two", new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

        var failure = await under.FailureAsync();

        Assert.Contains("According to its store, the secret expired on 2026-11-20.", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(400, failure.HttpStatus);
    }

    [Fact]
    public async Task For_a_store_that_must_be_read_more_often_the_token_is_renewed_in_time()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } }, Store = { ReadAgainWithin = TimeSpan.FromMinutes(20) } };

        var issued = (await under.IssueAsync()).Value;
        under.Time.Advance(TimeSpan.FromMinutes(20));
        await under.IssueAsync();

        Assert.Equal(TimeSpan.FromMinutes(20), issued?.RenewAfter);
        Assert.Equal(2, under.Store.Reads);
    }

    [Fact]
    public async Task No_secret_is_in_any_log()
    {
        using var under = new IssuerUnderTest("hunter1", "hunter2") { Login = { Accepts = { "hunter1" } } };

        await under.TokenAsync();
        under.Login.Accepts.Clear();
        await under.FailureAsync();

        Assert.NotEmpty(under.Log.Records);
        Assert.DoesNotContain("hunter", under.Log.Text, StringComparison.Ordinal);
    }
}
