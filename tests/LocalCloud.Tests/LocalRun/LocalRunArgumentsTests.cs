namespace LocalCloud.Tests;

public class LocalRunArgumentsTests
{
    [Fact]
    public async Task Without_arguments_it_looks_up_the_sample_number_and_stays_up()
    {
        var read = await ReadAsync();

        Assert.Equal(["genesys"], read.Providers);
        Assert.Equal(new LocalRunArguments { Number = "+13175550125", Key = "local", Secrets = SecretStore.KeyVault, Providers = read.Providers }, read);
    }

    [Fact]
    public async Task Every_option_is_read()
    {
        var read = await ReadAsync(
            "--once", "+493023125042", "--for", "00:10:00", "--settings", "local.json", "--port", "0", "--control-port", "9000", "--mode", "forwarding",
            "--secrets", "hashicorp", "--providers", "genesys, salesforce", "--key", "mine", "--raw-log");

        Assert.Equal(["genesys", "salesforce"], read.Providers);
        Assert.Equal(
            new LocalRunArguments
            {
                Once = true,
                Number = "+493023125042",
                For = TimeSpan.FromMinutes(10),
                SettingsFile = "local.json",
                Port = 0,
                ControlPort = 9000,
                Mode = HandlerMode.Forwarding,
                Secrets = SecretStore.HashiCorp,
                Providers = read.Providers,
                Key = "mine",
                RawLog = true,
            },
            read);
    }

    [Theory]
    [InlineData("10s", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("00:00:10", 10)]
    public async Task A_time_has_a_unit(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await ReadAsync("--for", text)).For);

    [Theory]
    [InlineData("'--twice'", "--twice")]
    [InlineData("'+13175550125'", "+13175550125")]
    [InlineData("'--once'", "--once")]
    [InlineData("--once must not be empty.", "--once", "")]
    [InlineData("--for must be a time with its unit, such as 10s, 10m, 2h or 00:10:00; it is '10'.", "--for", "10")]
    [InlineData("--for must be a time with its unit", "--for", "soon")]
    [InlineData("--for must be a time with its unit", "--for", "-00:01:00")]
    [InlineData("--for must be a time with its unit", "--for", "2000h")]
    [InlineData("--port must be a port from 0 to 65535; it is '70000'.", "--port", "70000")]
    [InlineData("--mode must be forwarding or proxying; it is '1'.", "--mode", "1")]
    [InlineData("--secrets must be keyvault or hashicorp; it is 'file'.", "--secrets", "file")]
    [InlineData("--providers must be one or more of genesys, rest, salesforce", "--providers", "genesys,sap")]
    [InlineData("comma-separated, each once; it is 'genesys,genesys'.", "--providers", "genesys,genesys")]
    public async Task A_wrong_argument_is_explained_with_exit_code_2(string problem, params string[] args)
    {
        using var output = new StringWriter();
        using var remarks = new StringWriter();

        var exitCode = await LocalCloud.LocalRun.RunAsync(args, output, remarks);

        Assert.Equal(2, exitCode);
        Assert.Contains(problem, remarks.ToString(), StringComparison.Ordinal);
        Assert.Contains("--help", remarks.ToString(), StringComparison.Ordinal);
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
            var exitCode = await LocalCloud.LocalRun.RunAsync(["--settings", file, "--control-port", "0", "--for", "0.001s"], output, remarks);

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
    public async Task A_port_in_use_is_reported_with_the_option_that_changes_it()
    {
        await using var other = await Cloud.StartAsync();
        using var output = new StringWriter();
        using var remarks = new StringWriter();
        var port = other.ControlAddress.Port.ToString(CultureInfo.InvariantCulture);

        var exitCode = await LocalCloud.LocalRun.RunAsync(["--settings", "unused.json", "--control-port", port], output, remarks);

        Assert.Equal(1, exitCode);
        Assert.Equal($"Port {port} is in use. Choose another one with --control-port; --control-port 0 takes any free one.", remarks.ToString().TrimEnd());
    }

    [Fact]
    public async Task Help_lists_the_options_and_succeeds()
    {
        using var output = new StringWriter();
        using var remarks = new StringWriter();

        Assert.Equal(0, await LocalCloud.LocalRun.RunAsync(["--help"], output, remarks));
        Assert.Contains("--control-port", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<LocalRunArguments> ReadAsync(params string[] args)
    {
        LocalRunArguments? read = null;
        var command = new LocalRunCommand((arguments, _) =>
        {
            read = arguments;
            return Task.FromResult(0);
        });
        Assert.Equal(0, await command.Parse(args).InvokeAsync());
        return read!;
    }
}
