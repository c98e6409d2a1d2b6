using ContactLookup.Tests.Secrets;

namespace ContactLookup.Tests.Tokens;

/// <summary>A store that holds a ready access token which something else rotates.</summary>
public sealed class ReadyTokenTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(30);

    private readonly FakeTime _time = new();

    [Fact]
    public async Task The_token_is_what_the_store_holds_and_its_age_counts_from_before_the_reading()
    {
        var store = new ScriptedStore("ready-1") { OnRead = () => _time.Advance(TimeSpan.FromSeconds(1)) };
        var before = _time.GetTimestamp();
        var progress = new FlightProgress();
        progress.Enter(Hop.Login);

        var issued = (await new ReadyTokenIssuer(store, Duration, _time).IssueAsync(progress, CancellationToken.None)).Value;

        Assert.NotNull(issued);
        Assert.Equal("ready-1", issued.Token.Reveal());
        Assert.Equal(before, issued.Token.RequestedAt);
        Assert.Equal(Duration, issued.RenewAfter);
        Assert.Equal(Hop.SecretStore, progress.Hop);
        Assert.Equal(TimeSpan.FromSeconds(1), progress.SecretTime);
        Assert.Equal(TimeSpan.Zero, progress.LoginTime);
    }

    [Fact]
    public async Task With_a_cache_duration_of_zero_the_token_is_read_again_every_five_minutes()
    {
        var issued = (await IssueAsync(new ScriptedStore("ready-1"), TimeSpan.Zero)).Value;

        Assert.Equal(TimeSpan.FromMinutes(5), issued?.RenewAfter);
    }

    [Fact]
    public async Task A_store_that_must_be_read_more_often_is_read_in_time()
    {
        var issued = (await IssueAsync(new ScriptedStore("ready-1") { ReadAgainWithin = TimeSpan.FromMinutes(1) }, Duration)).Value;

        Assert.Equal(TimeSpan.FromMinutes(1), issued?.RenewAfter);
    }

    [Theory]
    [InlineData("Bearer ready-1")]
    [InlineData("ready\r\n-1")]
    [InlineData("ready-é")]
    public async Task A_value_that_cannot_be_a_token_is_named_as_such_and_not_shown(string held)
    {
        var failure = (await IssueAsync(new ScriptedStore(held), Duration)).Failure;

        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.Equal(Hop.SecretStore, failure.Hop);
        Assert.False(failure.Retryable);
        Assert.Contains("the scripted store", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("without the word Bearer", failure.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("ready", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_store_is_passed_on() =>
        Assert.Same(ScriptedStore.IsDown, (await IssueAsync(new ScriptedStore("ready-1") { Down = ScriptedStore.IsDown }, Duration)).Failure);

    [Fact]
    public async Task A_rotated_token_is_used_when_the_old_one_is_refused()
    {
        var store = new ScriptedStore("ready-1");
        using var under = Under(store);
        var old = await under.TokenAsync();
        store.Publish("ready-2");
        Assert.Equal("ready-1", (await under.TokenAsync()).Reveal());

        under.Cache.Reject(old);

        Assert.Equal("ready-2", (await under.TokenAsync()).Reveal());
        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_rotated_token_is_used_after_the_cache_duration_and_no_caller_waits_for_it()
    {
        var store = new ScriptedStore("ready-1");
        using var under = Under(store);
        await under.TokenAsync();
        store.Publish("ready-2");
        under.Time.Advance(Duration);

        Assert.Equal("ready-1", (await under.TokenAsync()).Reveal());
        await under.Measured.UntilFlightsAsync(2);

        Assert.Equal("ready-2", (await under.TokenAsync()).Reveal());
    }

    [Fact]
    public async Task While_the_store_is_down_the_token_is_used_until_the_API_refuses_it()
    {
        var store = new ScriptedStore("ready-1");
        using var under = Under(store);
        await under.TokenAsync();
        store.Down = ScriptedStore.IsDown;

        for (var hour = 1; hour <= 24; hour++)
        {
            await under.RenewAsync(TimeSpan.FromHours(1), hour + 1);
        }

        under.Cache.Reject(await under.TokenAsync());
        Assert.Same(ScriptedStore.IsDown, (await under.AskWithAsync(TimeSpan.FromMilliseconds(1))).Failure);
    }

    private Task<Outcome<IssuedToken>> IssueAsync(ScriptedStore store, TimeSpan duration) =>
        new ReadyTokenIssuer(store, duration, _time).IssueAsync(new FlightProgress(), CancellationToken.None);

    private static CacheUnderTest Under(ScriptedStore store) => new(makeIssuer: time => new ReadyTokenIssuer(store, Duration, time));
}
