using ContactLookup.Calls;
using ContactLookup.Tests.Secrets;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// A secret is rotated at two places, the store and the login, in either order, with or without a time in which the login
/// accepts both. Whatever the order, as long as one of the values within reach is good, there is a token.
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

    [Fact]
    public async Task Published_and_switched_the_new_secret_is_read_past_the_cache()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Login.Accepts.Clear();
        under.Login.Accepts.Add("two");

        Assert.Equal("token-2", await under.TokenAsync());
        Assert.Equal("token-3", await under.TokenAsync());

        Assert.Equal(["one", "one", "two", "two"], under.Login.Sent);
        Assert.Equal(2, under.Store.Reads);
        Assert.Equal(0, under.Store.ReadsOfPrevious);
        Assert.Single(under.Log.Records, r => r.EventId.Name == "SecretRotated");
    }

    [Fact]
    public async Task Published_but_not_yet_switched_a_process_that_has_logged_in_goes_on_with_the_old_secret()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Time.Advance(IssuerUnderTest.CacheDuration);

        Assert.Equal("token-2", await under.TokenAsync());
        Assert.Equal(["one", "two", "one"], under.Login.Sent);
        Assert.Single(under.Log.Records, r => r.EventId.Name == "PreviousSecretTried");

        // It needed no store for that, and keeps the old one for as long as a secret is kept.
        Assert.Equal(2, under.Store.Reads);
        Assert.Equal(0, under.Store.ReadsOfPrevious);
        Assert.Equal("token-3", await under.TokenAsync());
        Assert.Equal(["one"], under.SentSince(3));
    }

    [Fact]
    public async Task Published_but_not_yet_switched_it_goes_on_even_when_the_store_is_down_right_then()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Time.Advance(IssuerUnderTest.CacheDuration);
        under.Store.OnRead = () => under.Store.Down = under.Store.Reads > 2 ? ScriptedStore.IsDown : null;

        Assert.Equal("token-2", await under.TokenAsync());
    }

    [Fact]
    public async Task Published_but_not_yet_switched_a_new_process_finds_the_version_before_the_newest()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } } };

        Assert.Equal("token-1", await under.TokenAsync());

        Assert.Equal(["two", "one"], under.Login.Sent);
        Assert.Equal(1, under.Store.ReadsOfPrevious);
        Assert.Single(under.Log.Records, r => r.EventId.Name == "PreviousSecretTried");
        Assert.Equal("token-2", await under.TokenAsync());
        Assert.Equal(["one"], under.SentSince(2));
    }

    [Fact]
    public async Task Then_switched_it_is_the_new_secret_that_is_found_again()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Login.Accepts.Clear();
        under.Login.Accepts.Add("two");

        Assert.Equal("token-2", await under.TokenAsync());

        Assert.Equal(["one", "two"], under.SentSince(2));
    }

    [Fact]
    public async Task Switched_before_it_is_published_there_is_a_token_as_soon_as_it_is_published()
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
    public async Task While_the_login_accepts_both_nothing_is_refused_and_the_new_one_is_used_within_the_cache_duration()
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

    [Fact]
    public async Task Two_rotations_between_two_tokens_are_one_as_well()
    {
        using var under = new IssuerUnderTest("one") { Login = { Accepts = { "one" } } };
        await under.TokenAsync();
        under.Store.Publish("two");
        under.Store.Publish("three");
        under.Login.Accepts.Clear();
        under.Login.Accepts.Add("three");

        Assert.Equal("token-2", await under.TokenAsync());

        Assert.Equal(["one", "three"], under.SentSince(1));
    }

    [Fact]
    public async Task A_secret_that_is_simply_wrong_is_sent_once_and_blamed_on_the_credentials()
    {
        using var under = new IssuerUnderTest("wrong");

        var failure = await under.FailureAsync();

        Assert.Equal(LookupStatus.CredentialsRejected, failure.Status);
        Assert.Equal(Hop.Login, failure.Hop);
        Assert.False(failure.Retryable);
        Assert.Contains("the scripted store", failure.Reason, StringComparison.Ordinal);
        Assert.EndsWith("Settings: Genesys__ClientId and Genesys__Region.", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(["wrong"], under.Login.Sent);
    }

    [Fact]
    public async Task The_same_value_published_again_is_not_sent_again()
    {
        using var under = new IssuerUnderTest("wrong", "wrong");

        await under.FailureAsync();

        Assert.Equal(["wrong"], under.Login.Sent);
        Assert.Equal(1, under.Store.ReadsOfPrevious);
    }

    [Fact]
    public async Task When_none_of_three_values_is_good_each_is_sent_once()
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
    public async Task A_rotation_that_is_taken_back_in_the_middle_of_it_sends_no_value_twice()
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
    public async Task A_store_without_versions_leaves_it_at_what_it_holds()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } }, Store = { KeepsVersions = false } };

        Assert.Equal(LookupStatus.CredentialsRejected, (await under.FailureAsync()).Status);

        Assert.Equal(["two"], under.Login.Sent);
        Assert.DoesNotContain(under.Log.Records, r => r.EventId.Name == "PreviousSecretUnread");
    }

    [Fact]
    public async Task A_store_that_is_down_when_the_secret_is_refused_is_the_failure()
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
    public async Task A_store_that_fails_while_the_version_before_is_read_is_the_failure()
    {
        using var under = new IssuerUnderTest("one", "two");
        under.Store.OnRead = () => under.Store.Down = under.Store.ReadsOfPrevious > 0 ? ScriptedStore.IsDown : null;

        var failure = await under.FailureAsync();

        Assert.Equal((LookupStatus.SecretUnavailable, true), (failure.Status, failure.Retryable));
        Assert.Contains("The store is down.", Assert.Single(under.Log.Records, r => r.EventId.Name == "PreviousSecretUnread").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_breaks_down_in_the_middle_of_it_is_what_is_told()
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
    public async Task A_login_that_is_down_is_no_reason_to_try_other_secrets()
    {
        using var under = new IssuerUnderTest("one", "two");
        under.Login.RespondsOnceWith(Reply.Json(503, ""));

        Assert.True((await under.FailureAsync()).Retryable);

        Assert.Equal(["two"], under.Login.Sent);
        Assert.Equal(1, under.Store.Reads);
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_no_reason_to_call_the_login()
    {
        using var under = new IssuerUnderTest("one") { Store = { Down = ScriptedStore.IsDown } };

        Assert.Same(ScriptedStore.IsDown, await under.FailureAsync());

        Assert.Empty(under.Login.Sent);
        Assert.Equal(Hop.SecretStore, under.Progress.Hop);
    }

    [Fact]
    public async Task A_refused_secret_that_has_expired_by_its_store_is_said_to_have()
    {
        using var under = new IssuerUnderTest("one");
        under.Store.Publish("two", new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

        var failure = await under.FailureAsync();

        Assert.Contains("By what its store says, the secret expired on 2026-11-20.", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(400, failure.HttpStatus);
    }

    [Fact]
    public async Task The_times_of_all_reads_and_all_log_ins_add_up()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } } };
        under.Store.OnRead = () => under.Time.Advance(TimeSpan.FromMilliseconds(100));

        await under.TokenAsync();

        Assert.Equal(TimeSpan.FromMilliseconds(300), under.Progress.SecretTime);
        Assert.Equal(TimeSpan.Zero, under.Progress.LoginTime);
        Assert.Equal(Hop.Login, under.Progress.Hop);
    }

    [Fact]
    public async Task While_another_version_is_read_it_is_the_store_that_is_waited_for()
    {
        using var under = new IssuerUnderTest("one", "two") { Login = { Accepts = { "one" } } };
        var hops = new List<Hop>();
        under.Store.OnRead = () => hops.Add(under.Progress.Hop);

        await under.TokenAsync();

        Assert.Equal([Hop.SecretStore, Hop.SecretStore, Hop.SecretStore], hops);
    }

    [Fact]
    public async Task A_store_that_lets_us_in_only_while_we_keep_coming_has_the_token_renewed_in_time()
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
