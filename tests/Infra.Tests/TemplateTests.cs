using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>What the templates must hold that neither the compiler nor the checker knows. They are read as text: no compiler is needed.</summary>
public sealed partial class TemplateTests
{
    // Minutes between evaluations of a log alert.
    private static readonly int[] Frequencies = [1, 5, 10, 15, 30, 45, 60];

    private static readonly Dictionary<string, string> Templates = Directory
        .EnumerateFiles(Repository.PathOf("infra"), "*.bicep", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Repository.PathOf(""), file), File.ReadAllText);

    [Fact]
    public void Every_Key_Vault_resource_uses_the_API_version_that_does_not_retire_in_2027() =>
        Assert.Equal(["2026-02-01"], Templates.Values.SelectMany(text => KeyVaultVersion().Matches(text)).Select(match => match.Groups[1].Value).Distinct());

    [Fact]
    public void The_vault_states_that_roles_decide_who_reads_it() =>
        Assert.Contains("enableRbacAuthorization: true", Templates["infra/modules/vault.bicep"], StringComparison.Ordinal);

    [Theory]
    [InlineData("ftpsState")]
    [InlineData("linuxFxVersion")]
    [InlineData("alwaysOn")]
    [InlineData("WEBSITE_RUN_FROM_PACKAGE:")]
    [InlineData("FUNCTIONS_WORKER_RUNTIME:")]
    [InlineData("FUNCTIONS_EXTENSION_VERSION:")]
    public void The_app_sends_nothing_that_Flex_Consumption_refuses(string property) =>
        Assert.DoesNotContain(property, Templates["infra/modules/app.bicep"], StringComparison.Ordinal);

    [Fact]
    public void Every_alert_has_a_name_a_severity_and_times_that_Azure_takes()
    {
        var (alerts, silence, noInstance) = (Parse("alerts"), Parse("silence"), Parse("no-instance"));
        var rules = alerts.EnumerateArray().Append(silence).Append(noInstance).ToList();

        Assert.Equal(rules.Count, rules.Select(rule => rule.GetProperty("name").GetString()).Distinct().Count());
        Assert.All(rules, rule =>
        {
            Assert.InRange(rule.GetProperty("severity").GetInt32(), 0, 4);
            Assert.Contains(rule.GetProperty("every").GetInt32(), Frequencies);
            Assert.InRange(rule.GetProperty("window").GetInt32(), rule.GetProperty("every").GetInt32(), 1440);
            Assert.NotEmpty(rule.GetProperty("description").GetString()!);
        });
    }

    [Theory]
    [InlineData("RefusedStart")]
    [InlineData("FatalError")]
    [InlineData("SecretExpiresSoon")]
    [InlineData("TokenFlightFailed")]
    public void There_is_an_alert_on_the_record(string record) =>
        Assert.Contains($"\\\"{record}\\\"", Repository.Read("infra/queries/alerts.json"), StringComparison.Ordinal);

    [Fact]
    public void The_OTLP_receiver_is_a_setting_and_its_headers_are_a_secret()
    {
        var types = Templates["infra/settings.bicep"].Split("\ntype ");

        Assert.Equal(["otlpSettings"], types.Where(type => type.Contains("OTEL_EXPORTER_OTLP_ENDPOINT: string\n", StringComparison.Ordinal)).Select(type => type.Split(' ')[0]));
        Assert.Equal(["secretSettings"], types.Where(type => type.Contains("OTEL_EXPORTER_OTLP_HEADERS: string?\n", StringComparison.Ordinal)).Select(type => type.Split(' ')[0]));
    }

    private static JsonElement Parse(string name) => JsonElement.Parse(Repository.Read($"infra/queries/{name}.json"));

    [GeneratedRegex(@"'Microsoft\.KeyVault/[A-Za-z/]+@([0-9-]+)'")]
    private static partial Regex KeyVaultVersion();
}
