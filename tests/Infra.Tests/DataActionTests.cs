using System.Text.Json;
using System.Text.Json.Nodes;
using ContactLookup.Settings;
using Endpoints;
using GenesysFiles;

namespace Infra.Tests;

/// <summary>The data actions as they are made: what Genesys takes, and what the app promises.</summary>
public sealed class DataActionTests
{
    private static readonly Deployment Plain = Deployment.Read(Deployment.PlaceholderUrl, new Dictionary<string, string?>());

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
    public void Making_the_files_twice_gives_the_same_files() => Assert.Equal(GenesysSide.Make(Plain), GenesysSide.Make(Plain));

    [Fact]
    public void A_deployment_has_its_own_address_custom_fields_and_timeouts_in_the_files()
    {
        var files = GenesysSide.Make(Deployment.Read(new Uri("https://app.example/api/contacts/lookup"), new Dictionary<string, string?>
        {
            ["Lookup__CustomFields"] = "vip:boolean, tier, points:number",
            ["Lookup__Budget"] = "00:00:07.500",
        }));

        var action = Json(files["contact-lookup.custom.json"]);
        Assert.Equal("https://app.example/api/contacts/lookup", action.GetProperty("config").GetProperty("request").GetProperty("requestUrlTemplate").GetString());
        var outputs = Outputs(action);
        Assert.Equal("boolean", outputs.GetProperty("custom_vip").GetProperty("type").GetString());
        Assert.Equal("string", outputs.GetProperty("custom_tier").GetProperty("type").GetString());
        Assert.Equal("number", outputs.GetProperty("custom_points").GetProperty("type").GetString());
        Assert.Contains("custom_vip:\n                          var: Flow.contactIsVip\n", files["contact-lookup.flow.yaml"], StringComparison.Ordinal);
        Assert.Contains("seconds: 13\n", files["contact-lookup.flow.yaml"], StringComparison.Ordinal);
        Assert.Equal(12, Json(files["deployment.tfvars.json"]).GetProperty("action_timeout_seconds").GetInt32());
    }

    [Fact]
    public void A_vip_field_that_is_not_a_boolean_is_not_put_into_the_flows_boolean()
    {
        var flow = GenesysSide.Make(Deployment.Read(Deployment.PlaceholderUrl, new Dictionary<string, string?> { ["Lookup__CustomFields"] = "vip" }))["contact-lookup.flow.yaml"];

        Assert.Contains("custom_vip:\n                          noValue: true\n", flow, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:00.500", 5)]
    [InlineData("00:00:04.500", 9)]
    [InlineData("00:00:55", 59)]
    public void The_timeouts_follow_the_budget_within_what_Genesys_takes(string budget, int seconds)
    {
        var deployment = Deployment.Read(Deployment.PlaceholderUrl, new Dictionary<string, string?> { ["Lookup__Budget"] = budget });

        Assert.Equal(seconds, deployment.ActionTimeoutSeconds);
        Assert.Equal(seconds + 1, deployment.StepTimeoutSeconds);
        Assert.InRange(deployment.ActionTimeoutSeconds, 1, 60);
    }

    [Theory]
    [InlineData("Lookup__CustomFields", "vip:bool")]
    [InlineData("Lookup__CustomFeilds", "vip")]
    [InlineData("Lookup__Budget", "9")]
    public void A_setting_that_the_app_would_refuse_is_refused(string name, string value)
    {
        var exception = Assert.Throws<SettingsException>(() => Deployment.Read(Deployment.PlaceholderUrl, new Dictionary<string, string?> { [name] = value }));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ActionFiles))]
    public void An_action_has_the_keys_of_exported_actions_and_no_others(string file)
    {
        var action = Action(file);

        Assert.Equal(["name", "integrationType", "actionType", "config", "contract", "secure"], Names(action));
        Assert.Equal(["requestUrlTemplate", "requestType", "headers", "requestTemplate"], Names(action.GetProperty("config").GetProperty("request")));
        Assert.Equal(["translationMap", "translationMapDefaults", "successTemplate"], Names(action.GetProperty("config").GetProperty("response")));
        Assert.Equal(["inputSchema"], Names(action.GetProperty("contract").GetProperty("input")));
        Assert.Equal(["successSchema"], Names(action.GetProperty("contract").GetProperty("output")));
        Assert.Contains(action.GetProperty("integrationType").GetString(), (string[])["custom-rest-actions", "purecloud-data-actions"]);
        Assert.Equal(file.Contains("customAuth", StringComparison.Ordinal) ? "customAuth" : "custom", action.GetProperty("actionType").GetString());
        Assert.False(action.GetProperty("secure").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(ActionFiles))]
    public void Contracts_are_ones_that_Genesys_takes(string file)
    {
        var action = Action(file);

        Assert.All([Inputs(action), Outputs(action)], AssertNamesAreOnesGenesysTakes);
        Assert.DoesNotContain("$ref", action.GetRawText(), StringComparison.Ordinal);
        Assert.All(Inputs(action).EnumerateObject(), input => Assert.Equal("string", input.Value.GetProperty("type").GetString()));
        Assert.All(Outputs(action).EnumerateObject(), output => AssertTypeIsOneGenesysTakes(output.Value));
    }

