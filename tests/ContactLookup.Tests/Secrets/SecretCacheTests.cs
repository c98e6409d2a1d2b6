using ContactLookup.Calls;
using ContactLookup.Secrets;
using Microsoft.Extensions.Logging;
using TestKit;

namespace ContactLookup.Tests.Secrets;

/// <summary>How long a secret is kept, what keeps it when the store is down, and what is told before it expires.</summary>
public sealed class SecretCacheTests : IDisposable
{
    private const string Gauge = "contactlookup.secret.expires_in";
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly FakeTime _time = new();
    private readonly LogCapture _log = new();
    private readonly MetricCapture _measured;

    public SecretCacheTests() => _measured = new MetricCapture(_time);

    [Fact]
    public async Task Nothing_is_read_before_a_secret_is_needed()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        Assert.Equal(0, store.Reads);

        Assert.Equal("one", await ReadAsync(cache));

        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public async Task A_secret_is_read_again_when_it_was_kept_for_its_time_and_not_before()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        await ReadAsync(cache);
        store.Publish("two");

        _time.Advance(Duration - Instant);
        Assert.Equal("one", await ReadAsync(cache));
        _time.Advance(Instant);

        Assert.Equal("two", await ReadAsync(cache));
        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task Its_time_counts_from_before_it_was_read()
    {
        var store = new ScriptedStore("one") { OnRead = () => _time.Advance(TimeSpan.FromSeconds(2)) };
        var cache = Cache(store);
        await ReadAsync(cache);

        _time.Advance(Duration - TimeSpan.FromSeconds(2));
        await ReadAsync(cache);

        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_duration_of_nothing_reads_it_every_time()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store, TimeSpan.Zero);

        await ReadAsync(cache);
        await ReadAsync(cache);

        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_store_that_knows_of_a_change_is_read_at_once()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        await ReadAsync(cache);
        store.Publish("two");
        store.HasChanged = true;

