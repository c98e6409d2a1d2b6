using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ContactLookup.Calls;
using ContactLookup.Settings;
using Endpoints;
using GenesysFiles;

namespace Infra.Tests;

/// <summary>The data actions as they are made: what Genesys takes, and what the app promises.</summary>
public sealed partial class DataActionTests
{
    private static readonly Deployment Plain = Read(Deployment.PlaceholderUrl);

    public static TheoryData<string> ActionFiles =>
        [.. GenesysSide.Make(Plain).Keys.Where(name => name.EndsWith(".json", StringComparison.Ordinal) && !name.StartsWith("deployment", StringComparison.Ordinal))];

    [Fact]
    public void The_committed_files_are_what_the_generator_writes()
    {
        var folder = Repository.PathOf("infra/genesys");

        Assert.All(GenesysSide.Make(Plain), file => Assert.True(
            File.Exists(Path.Combine(folder, file.Key)) && File.ReadAllText(Path.Combine(folder, file.Key)) == file.Value,
            $"infra/genesys/{file.Key} is not what the code says; run infra/genesys/make"));
    }

    [Fact]
    public void Making_the_files_twice_gives_the_same_files() => Assert.Equal(GenesysSide.Make(Plain), GenesysSide.Make(Read(Deployment.PlaceholderUrl)));

    [Fact]
    public void A_deployment_has_its_own_address_custom_fields_and_timeouts_in_the_files()
    {
        var files = GenesysSide.Make(Read(new Uri("https://app.example/api/contacts/lookup"), ("Lookup__CustomFields", "vip_checkbox:boolean, tier_text, points_integer:number"), ("Lookup__Budget", "00:00:07.500")));

        var action = JsonNode.Parse(files["contact-lookup.custom.json"])!;
        Assert.Equal("https://app.example/api/contacts/lookup", (string?)action["config"]!["request"]!["requestUrlTemplate"]);
        Assert.Equal(["boolean", "string", "number"], from field in (string[])["custom_vip_checkbox", "custom_tier_text", "custom_points_integer"] select (string?)Outputs(action)[field]!["type"]);
        Assert.Contains("custom_vip_checkbox:\n                          var: Flow.contactIsVip\n", files["contact-lookup.flow.yaml"], StringComparison.Ordinal);
        Assert.Contains("seconds: 13\n", files["contact-lookup.flow.yaml"], StringComparison.Ordinal);
        Assert.Equal(12, (int)JsonNode.Parse(files["deployment.tfvars.json"])!["action_timeout_seconds"]!);
    }

    [Fact]
    public void A_vip_field_that_is_not_a_boolean_is_not_put_into_the_flows_boolean() =>
        Assert.Contains(
            "custom_vip_checkbox:\n                          noValue: true\n",
            GenesysSide.Make(Read(Deployment.PlaceholderUrl, ("Lookup__CustomFields", "vip_checkbox")))["contact-lookup.flow.yaml"],
            StringComparison.Ordinal);

    [Theory]
    [InlineData("00:00:00.500", 5)]
    [InlineData("00:00:04.500", 9)]
    [InlineData("00:00:55", 59)]
    public void The_timeouts_follow_the_budget_within_what_Genesys_takes(string budget, int seconds)
    {
        var deployment = Read(Deployment.PlaceholderUrl, ("Lookup__Budget", budget));

        Assert.Equal((seconds, seconds + 1), (deployment.ActionTimeoutSeconds, deployment.StepTimeoutSeconds));
    }

