namespace ContactLookup.Tests.Tokens;

/// <summary>The lengths of hold-offs, in seconds. Other tests take them from <see cref="HoldOff.Length"/>.</summary>
public sealed class HoldOffTests
{
    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(2, 0.5)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(100, 2)]
    [InlineData(int.MaxValue, 2)]
    public void Without_a_token_it_doubles_up_to_two_seconds_when_the_failure_passes_by_itself(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HoldOff.Length(ScriptedIssuer.IsDown, failures, tokenLeft: null));

    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(7, 16)]
    [InlineData(8, 30)]
    [InlineData(100, 30)]
    public void Without_a_token_it_doubles_up_to_half_a_minute_when_somebody_has_to_change_something(int failures, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HoldOff.Length(ScriptedIssuer.InvalidClient, failures, tokenLeft: null));

    [Theory]
    [InlineData(1, 3600, 0.25)]
    [InlineData(8, 3600, 30)]
    [InlineData(8, 120, 30)]
    [InlineData(8, 116, 29)]
    [InlineData(8, 4, 1)]
    [InlineData(8, 1, 0.25)]
    [InlineData(8, 0.5, 0.25)]
    [InlineData(1, 0.001, 0.25)]
    public void With_a_token_left_it_is_at_most_a_quarter_of_the_time_until_the_token_expires(int failures, double left, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HoldOff.Length(ScriptedIssuer.IsDown, failures, TimeSpan.FromSeconds(left)));

    [Theory]
    [InlineData(1, 0, null, 0.25)]
    [InlineData(1, 0.1, null, 0.25)]
    [InlineData(1, 7, null, 7)]
    [InlineData(1, 299, null, 299)]
    [InlineData(1, 301, null, 300)]
    [InlineData(6, 1, null, 2)]
    [InlineData(1, 60, 10d, 60)]
    public void Retry_After_is_obeyed_when_it_is_longer_up_to_five_minutes(int failures, double asked, double? left, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            HoldOff.Length(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(asked) }, failures, left is { } rest ? TimeSpan.FromSeconds(rest) : null));
}
