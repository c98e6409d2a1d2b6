namespace ContactLookup.Tests.Tokens;

public sealed class RenewalLimitTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void Ten_renewals_are_allowed_at_once_and_then_one_every_three_seconds()
    {
        var limit = new RenewalLimit(_time);

        Assert.Equal(10, TakeAll(limit));
        _time.Advance(TimeSpan.FromSeconds(2.999));
        Assert.False(limit.TryTake());
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(1, TakeAll(limit));
    }

    [Fact]
    public void The_first_minute_has_thirty_renewals_and_no_more()
    {
        var limit = new RenewalLimit(_time);
        var taken = 0;
        for (var second = 0; second < 60; second++)
        {
            taken += TakeAll(limit);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(taken, RenewalLimit.PerMinute - 1, RenewalLimit.PerMinute);
    }

    [Fact]
    public void After_an_hour_without_a_renewal_ten_are_allowed_and_no_more()
    {
        var limit = new RenewalLimit(_time);
        limit.TryTake();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(10, TakeAll(limit));
    }

    private static int TakeAll(RenewalLimit limit) => Enumerable.Range(0, 100).Count(_ => limit.TryTake());
}
