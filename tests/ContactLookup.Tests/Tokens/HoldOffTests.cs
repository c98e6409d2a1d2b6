using ContactLookup.Tokens;

namespace ContactLookup.Tests.Tokens;

/// <summary>The table of hold-offs, in seconds.</summary>
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
    public void Without_a_token_it_doubles_up_to_half_a_minute_when_somebody_has_to_mend_it(int failures, double seconds) =>
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
    public void With_a_token_left_it_is_a_quarter_of_its_rest_at_the_most_but_never_no_time(int failures, double left, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HoldOff.Length(ScriptedIssuer.IsDown, failures, TimeSpan.FromSeconds(left)));

    [Theory]
    [InlineData(1, 0, 0.25)]
    [InlineData(1, 0.1, 0.25)]
    [InlineData(1, 7, 7)]
    [InlineData(1, 299, 299)]
    [InlineData(1, 301, 300)]
    [InlineData(6, 1, 2)]
    public void What_the_login_asks_for_is_obeyed_when_it_is_longer_up_to_five_minutes(int failures, double asked, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            HoldOff.Length(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(asked) }, failures, tokenLeft: null));

    [Fact]
    public void What_the_login_asks_for_is_obeyed_even_past_the_end_of_the_token() =>
        Assert.Equal(
            TimeSpan.FromSeconds(60),
            HoldOff.Length(ScriptedIssuer.IsDown with { RetryAfter = TimeSpan.FromSeconds(60) }, 1, TimeSpan.FromSeconds(10)));
}