    [Theory]
    [InlineData("Lookup__CustomFields", "vip_checkbox:bool")]
    [InlineData("Lookup__CustomFeilds", "vip_checkbox")]
    [InlineData("Lookup__Budget", "9")]
    public void A_setting_that_the_app_would_refuse_is_refused(string name, string value) =>
        Assert.Contains(name, Assert.Throws<SettingsException>(() => Read(Deployment.PlaceholderUrl, (name, value))).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(ActionFiles))]
    public void An_action_has_the_keys_of_exported_actions_and_no_others(string file)
    {
        var action = Action(file);

        Assert.Equal(["name", "integrationType", "actionType", "config", "contract", "secure"], Names(action));
        Assert.Equal(["requestUrlTemplate", "requestType", "headers", "requestTemplate"], Names(action["config"]!["request"]!));
        Assert.Equal(["translationMap", "translationMapDefaults", "successTemplate"], Names(action["config"]!["response"]!));
        Assert.Equal(["inputSchema"], Names(action["contract"]!["input"]!));
        Assert.Equal(["successSchema"], Names(action["contract"]!["output"]!));
        Assert.Equal(file.Contains("customAuth", StringComparison.Ordinal) ? "customAuth" : "custom", (string?)action["actionType"]);
        Assert.False((bool)action["secure"]!);
    }

    [Theory]
    [MemberData(nameof(ActionFiles))]
    public void A_body_is_buffered_because_a_host_that_forwards_drops_chunks(string file)
    {
        var request = Action(file)["config"]!["request"]!;

        Assert.True((string?)request["requestType"] == "GET" || (string?)request["headers"]!["Transfer-Encoding"] == "buffered");
    }

    [Theory]
    [InlineData("contact-lookup.custom.json")]
    [InlineData("contact-lookup-entra.custom.json")]
    public void The_lookup_posts_with_the_key_of_the_credential_and_passes_the_answer_on(string file)
    {
        var config = Action(file)["config"]!;

        Assert.Equal("POST", (string?)config["request"]!["requestType"]);
        Assert.Equal("${credentials.functionKey}", (string?)config["request"]!["headers"]!["x-functions-key"]);
        Assert.Equal("${rawResult}", (string?)config["response"]!["successTemplate"]);
    }

    [Fact]
    public void The_guide_and_Terraform_name_every_field_of_a_credential()
    {
        var fields = GenesysSide.Make(Plain).Values.SelectMany(text => CredentialField().Matches(text)).Select(field => field.Groups[1].Value).Distinct().ToList();

        Assert.Equal(5, fields.Count);
        Assert.All(fields, field => Assert.Contains($"`{field}`", Repository.Read("docs/genesys.md"), StringComparison.Ordinal));
        Assert.All(fields, field => Assert.Matches($@"\b{field} +=", Repository.Read("infra/genesys/terraform/2-lookup/main.tf")));
    }

    [Fact]
    public void The_lookup_takes_every_field_that_the_app_reads_and_the_guide_describes_it()
    {
        Assert.Equal(LookupInput.Fields.Select(field => field.Name), Names(Action("contact-lookup.custom.json")["contract"]!["input"]!["inputSchema"]!["properties"]!));
        Assert.Contains(
            string.Concat(LookupInput.Fields.Select(field => $"| `{field.Name}` | {field.Meaning} |\n")), Repository.Read("docs/genesys.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_statuses_has_every_status() =>
        Assert.Equal(LookupStatusNames.All, StatusRow().Matches(Repository.Read("docs/genesys-statuses.md")).Skip(1).Select(row => row.Groups[1].Value));

    [Fact]
    public void A_command_that_makes_the_files_names_settings_that_the_app_accepts()
    {
        var settings = ((string[])["docs/genesys.md", "infra/genesys/README.md", "infra/genesys/make"])
            .SelectMany(file => MakeCommand().Matches(Repository.Read(file)))
            .SelectMany(command => Setting().Matches(command.Value))
            .Select(setting => (setting.Groups[1].Value, setting.Groups[2].Value.Trim('\'')))
            .ToList();

        Assert.NotEmpty(settings);
        Assert.All(settings, setting => Read(Deployment.PlaceholderUrl, setting));
    }

    [Fact]
    public void The_output_contract_is_the_one_the_app_publishes()
    {
        var promised = Contracts.Answer([]);

        Assert.True(JsonNode.DeepEquals(promised, Action("contact-lookup.custom.json")["contract"]!["output"]!["successSchema"]));

        // Custom fields, and what a later version of the app adds, pass through a data action that was published before.
        Assert.True((bool)promised["additionalProperties"]!);
    }

    private static Deployment Read(Uri lookupUrl, params (string Name, string Value)[] settings) =>
        Deployment.Read(lookupUrl, settings.ToDictionary(setting => setting.Name, string? (setting) => setting.Value));

    private static JsonNode Action(string file) => JsonNode.Parse(GenesysSide.Make(Plain)[file])!;

    private static JsonNode Outputs(JsonNode action) => action["contract"]!["output"]!["successSchema"]!["properties"]!;

    private static IEnumerable<string> Names(JsonNode json) => json.AsObject().Select(property => property.Key);

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex StatusRow();

    [GeneratedRegex(@"infra/genesys/make +[^`\n]*")]
    private static partial Regex MakeCommand();

    [GeneratedRegex(@"(\w+__\w+)=('[^']*'|\S+)")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\$\{credentials\.(\w+)\}")]
    private static partial Regex CredentialField();
}
