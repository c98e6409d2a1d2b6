using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>The data action files that people import, run as Genesys runs them, against the app that is deployed.</summary>
[Collection(SharedApp.Name)]
public sealed class ShippedActionTests(PublishedApp app)
{
    private const string Lookup = "contact-lookup.custom.json";

    // Small, because one of the statuses is a timeout.
    private static readonly (string, string) Budget = ("Lookup__Budget", "00:00:03");

    /// <summary>Every status, and how to bring the app to it.</summary>
    private static readonly Dictionary<string, (string Number, Action<Cloud> Arrange)> Endings = new()
    {
        ["found"] = ("tel:+13175550125", Nothing),
        ["not_found"] = ("tel:+13175550198", Nothing),
        ["multiple"] = ("tel:+13175550140", Nothing),
        ["withheld"] = ("anonymous", Nothing),
        ["invalid_number"] = ("tel:12", Nothing),
        ["secret_unavailable"] = ("tel:+13175550125", cloud => cloud.KeyVault.MayGet = false),
        ["credentials_rejected"] = ("tel:+13175550125", cloud => cloud.BeginRotation().Accept().Retire()),
        ["token_unavailable"] = ("tel:+13175550125", cloud => cloud.Login.Always(Fault.Status(503))),
        ["unauthorized"] = ("tel:+13175550125", cloud => cloud.Contacts.Always(Fault.Status(401))),
        ["permission_denied"] = ("tel:+13175550125", cloud => cloud.Genesys.Client.Permissions = new HashSet<string>()),
        ["throttled"] = ("tel:+13175550125", cloud => cloud.Contacts.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(40)))),
        ["timeout"] = ("tel:+13175550125", cloud => cloud.Contacts.Always(Fault.Hang())),
        ["unavailable"] = ("tel:+13175550125", cloud => cloud.Contacts.Always(Fault.Status(503))),
        ["bad_response"] = ("tel:+13175550125", cloud => cloud.Contacts.Always(Fault.NotJson())),
    };

    public static TheoryData<string> Statuses => [.. Endings.Keys];

    [Fact]
    public void Every_status_of_the_contract_is_tried()
    {
        var meaning = (string)JsonNode.Parse(Text(Lookup))!["contract"]!["output"]!["successSchema"]!["properties"]!["status"]!["description"]!;

        Assert.Equal(meaning[(meaning.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimEnd('.').Split(',', StringSplitOptions.TrimEntries), Endings.Keys);
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Every_status_reaches_the_flow_on_the_success_path(string status)
    {
        var (number, arrange) = Endings[status];
        await using var deployment = await StartAsync(arrange);
        using var action = Action(Lookup, deployment);

        var run = await action.RunAsync(Number(number));

        Assert.Equal(DataActionPath.Success, run.Path);
        Assert.Equal(status, (string?)run.Outputs["status"]);
        Assert.Equal(status == "found", (bool)run.Outputs["found"]!);
        Assert.Equal(status == "found" ? "Eleanor" : "", (string?)run.Outputs["firstName"]);

        // The flow gets what the contract names, each of its type and never null: the run has checked the types.
        var promised = JsonNode.Parse(Text(Lookup))!["contract"]!["output"]!["successSchema"]!["properties"]!.AsObject();
        Assert.All(promised, output => Assert.NotNull(run.Outputs[output.Key]));
    }

    [Theory]
    [InlineData(HandlerMode.Forwarding)]
    [InlineData(HandlerMode.Proxying)]
    public async Task The_body_arrives_through_a_host_of_either_mode(HandlerMode mode)
    {
        await using var deployment = await StartAsync(Nothing, mode);
        using var action = Action(Lookup, deployment);

        Assert.Equal("found", (string?)(await action.RunAsync(Number("tel:+13175550125"))).Outputs["status"]);
    }

    [Fact]
    public async Task Without_the_buffered_header_a_host_that_forwards_loses_the_body()
    {
        await using var deployment = await StartAsync(Nothing, HandlerMode.Forwarding);
        var file = JsonNode.Parse(Text(Lookup))!;
        file["config"]!["request"]!["headers"]!.AsObject().Remove("Transfer-Encoding");
        using var action = new DataAction(DataActionFile.Parse(file.ToJsonString()), Integration(deployment));

        Assert.Equal(DataActionPath.Failure, (await action.RunAsync(Number("tel:+13175550125"))).Path);
    }

    [Fact]
    public async Task A_national_number_is_read_in_the_region_or_in_that_of_the_called_number()
    {
        await using var deployment = await StartAsync(Nothing);
        using var action = Action(Lookup, deployment);

        Assert.Equal("invalid_number", (string?)(await action.RunAsync(Number("(317) 555-0125"))).Outputs["status"]);
        Assert.Equal("found", (string?)(await action.RunAsync(new Dictionary<string, string?> { ["phoneNumber"] = "(317) 555-0125", ["region"] = "US" })).Outputs["status"]);
        Assert.Equal("found", (string?)(await action.RunAsync(new Dictionary<string, string?> { ["phoneNumber"] = "(317) 555-0125", ["calledNumber"] = "tel:+18005550100" })).Outputs["status"]);
    }

    [Fact]
    public async Task A_wrong_key_takes_the_failure_path_with_401()
    {
        await using var deployment = await StartAsync(Nothing);
        using var action = new DataAction(DataActionFile.Parse(Text(Lookup)), Integration(deployment) with { Credentials = new Dictionary<string, string> { ["functionKey"] = "wrong" } });

        var run = await action.RunAsync(Number("tel:+13175550125"));

        Assert.Equal(DataActionPath.Failure, run.Path);
        Assert.Equal(401, (int)run.Outputs["status"]!);
    }

    [Fact]
    public async Task A_hostile_caller_name_stays_a_text()
    {
        await using var deployment = await StartAsync(Nothing);
        using var action = Action(Lookup, deployment);

        foreach (var caller in (string[])["\"},{\"region\":\"DE", "${credentials.functionKey}", "#if(true)", "\\", "\0"])
        {
            var run = await action.RunAsync(Number(caller));

            Assert.Equal(DataActionPath.Success, run.Path);
            Assert.Contains((string?)run.Outputs["status"], (string[])["invalid_number", "withheld"]);
        }
    }

    [Fact]
    public async Task The_Entra_variant_signs_in_and_sends_token_and_key()
    {
        await using var deployment = await StartAsync(Nothing);
        var seen = new List<Uri>();
        var integration = Integration(deployment) with
        {
            Credentials = new Dictionary<string, string>
            {
                ["tenantId"] = "11111111-2222-3333-4444-555555555555",
                ["clientId"] = deployment.Cloud.Genesys.Client.Id,
                ["clientSecret"] = deployment.Cloud.Genesys.Client.Secrets.Single(),
                ["scope"] = "api://contact-lookup/.default",
                ["functionKey"] = deployment.Host.Key,
            },
            SignIn = DataActionFile.Parse(Text("contact-lookup-entra.customAuth.json")),
            Route = address =>
            {
                seen.Add(address);

                // The login of the Genesys stand-in answers the same grant in the same form.
                return address.Host == "login.microsoftonline.com"
                    ? new Uri(deployment.Cloud.Login.Address, "oauth/token")
                    : new Uri(deployment.Host.Address, address.PathAndQuery);
            },
        };
        using var action = new DataAction(DataActionFile.Parse(Text("contact-lookup-entra.custom.json")), integration);

        var run = await action.RunAsync(Number("tel:+13175550125"));

        Assert.Equal("found", (string?)run.Outputs["status"]);
        Assert.Equal("/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token", seen[0].AbsolutePath);
        Assert.Contains("Authorization: bearer …", run.Request, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_association_links_the_conversation_to_the_contact_that_was_found()
    {
        await using var deployment = await StartAsync(Nothing);
        using var lookup = Action(Lookup, deployment);
        using var associate = Action("associate-contact.custom.json", deployment);
        var contactId = (string?)(await lookup.RunAsync(Number("tel:+13175550125"))).Outputs["contactId"];

        var run = await associate.RunAsync(new Dictionary<string, string?> { ["conversationId"] = "5f2e", ["externalContactId"] = contactId, ["mediaType"] = "CALL" });

        Assert.Equal(DataActionPath.Success, run.Path);
        Assert.Equal(contactId, deployment.Cloud.Genesys.ContactOfConversation["5f2e"]);
    }

    [Theory]
    [InlineData("+13175550125", 1)]
    [InlineData("+13175550140", 3)]
    [InlineData("+13175550198", 0)]
    public async Task External_contacts_are_found_without_the_app(string number, int count)
    {
        await using var cloud = await Cloud.StartAsync();
        using var action = new DataAction(DataActionFile.Parse(Text("find-external-contacts.custom.json")), DataActionIntegration.Of(cloud, host: null));

        var run = await action.RunAsync(Number(number));

        Assert.Equal(DataActionPath.Success, run.Path);
        Assert.Equal(count, run.Outputs.TryGetValue("contacts.id", out var ids) ? ids!.AsArray().Count : 0);
    }

    private static void Nothing(Cloud cloud)
    {
        // The cloud is as it should be.
    }

    private Task<Deployment> StartAsync(Action<Cloud> arrange, HandlerMode? mode = null) => Deployment.StartAsync(app.Folder, mode, cloud =>
    {
        arrange(cloud);
        return [Budget];
    });

    private static DataAction Action(string file, Deployment deployment) => new(DataActionFile.Parse(Text(file)), Integration(deployment));

    private static DataActionIntegration Integration(Deployment deployment) =>
        DataActionIntegration.Of(deployment.Cloud, deployment.Host) with { ActionTimeout = TimeSpan.FromSeconds(30) };

    private static Dictionary<string, string?> Number(string number) => new() { ["phoneNumber"] = number };

    private static string Text(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Genesys", file));
}
