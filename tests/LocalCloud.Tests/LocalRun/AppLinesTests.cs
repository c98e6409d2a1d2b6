namespace LocalCloud.Tests;

public class AppLinesTests
{
    private const string Refused = """{"Timestamp":"2026-11-25T19:48:28.3+00:00","Level":"Critical","Category":"FunctionApp.CustomHandler","Event":"RefusedStart","Message":"The app does not start. Lookup__Budget is '7'.","Problem":"Lookup__Budget is '7'."}""";

    [Fact]
    public void A_record_is_one_line_with_its_time_level_and_message()
    {
        using var output = new StringWriter();

        new AppLines(output, raw: false).Write(Line("""{"Timestamp":"2026-11-25T19:47:26.5379187+00:00","Level":"Warning","Event":"NotWarm","Message":"Not warm: the vault is down","Reason":"the vault is down"}"""));

        Assert.Matches(@"^app \| [0-9]{2}:47:26\.537 WARN  Not warm: the vault is down\s*$", output.ToString());
    }

    [Fact]
    public void A_record_is_printed_as_it_came_when_raw()
    {
        using var output = new StringWriter();

        new AppLines(output, raw: true).Write(Line(Refused));

        Assert.Equal($"app | {Refused}{Environment.NewLine}", output.ToString());
    }

    [Theory]
    [InlineData("   at Program.Main()")]
    [InlineData("{ not json")]
    [InlineData("""{"Message":"without a time"}""")]
    [InlineData("""{"Timestamp":"noon","Level":"Warning","Message":"wrong time"}""")]
    public void A_line_that_is_not_a_record_is_printed_unchanged(string line) => Assert.Equal(line, AppLines.Readable(line));

    [Fact]
    public void A_wrong_setting_is_reported_once_although_the_host_starts_the_app_three_times()
    {
        using var output = new StringWriter();
        var lines = new AppLines(output, raw: false);

        lines.Write(Line(Refused));
        lines.Write(Line("The handler exited with code 1."));
        lines.Write(Line(Refused.Replace("28.3", "29.1", StringComparison.Ordinal)));
        lines.Write(Line("The handler exited with code 1."));
        Assert.Equal(2, Count(output));

        lines.AppHasStarted();
        lines.Write(Line("again"));
        lines.Write(Line("again"));
        Assert.Equal(4, Count(output));
    }

    private static int Count(StringWriter output) => output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length;

    private static ConsoleLine Line(string text) => new(DateTimeOffset.UnixEpoch, IsError: false, text);
}
