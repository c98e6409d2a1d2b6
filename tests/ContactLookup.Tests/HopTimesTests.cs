using ContactLookup.Tests.Tokens;

namespace ContactLookup.Tests;

/// <summary>The times of the hops of an answer add up to no more than the answer took.</summary>
public sealed class HopTimesTests
{
    [Theory]
    [InlineData(100, 30, 50, 20)]
    [InlineData(90, 20, 50, 20)]
    [InlineData(60, 0, 40, 20)]
    [InlineData(15, 0, 0, 15)]
    [InlineData(120, 30, 50, 20)]
    public void Of_a_lookup_that_took_longer_than_the_answer_only_the_end_counts(int total, int secret, int token, int lookup)
    {
        var times = new HopTimes();
        times.Add(new FlightProgress { SecretTime = TimeSpan.FromMilliseconds(30), LoginTime = TimeSpan.FromMilliseconds(50) }, TimeSpan.FromMilliseconds(80));
        times.AddLookup(TimeSpan.FromMilliseconds(20));

        var answered = times.WithTotal(TimeSpan.FromMilliseconds(total));

        Assert.Equal(
            (secret, token, lookup, total),
            (answered.Secret.TotalMilliseconds, answered.Token.TotalMilliseconds, answered.Lookup.TotalMilliseconds, answered.Total.TotalMilliseconds));
    }

    [Fact]
    public void Every_wait_of_one_answer_counts()
    {
        var times = new HopTimes();
        var flight = new FlightProgress { SecretTime = TimeSpan.FromMilliseconds(30), LoginTime = TimeSpan.FromMilliseconds(50) };

        times.Add(flight, TimeSpan.FromMilliseconds(200));
        times.AddLookup(TimeSpan.FromMilliseconds(20));
        times.Add(flight, TimeSpan.FromMilliseconds(60));
        times.AddLookup(TimeSpan.FromMilliseconds(20));
        times.AddUnended(Hop.SecretStore, TimeSpan.FromMilliseconds(5));
        times.AddUnended(Hop.Login, TimeSpan.FromMilliseconds(7));

        Assert.Equal((45, 107, 40), (times.Secret.TotalMilliseconds, times.Token.TotalMilliseconds, times.Lookup.TotalMilliseconds));
    }

    [Fact]
    public async Task A_caller_who_joins_a_lookup_has_no_more_time_than_he_waited()
    {
        await using var genesys = new FakeGenesys();
        var gate = new Gate();
        genesys.BeforeApi = request => gate.PassAsync(request.Ended);
        var first = genesys.LookUpAsync();
        await gate.Reached;
        genesys.Time.Advance(TimeSpan.FromSeconds(0.75));
        var second = genesys.LookUpAsync();

        genesys.Time.Advance(TimeSpan.FromSeconds(0.5));
        gate.Open();
        var (began, joined) = (await first.SoonAsync(), await second.SoonAsync());

        Assert.Equal((1.25, 1.25), (began.Times.Lookup.TotalSeconds, began.Times.Total.TotalSeconds));
        Assert.Equal((0.5, 0.5), (joined.Times.Lookup.TotalSeconds, joined.Times.Total.TotalSeconds));
        Assert.Single(genesys.Shown);
    }
}
