using ContactLookup.Calls;
using ContactLookup.Tests.Secrets;
using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;
using TestKit;

namespace ContactLookup.Tests.Tokens;

/// <summary>A store that holds a ready access token which something else rotates.</summary>
public sealed class ReadyTokenTests : IDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(30);

    private readonly FakeTime _time = new();
    private readonly MetricCapture _measured;
    private readonly LogCapture _log = new();

    public ReadyTokenTests() => _measured = new MetricCapture(_time);

    [Fact]
    public async Task The_token_is_what_the_store_holds_and_counts_from_before_it_was_read()
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
    public async Task With_a_cache_duration_of_nothing_it_is_read_again_every_five_minutes()
    {
        var issued = (await IssueAsync(new ScriptedStore("ready-1"), TimeSpan.Zero)).Value;

        Assert.Equal(TimeSpan.FromMinutes(5), issued?.RenewAfter);
    }

    [Fact]
    public async Task A_store_that_lets_us_in_only_while_we_keep_coming_is_asked_in_time()
    {
        var issued = (await IssueAsync(new ScriptedStore("ready-1") { ReadAgainWithin = TimeSpan.FromMinutes(1) }, Duration)).Value;

        Assert.Equal(TimeSpan.FromMinutes(1), issued?.RenewAfter);
    }

    [Theory]
    [InlineData("Bearer ready-1")]
    [InlineData("ready\r\n-1")]
    [InlineData("ready-é")]
    public async Task What_cannot_be_a_token_is_said_to_be_none_and_is_not_shown(string held)
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
    public async Task A_store_that_cannot_be_read_is_told_as_it_is() =>
        Assert.Same(ScriptedStore.IsDown, (await IssueAsync(new ScriptedStore("ready-1") { Down = ScriptedStore.IsDown }, Duration)).Failure);

    [Fact]
    public async Task A_rotated_token_is_picked_up_when_the_old_one_is_refused()
    {
        var store = new ScriptedStore("ready-1");
        using var cache = Cache(store);
        var old = await TokenAsync(cache);
        store.Publish("ready-2");
        Assert.Equal("ready-1", (await TokenAsync(cache)).Reveal());

        cache.Reject(old);

        Assert.Equal("ready-2", (await TokenAsync(cache)).Reveal());
        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_rotated_token_is_picked_up_after_the_cache_duration_without_anybody_waiting_for_it()
    {
        var store = new ScriptedStore("ready-1");
        using var cache = Cache(store);
        await TokenAsync(cache);
        await _measured.UntilFlightsAsync(1);
        store.Publish("ready-2");
        _time.Advance(Duration);

        Assert.Equal("ready-1", (await TokenAsync(cache)).Reveal());
        await _measured.UntilFlightsAsync(2);

        Assert.Equal("ready-2", (await TokenAsync(cache)).Reveal());
    }

    [Fact]
    public async Task A_token_outlives_a_store_that_is_down_because_its_end_is_for_the_API_to_say()
    {
        var store = new ScriptedStore("ready-1");
        using var cache = Cache(store);
        await TokenAsync(cache);
        await _measured.UntilFlightsAsync(1);
        store.Down = ScriptedStore.IsDown;

        for (var hour = 1; hour <= 24; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Equal("ready-1", (await TokenAsync(cache)).Reveal());
            await _measured.UntilFlightsAsync(hour + 1);
        }

        cache.Reject(await TokenAsync(cache));
        using var deadline = new Deadline(_time, TimeSpan.FromMilliseconds(1), CancellationToken.None);
        Assert.Same(ScriptedStore.IsDown, (await cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync()).Failure);
    }

    public void Dispose()
    {
        _measured.Dispose();
        _log.Dispose();
    }

    private Task<Outcome<IssuedToken>> IssueAsync(ScriptedStore store, TimeSpan duration) =>
        new ReadyTokenIssuer(store, duration, _time).IssueAsync(new FlightProgress(), CancellationToken.None);

    private TokenCache Cache(ScriptedStore store) => new(
        new ReadyTokenIssuer(store, Duration, _time), FlightLimits.For(CacheUnderTest.Budget), _time, () => 0, _measured.Metrics, _log.ToFactory().CreateLogger<TokenCache>());

    private async Task<AccessToken> TokenAsync(TokenCache cache)
    {
        using var deadline = new Deadline(_time, CacheUnderTest.Budget, CancellationToken.None);
        var outcome = await cache.GetAsync(deadline, new HopTimes()).AsTask().SoonAsync();
        return outcome.Value ?? throw new InvalidOperationException(outcome.Failure!.Reason);
    }
}
