using ContactLookup.Tokens;
using TestKit;

namespace ContactLookup.Tests.Tokens;

public sealed class RenewalLimitTests
{
    [Fact]
    public void A_full_bucket_gives_thirty_and_no_more()
    {
        var limit = new RenewalLimit(new FakeTime());

        Assert.Equal(30, Enumerable.Range(0, 100).Count(_ => limit.TryTake()));
    }

    [Fact]
    public void It_refills_one_every_two_seconds_and_not_earlier()
    {
        var time = new FakeTime();
        var limit = new RenewalLimit(time);
        while (limit.TryTake())
        {
        }

        time.Advance(TimeSpan.FromSeconds(1.999));
        Assert.False(limit.TryTake());
        time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.True(limit.TryTake());
        Assert.False(limit.TryTake());
    }

    [Fact]
    public void A_quiet_hour_saves_up_no_more_than_a_minutes_worth()
    {
        var time = new FakeTime();
        var limit = new RenewalLimit(time);
        limit.TryTake();

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(30, Enumerable.Range(0, 100).Count(_ => limit.TryTake()));
    }
}
