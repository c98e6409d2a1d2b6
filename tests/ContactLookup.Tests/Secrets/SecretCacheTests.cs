using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Secrets;

/// <summary>How long a secret is kept, what happens when the store is down, and the warnings before a secret expires.</summary>
public sealed class SecretCacheTests : IDisposable
{
    private const string Gauge = "contactlookup.secret.expires_in";
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly FakeTime _time = new();
    private readonly LogCapture _log = new();
    private readonly MetricCapture _measured;

    public SecretCacheTests() => _measured = new MetricCapture(_time);

    [Theory]
    [InlineData(null, 30)]
    [InlineData(10, 10)]
    public async Task A_secret_is_read_when_it_is_needed_and_again_after_its_duration_which_a_store_can_shorten(int? storeWants, int minutes)
    {
        var store = new ScriptedStore("one") { ReadAgainWithin = storeWants is { } most ? TimeSpan.FromMinutes(most) : null };
        var cache = Cache(store);
        Assert.Equal(0, store.Reads);

        // The duration counts from before the reading.
        store.OnRead = () => _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("one", await ReadAsync(cache));
        store.Publish("two");

        _time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(2) - Instant);
        Assert.Equal("one", await ReadAsync(cache));
        _time.Advance(Instant);

        Assert.Equal("two", await ReadAsync(cache));
        Assert.Equal(2, store.Reads);
        Assert.Equal(store.ReadAgainWithin, cache.ReadAgainWithin);
    }

    [Fact]
    public async Task With_a_duration_of_zero_the_secret_is_read_every_time()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store, TimeSpan.Zero);

        await ReadAsync(cache);
        await ReadAsync(cache);

        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_secret_that_has_changed_is_read_at_once()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        await ReadAsync(cache);
        store.Publish("two");
        store.HasChanged = true;

        Assert.Equal("two", await ReadAsync(cache));
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
    public async Task Without_a_kept_secret_the_failure_of_the_store_is_passed_on()
    {
        var store = new ScriptedStore("one") { Down = ScriptedStore.IsDown };

        var read = await Cache(store).GetAsync(new FlightProgress(), CancellationToken.None);

        Assert.Same(ScriptedStore.IsDown, read.Failure);
        Assert.Empty(_log.Records);
    }

    [Fact]
    public async Task The_others_of_a_refused_secret_end_with_the_failure_of_a_store_that_is_down()
    {
        var store = new ScriptedStore("one");
        var cache = Cache(store);
        var refused = (await cache.GetAsync(new FlightProgress(), CancellationToken.None)).Value!;
        store.Down = ScriptedStore.IsDown;

        List<Failure?> others = [];
        await foreach (var other in cache.OthersAsync(refused, new FlightProgress(), CancellationToken.None))
        {
            others.Add(other.Failure);
        }

        Assert.Equal([ScriptedStore.IsDown], others);
    }

    [Fact]
    public async Task Each_reading_of_the_store_is_a_span()
    {
        using var spans = new SpanCapture();
        using var call = SpanCapture.Begin();

        await ReadAsync(Cache(new ScriptedStore("one")));

        Assert.Equal("secret.read", Assert.Single(spans.Below(call)).OperationName);
    }

    [Fact]
    public async Task The_duration_of_an_accepted_secret_that_was_not_read_last_starts_again()
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
    public async Task The_duration_of_an_accepted_secret_that_was_read_last_goes_on()
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
    public async Task The_gauge_shows_the_seconds_until_the_secret_expires()
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
    public async Task Each_secret_that_expires_has_its_own_gauge()
    {
        var expiring = new ScriptedStore();
        expiring.Publish("one", _time.GetUtcNow() + TimeSpan.FromDays(40));
        var sooner = new ScriptedStore { Description = "another store" };
        sooner.Publish("two", _time.GetUtcNow() + TimeSpan.FromDays(20));

        await ReadAsync(Cache(expiring));
        await ReadAsync(Cache(sooner));
        await ReadAsync(Cache(new ScriptedStore("three") { Description = "a store without expiry dates" }));

        Assert.Equal(
            [("another store", 20d), ("the scripted store", 40d)],
            _measured.Gauges(Gauge).Select(m => (m.Tags["secret"], TimeSpan.FromSeconds(m.Value).TotalDays)).Order());
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(29.99, true)]
    [InlineData(-1, true)]
    public async Task The_log_warns_of_a_secret_that_expires_within_thirty_days(double days, bool warned)
    {
        var store = new ScriptedStore();
        store.Publish("one", _time.GetUtcNow() + TimeSpan.FromDays(days));

        await ReadAsync(Cache(store));

        Assert.Equal(warned ? 1 : 0, _log.Records.Count(r => r is { Level: LogLevel.Warning, EventId.Name: "SecretExpiresSoon" }));
    }

    [Fact]
    public async Task Gauge_and_warning_are_about_the_secret_in_use()
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
    public async Task A_secret_has_expired_from_the_moment_that_its_store_names()
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
    public void White_space_around_a_secret_is_removed(string stored, string meant) =>
        Assert.Equal(meant, Secret.From(stored)?.Reveal());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n")]
    public void Without_text_there_is_no_secret(string? stored) => Assert.Null(Secret.From(stored));

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
