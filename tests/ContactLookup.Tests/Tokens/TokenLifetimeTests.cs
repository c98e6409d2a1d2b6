namespace ContactLookup.Tests.Tokens;

public sealed class TokenLifetimeTests
{
    [Theory]
    [InlineData("""{"expires_in":1}""", 1)]
    [InlineData("""{"expires_in":30}""", 30)]
    [InlineData("""{"expires_in":300}""", 300)]
    [InlineData("""{"expires_in":86399}""", 86_399)]
    [InlineData("""{"expires_in":172800}""", 172_800)]
    [InlineData("""{"expires_in":3599.5}""", 3599.5)]
    [InlineData("""{"expires_in":"3600"}""", 3600)]
    [InlineData("""{"expires_in":"3600.5"}""", 3600.5)]
    public void Seconds_are_read_as_a_number_or_as_a_string(string answer, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(answer));

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"expires_in":null}""")]
    [InlineData("""{"expires_in":0}""")]
    [InlineData("""{"expires_in":0.999}""")]
    [InlineData("""{"expires_in":-1}""")]
    [InlineData("""{"expires_in":-1e300}""")]
    [InlineData("""{"expires_in":""}""")]
    [InlineData("""{"expires_in":"soon"}""")]
    [InlineData("""{"expires_in":"NaN"}""")]
    [InlineData("""{"expires_in":"-3600"}""")]
    [InlineData("""{"expires_in":" 3600"}""")]
    [InlineData("""{"expires_in":"\ud800"}""")]
    [InlineData("""{"expires_in":true}""")]
    [InlineData("""{"expires_in":[3600]}""")]
    [InlineData("""{"expires_in":{"seconds":3600}}""")]
    public void A_missing_or_invalid_lifetime_is_five_minutes(string answer) =>
        Assert.Equal(TimeSpan.FromMinutes(5), Read(answer));

    [Theory]
    [InlineData("""{"expires_in":172801}""")]
    [InlineData("""{"expires_in":9223372036854775807}""")]
    [InlineData("""{"expires_in":1e300}""")]
    [InlineData("""{"expires_in":1e999}""")]
    [InlineData("""{"expires_in":"99999999999999999999999999"}""")]
    public void A_longer_lifetime_is_shortened_to_two_days(string answer) =>
        Assert.Equal(TimeSpan.FromHours(48), Read(answer));

    [Theory]
    [InlineData(1, 0.95)]
    [InlineData(30, 28.5)]
    [InlineData(300, 285)]
    [InlineData(600, 570)]
    [InlineData(601, 571)]
    [InlineData(172_800, 172_770)]
    public void The_last_twentieth_or_at_most_half_a_minute_is_not_used(double lifetime, double used) =>
        Assert.Equal(TimeSpan.FromSeconds(used), TokenLifetime.UntilExpiry(TimeSpan.FromSeconds(lifetime)));

    [Theory]
    [InlineData(0, 80)]
    [InlineData(0.5, 75)]
    [InlineData(0.999_999_999, 70)]
    public void Renewal_is_at_four_fifths_and_jitter_only_makes_it_earlier(double jitter, double seconds)
    {
        var issued = new IssuedToken(new AccessToken("token", 0), TimeSpan.FromSeconds(100));

        var renewal = TokenLifetime.UntilRenewal(issued.RenewAfter, jitter);

        Assert.Equal(seconds, renewal.TotalSeconds, precision: 5);
    }

    [Theory]
    [InlineData(null, 80)]
    [InlineData(81d, 80)]
    [InlineData(79d, 79)]
    public void A_renewal_can_be_made_sooner_and_not_later(double? within, double seconds)
    {
        var issued = new IssuedToken(new AccessToken("token", 0), TimeSpan.FromSeconds(100));

        var sooner = issued.RenewWithin(within is { } most ? TimeSpan.FromSeconds(most) : null);

        Assert.Equal(TimeSpan.FromSeconds(seconds), sooner.RenewAfter);
        Assert.Equal(issued.Lifetime, sooner.Lifetime);
        Assert.Same(issued.Token, sooner.Token);
    }

    private static TimeSpan Read(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return TokenLifetime.Read(json.RootElement);
    }
}
