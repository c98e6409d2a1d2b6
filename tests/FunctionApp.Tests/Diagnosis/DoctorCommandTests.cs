using Endpoints;
using Microsoft.Extensions.Configuration;

namespace FunctionApp.Tests.Diagnosis;

/// <summary>The doctor on the command line.</summary>
public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Settings_that_the_app_refuses_to_start_with_are_all_reported_in_the_first_step()
    {
        var (code, text) = await RunAsync(["doctor"], ("Genesys__Region", "mypurecloud.example"), ("Lookup__Budget", "99:00:00"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense"));

        Assert.Equal(1, code);
        Assert.StartsWith("ContactLookup doctor: failed.", text, StringComparison.Ordinal);
        Assert.All(
            (string[])["FAILED   Settings", "Genesys__Region", "Genesys__ClientId", "Secrets__KeyVault__Uri", "Lookup__Budget", "OTEL_EXPORTER_OTLP_ENDPOINT"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Contains("skipped  Token endpoint", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_option_json_the_report_is_json()
    {
        var (code, text) = await RunAsync(["doctor", "--json"]);

        using var report = JsonDocument.Parse(text);
        Assert.Equal((1, "failed"), (code, report.RootElement.GetProperty("status").GetString()));
        Assert.Equal("settings", report.RootElement.GetProperty("steps")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task The_exit_code_is_1_when_a_step_failed_and_otherwise_0(bool mayRead, int expected)
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.Genesys.Client.Permissions = mayRead ? cloud.Genesys.Client.Permissions : new HashSet<string>();
        var identity = Guid.NewGuid().ToString();
        using var output = new StringWriter(CultureInfo.InvariantCulture);

        var code = await DoctorCommand.RunAsync(
            ["doctor"],
            Configuration([.. CloudEdge.SettingsFor(cloud, identity).Select(setting => (setting.Key, setting.Value)), ("Lookup__Budget", "00:00:30")]),
            output,
            services => CloudEdge.Replace(services, cloud, identity, [], onSending: null));

        Assert.True(expected == code, output.ToString());
    }

    [Fact]
    public void Settings_on_the_command_line_are_told_from_the_command()
    {
        Assert.True(DoctorCommand.IsAsked(["doctor", "--json"]));
        Assert.False(DoctorCommand.IsAsked(["--Lookup:Budget=00:00:05"]));
        Assert.Equal(["--Lookup:Budget=00:00:05"], DoctorCommand.SettingsIn(["doctor", "--json", "--Lookup:Budget=00:00:05"]));
    }

    internal static async Task<JsonElement> FirstStepOfRefusedSettingsAsync()
    {
        var (_, text) = await RunAsync(["doctor", "--json"], ("Genesys__ClientId", "client"), ("Genesys__Region", "us-east-1"), ("Secrets__KeyVault__Uri", "http://kv.contoso.example/"), ("Lookup__Budget", "2"));
        using var report = JsonDocument.Parse(text);
        return report.RootElement.GetProperty("steps")[0].Clone();
    }

    private static async Task<(int Code, string Text)> RunAsync(string[] args, params (string Name, string Value)[] settings)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var code = await DoctorCommand.RunAsync(args, Configuration(settings), output);
        return (code, output.ToString());
    }

    private static IConfiguration Configuration((string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
        .Build();
}
