using ContactLookup.Tests.Tokens;

namespace ContactLookup.Tests.Http;

/// <summary>How many requests a provider had in the last minute, beside how many it allows.</summary>
public sealed class RequestRateTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void A_request_counts_for_a_minute_and_no_longer()
    {
        var rate = new RequestRate(_time, perMinute: 0);
        Assert.Equal(0, rate.LastMinute);

        rate.Add();
        rate.Add();
        _time.Advance(TimeSpan.FromSeconds(30));
        rate.Add();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(3, rate.LastMinute);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, rate.LastMinute);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(0, rate.LastMinute);
    }

    [Fact]
    public void A_minute_later_the_same_second_counts_anew()
    {
        var rate = new RequestRate(_time, perMinute: 0);
        for (var minute = 0; minute < 3; minute++)
        {
            rate.Add();
            rate.Add();
            Assert.Equal(2, rate.LastMinute);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Requests_count_from_the_first_second_of_the_clock()
    {
        var time = new FakeTime(DateTimeOffset.MinValue);
        var rate = new RequestRate(time, perMinute: 0);
        for (var second = 0; second < 59; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(second, rate.LastMinute);
            rate.Add();
        }
    }

    [Fact]
    public async Task No_request_is_lost_however_many_threads_count()
    {
        const int each = 10_000;
        var rate = new RequestRate(_time, perMinute: 0);

        await Crowd.RunAsync(_ =>
        {
            for (var i = 0; i < each; i++)
            {
                rate.Add();
            }

            return 0;
        });

        Assert.Equal(Crowd.Size * each, rate.LastMinute);
    }

    // Genesys Cloud allows one token 300 requests a minute.
    [Fact]
    public async Task The_requests_of_the_last_minute_are_a_metric_beside_the_300_that_Genesys_Cloud_allows()
    {
        await using var genesys = new FakeGenesys();
        await genesys.LookUpAsync(1);
        await genesys.LookUpAsync(2);
        genesys.RevokeAll();

        // This one is refused and replayed, which is two requests.
        await genesys.LookUpAsync(3);

        var used = Assert.Single(genesys.Measured.Gauges("contactlookup.upstream.requests_last_minute"));
        var allowed = Assert.Single(genesys.Measured.Gauges("contactlookup.upstream.requests_per_minute_limit"));
        Assert.Equal((4, 300), (used.Value, allowed.Value));
        Assert.Equal(("genesys", "genesys"), (used.Tags["provider"], allowed.Tags["provider"]));
    }
}
