namespace LocalCloud.Tests;

public class LocalRunArgumentsTests
{
    [Fact]
    public void Without_arguments_it_asks_for_the_sample_number_and_stays_up()
    {
        var (arguments, problem) = LocalRunArguments.Read([]);

        Assert.Null(problem);
        Assert.Equal(("+13175550125", false, null, null), (arguments!.Number, arguments.Once, arguments.For, arguments.Port));
    }

    [Fact]
    public void Every_option_is_read()
    {
        var (arguments, problem) = LocalRunArguments.Read(["--once", "+493023125042", "--for", "00:10:00", "--port", "0", "--control-port", "9000", "--mode", "forwarding"]);

        Assert.Null(problem);
        Assert.Equal(("+493023125042", true, TimeSpan.FromMinutes(10), 0, 9000, HandlerMode.Forwarding), (arguments!.Number, arguments.Once, arguments.For, arguments.Port, arguments.ControlPort, arguments.Mode));
    }

    [Theory]
    [InlineData("There is no option '--twice'.", "--twice")]
    [InlineData("There is no option '+13175550125'.", "+13175550125")]
    [InlineData("--once needs a value.", "--once")]
    [InlineData("'' is no value for --once.", "--once", "")]
    [InlineData("'soon' is no value for --for.", "--for", "soon")]
    [InlineData("'-00:01:00' is no value for --for.", "--for", "-00:01:00")]
    [InlineData("'70000' is no value for --port.", "--port", "70000")]
    [InlineData("'7' is no value for --mode.", "--mode", "7")]
    public async Task What_does_not_fit_gets_the_usage_and_exit_code_2(string problem, params string[] args)
    {
        using var output = new StringWriter();
        using var remarks = new StringWriter();

        var exitCode = await LocalCloud.LocalRun.RunAsync(args, output, remarks);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(problem, remarks.ToString(), StringComparison.Ordinal);
        Assert.Contains("dotnet run --project src/LocalCloud", remarks.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task The_settings_it_writes_point_an_app_at_stand_ins_that_run()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        using var output = new StringWriter();
        using var remarks = new StringWriter();
        try
        {
            var exitCode = await LocalCloud.LocalRun.RunAsync(["--settings", file, "--control-port", "0", "--for", "00:00:00.001"], output, remarks);

            Assert.Equal(0, exitCode);
            using var settings = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(file));
            var values = settings.RootElement.GetProperty("Values");
            Assert.Equal("custom", values.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
            Assert.StartsWith("https://127.0.0.1:", values.GetProperty("Secrets__KeyVault__Uri").GetString(), StringComparison.Ordinal);
            Assert.Contains(file, output.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Help_is_no_failure()
    {
        using var output = new StringWriter();
        using var remarks = new StringWriter();

        Assert.Equal(0, await LocalCloud.LocalRun.RunAsync(["--help"], output, remarks));
        Assert.Contains("--control-port", remarks.ToString(), StringComparison.Ordinal);
    }
}
