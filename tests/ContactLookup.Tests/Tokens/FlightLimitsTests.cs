namespace ContactLookup.Tests.Tokens;

public sealed class FlightLimitsTests
{
    [Theory]
    [InlineData(4.5, 15)]
    [InlineData(15, 15)]
    [InlineData(20, 20)]
    public void A_flight_has_fifteen_seconds_or_the_budget_when_that_is_longer_and_each_hop_two_fifths_of_it(double budget, double flight) =>
        Assert.Equal(
            new FlightLimits(TimeSpan.FromSeconds(flight), TimeSpan.FromSeconds(flight * 0.4), TimeSpan.FromSeconds(budget)),
            FlightLimits.For(TimeSpan.FromSeconds(budget)));
}