    [Theory]
    [MemberData(nameof(ActionFiles))]
    public void A_body_is_buffered_because_a_host_that_forwards_drops_chunks(string file)
    {
        var request = Action(file).GetProperty("config").GetProperty("request");

        if (request.GetProperty("requestType").GetString() != "GET")
        {
            Assert.Equal("buffered", request.GetProperty("headers").GetProperty("Transfer-Encoding").GetString());
        }
    }

    [Theory]
    [InlineData("contact-lookup.custom.json")]
    [InlineData("contact-lookup-entra.custom.json")]
    public void The_lookup_posts_with_the_key_of_the_credential_and_passes_the_answer_on(string file)
    {
        var config = Action(file).GetProperty("config");

        Assert.Equal("POST", config.GetProperty("request").GetProperty("requestType").GetString());
        Assert.Equal("${credentials.functionKey}", config.GetProperty("request").GetProperty("headers").GetProperty("x-functions-key").GetString());
        Assert.Equal("${rawResult}", config.GetProperty("response").GetProperty("successTemplate").GetString());
    }

    [Fact]
    public void The_lookup_takes_every_field_that_the_app_reads() =>
        Assert.Equal(LookupInput.Fields.Select(field => field.Name), Names(Inputs(Action("contact-lookup.custom.json"))));

    [Fact]
    public void The_guide_describes_every_field_that_the_app_reads() =>
        Assert.Contains(
            string.Concat(LookupInput.Fields.Select(field => $"| `{field.Name}` | {field.Meaning} |\n")), Repository.Read("docs/genesys.md"), StringComparison.Ordinal);

    [Fact]
    public void The_output_contract_is_the_one_the_app_publishes()
    {
        var promised = Contracts.Answer([]);
        var imported = JsonNode.Parse(Action("contact-lookup.custom.json").GetProperty("contract").GetProperty("output").GetProperty("successSchema").GetRawText());

        Assert.True(JsonNode.DeepEquals(promised, imported));

        // Custom fields, and what a later version of the app adds, pass through a data action that was published before.
        Assert.True((bool)promised["additionalProperties"]!);
    }

    private static JsonElement Action(string file) => Json(GenesysSide.Make(Plain)[file]);

    private static JsonElement Json(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static JsonElement Inputs(JsonElement action) => action.GetProperty("contract").GetProperty("input").GetProperty("inputSchema").GetProperty("properties");

    private static JsonElement Outputs(JsonElement action) => action.GetProperty("contract").GetProperty("output").GetProperty("successSchema").GetProperty("properties");

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(property => property.Name);

    private static void AssertNamesAreOnesGenesysTakes(JsonElement properties)
    {
        string[] reserved = ["orgId", "integrationId", "rawRequest"];

        Assert.All(properties.EnumerateObject(), property =>
        {
            Assert.Matches("^[A-Za-z][A-Za-z0-9_-]*$", property.Name);
            Assert.DoesNotContain(property.Name, reserved);
        });
    }

    // Scalars, lists of scalars, and lists of flat objects: Genesys knows no lists in lists.
    private static void AssertTypeIsOneGenesysTakes(JsonElement schema, bool inList = false)
    {
        var type = schema.GetProperty("type").GetString();
        switch (type)
        {
            case "array" when !inList:
                AssertTypeIsOneGenesysTakes(schema.GetProperty("items"), inList: true);
                break;
            case "object" when inList:
                AssertNamesAreOnesGenesysTakes(schema.GetProperty("properties"));
                Assert.All(schema.GetProperty("properties").EnumerateObject(), property => AssertTypeIsOneGenesysTakes(property.Value, inList: true));
                break;
            default:
                Assert.Contains(type, (string[])["string", "integer", "number", "boolean"]);
                break;
        }
    }
}