        Assert.Equal("two", await ReadAsync(cache));
    }

    [Fact]
    public async Task A_store_that_must_be_asked_sooner_is_asked_sooner()
    {
        var store = new ScriptedStore("one") { ReadAgainWithin = TimeSpan.FromMinutes(10) };
        var cache = Cache(store);
        await ReadAsync(cache);

        _time.Advance(TimeSpan.FromMinutes(10) - Instant);
        await ReadAsync(cache);
        Assert.Equal(1, store.Reads);
        _time.Advance(Instant);
        await ReadAsync(cache);

        Assert.Equal(2, store.Reads);
        Assert.Equal(TimeSpan.FromMinutes(10), cache.ReadAgainWithin);
    }

    [Fact]
    public async Task The_last_good_secret_is_kept_while_the_store_is_down()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        await ReadAsync(cache);
        store.Down = ScriptedStore.IsDown;

        for (var hour = 0; hour < 48; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Equal("one", await ReadAsync(cache));
        }

        Assert.Equal(49, store.Reads);
        Assert.Equal(48, _log.Records.Count(r => r.EventId.Name == "SecretKept"));
        store.Down = null;
        store.Publish("two");
        Assert.Equal("two", await ReadAsync(cache));
    }

    [Fact]
    public async Task A_store_that_was_down_from_the_start_is_told_as_it_is()
    {
        var store = new ScriptedStore("one") { Down = ScriptedStore.IsDown };

        var read = await Cache(store).GetAsync(new FlightProgress(), CancellationToken.None);

        Assert.Same(ScriptedStore.IsDown, read.Failure);
        Assert.Empty(_log.Records);
    }

    [Fact]
    public async Task An_accepted_secret_that_was_not_read_last_is_kept_from_then_on()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        await ReadAsync(cache);
        _time.Advance(TimeSpan.FromMinutes(20));

        cache.Keep(Secret.From("older", "0")!);
        _time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal("older", await ReadAsync(cache));
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public async Task An_accepted_secret_that_was_read_last_is_kept_no_longer_for_it()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        var secret = (await cache.GetAsync(new FlightProgress(), CancellationToken.None)).Value!;
        _time.Advance(TimeSpan.FromMinutes(20));

        cache.Keep(secret);
        _time.Advance(TimeSpan.FromMinutes(10));
        await ReadAsync(cache);

        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_secret_that_expires_shows_in_a_gauge_that_runs_down()
    {
        var store = new ScriptedStore();
        store.Publish("one", _time.GetUtcNow() + TimeSpan.FromDays(40));
        var cache = Cache(store);
        Assert.Null(_measured.Gauge(Gauge));

        await ReadAsync(cache);
        Assert.Equal(TimeSpan.FromDays(40).TotalSeconds, _measured.Gauge(Gauge));
        _time.Advance(TimeSpan.FromDays(41));
        Assert.Equal(-TimeSpan.FromDays(1).TotalSeconds, _measured.Gauge(Gauge));

        store.Publish("two");
        await ReadAsync(cache);
        Assert.Null(_measured.Gauge(Gauge));
    }

    [Fact]
    public async Task Each_secret_in_use_has_a_gauge_of_its_own_and_one_that_does_not_expire_hides_no_other()
    {
        var expiring = new ScriptedStore();
        expiring.Publish("one", _time.GetUtcNow() + TimeSpan.FromDays(40));
        var sooner = new ScriptedStore { Description = "another store" };
        sooner.Publish("two", _time.GetUtcNow() + TimeSpan.FromDays(20));

        await ReadAsync(Cache(expiring));
        await ReadAsync(Cache(sooner));
        await ReadAsync(Cache(new ScriptedStore("three") { Description = "a store that says nothing" }));

        Assert.Equal(
            [("another store", 20d), ("the scripted store", 40d)],
            _measured.Gauges(Gauge).Select(m => (m.Tags["secret"], TimeSpan.FromSeconds(m.Value).TotalDays)).Order());
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(29.99, true)]
    [InlineData(-1, true)]
    public async Task A_secret_that_expires_within_thirty_days_is_warned_of(double days, bool warned)
    {
        var store = new ScriptedStore();
        store.Publish("one", _time.GetUtcNow() + TimeSpan.FromDays(days));

        await ReadAsync(Cache(store));

        Assert.Equal(warned ? 1 : 0, _log.Records.Count(r => r is { Level: LogLevel.Warning, EventId.Name: "SecretExpiresSoon" }));
    }

    [Fact]
    public async Task It_is_the_secret_in_use_whose_expiry_is_told()
    {
        var store = new ScriptedStore();
        store.Publish("two", _time.GetUtcNow() + TimeSpan.FromDays(400));
        var cache = Cache(store);
        await ReadAsync(cache);

        cache.Keep(Secret.From("one", "1", _time.GetUtcNow() + TimeSpan.FromDays(3))!);

        Assert.Equal(TimeSpan.FromDays(3).TotalSeconds, _measured.Gauge(Gauge));
        Assert.Single(_log.Records, r => r.EventId.Name == "SecretExpiresSoon");
    }

    [Fact]
    public async Task A_secret_has_expired_from_the_moment_on_that_its_store_names()
    {
        var store = new ScriptedStore();
        store.Publish("one", _time.GetUtcNow() + TimeSpan.FromMinutes(1));
        var cache = Cache(store);
        Assert.Null(cache.ExpiredOn);
        await ReadAsync(cache);

        _time.Advance(TimeSpan.FromMinutes(1) - Instant);
        Assert.Null(cache.ExpiredOn);
        _time.Advance(Instant);

        Assert.Equal(_time.GetUtcNow(), cache.ExpiredOn);
    }

    [Theory]
    [InlineData("s3cr3t", "s3cr3t")]
    [InlineData("s3cr3t\n", "s3cr3t")]
    [InlineData("s3cr3t\r\n", "s3cr3t")]
    [InlineData("  s3cr3t\t", "s3cr3t")]
    [InlineData("s3 cr3t", "s3 cr3t")]
    public void White_space_around_a_secret_is_no_part_of_it(string stored, string meant) =>
        Assert.Equal(meant, Secret.From(stored)?.Reveal());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n")]
    public void Nothing_is_no_secret(string? stored) => Assert.Null(Secret.From(stored));

    [Fact]
    public void A_secret_prints_redacted()
    {
        var secret = Secret.From("hunter2", "3", _time.GetUtcNow())!;

        Assert.Equal("[secret]", $"{secret}");
        Assert.Equal("3", secret.Version);
        Assert.True(secret.HasSameValueAs(Secret.From("hunter2", "4")!));
        Assert.False(secret.HasSameValueAs(Secret.From("Hunter2", "3")!));
    }

    public void Dispose()
    {
        _measured.Dispose();
        _log.Dispose();
    }

    private SecretCache Cache(ScriptedStore store, TimeSpan? duration = null) =>
        new(store, duration ?? Duration, _time, _measured.Metrics, _log.ToFactory().CreateLogger<SecretCache>());

    private static async Task<string> ReadAsync(SecretCache cache) =>
        (await cache.GetAsync(new FlightProgress(), CancellationToken.None)).Value!.Reveal();
}
