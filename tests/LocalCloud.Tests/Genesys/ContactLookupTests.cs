namespace LocalCloud.Tests;

public class ContactLookupTests : CloudTests
{
    private const string Eleanor = "+13175550125";

    [Fact]
    public async Task The_first_contact_is_complete()
    {
        var contact = Assert.Single(await Genesys.LookUpAsync(Eleanor, "&expand=contacts.externalOrganization"))!;

        Assert.Equal("Eleanor", (string?)contact["firstName"]);
        Assert.Equal("Curated", (string?)contact["type"]);
        Assert.Equal("Harbour Light Marine Supply", (string?)contact["externalOrganization"]!["name"]);
        foreach (var field in new[] { "workPhone", "cellPhone", "homePhone", "otherPhone" })
        {
            Assert.Matches(@"^\+1317555[0-9]{4}$", (string?)contact[field]!["e164"]);
        }

        Assert.Equal("Indianapolis", (string?)contact["address"]!["city"]);
        Assert.True(contact["customFields"]!.AsObject().Count > 5);
    }

    [Fact]
    public async Task The_organization_is_only_a_reference_unless_expanded()
    {
        var plain = (await Genesys.LookUpAsync(Eleanor))[0]!["externalOrganization"]!.AsObject();
        var expanded = (await Genesys.LookUpAsync(Eleanor, "&expand=contacts.externalOrganization"))[0]!["externalOrganization"]!.AsObject();

        Assert.Equal(["id", "selfUri"], plain.Select(pair => pair.Key));
        Assert.Equal("Harbour Light Marine Supply", (string?)expanded["name"]);
    }

    [Theory]
    [InlineData("&expand=contacts.externalOrganization&expand=division")]
    [InlineData("&expand=contacts.externalOrganization,division")]
    public async Task Several_expansions_come_as_several_parameters_or_joined(string expand)
    {
        var contact = (await Genesys.LookUpAsync(Eleanor, expand))[0]!;

        Assert.NotNull(contact["externalOrganization"]!["name"]);
    }

    [Fact]
    public async Task An_unknown_expansion_is_an_invalid_value()
    {
        using var response = await Genesys.GetAsync($"{GenesysClient.Lookup}?lookupVal=%2B13175550125&expand=organization");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid.value", (string?)(await GenesysClient.ReadAsync(response))["code"]);
    }

    [Theory]
    [InlineData("tel:+13175550125")]
    [InlineData("+1 317 555 0125")]
    [InlineData("13175550125")]
    [InlineData("3175550125")]
    [InlineData(" 13175550125")]
    [InlineData("+013175550125")]
    [InlineData("+1317555012५")]
    [InlineData("+13175550125\n")]
    [InlineData("+13175559999")]
    public async Task A_value_that_is_not_strict_E164_finds_nothing(string value)
    {
        Assert.Empty(await Genesys.LookUpAsync(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?lookupVal=")]
    [InlineData("?phone=%2B13175550125")]
    public async Task Without_a_value_the_request_is_bad(string query)
    {
        using var response = await Genesys.GetAsync(GenesysClient.Lookup + query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("bad.request", (string?)(await GenesysClient.ReadAsync(response))["code"]);
    }

    [Theory]
    [InlineData("+13175550140", 3)]
    [InlineData("+14155550172", 3)]
    [InlineData("+12125550119", 1)]
    [InlineData("+16175550134", 2)]
    [InlineData("+18005550199", 25)]
    public async Task A_shared_number_finds_up_to_25_contacts(string number, int matches)
    {
        Assert.Equal(matches, (await Genesys.LookUpAsync(number)).Count);
    }

    [Fact]
    public async Task Merged_contacts_name_one_canonical_contact()
    {
        var contacts = await Genesys.LookUpAsync("+14155550172");

        Assert.Single(contacts.Select(contact => (string?)contact!["canonicalContact"]!["id"]).Distinct());
    }

    [Fact]
    public async Task A_contact_may_have_only_a_number()
    {
        var contact = Assert.Single(await Genesys.LookUpAsync("+19075550104"))!.AsObject();

        Assert.DoesNotContain("firstName", contact);
        Assert.DoesNotContain("type", contact);
    }

    [Fact]
    public async Task A_division_limits_the_matches_to_itself()
    {
        var home = (string)(await Genesys.LookUpAsync(Eleanor))[0]!["division"]!["id"]!;
        var elsewhere = (string)(await Genesys.LookUpAsync("+493023125042"))[0]!["division"]!["id"]!;

        Assert.Single(await Genesys.LookUpAsync(Eleanor, $"&divisionId={home}"));
        Assert.Single(await Genesys.LookUpAsync(Eleanor, "&divisionId=*"));
        Assert.Empty(await Genesys.LookUpAsync(Eleanor, $"&divisionId={elsewhere}"));
    }

    [Fact]
    public async Task A_role_in_one_division_sees_only_that_one()
    {
        var home = (string)(await Genesys.LookUpAsync(Eleanor))[0]!["division"]!["id"]!;
        var elsewhere = (string)(await Genesys.LookUpAsync("+493023125042"))[0]!["division"]!["id"]!;
        Cloud.Genesys.Client.Divisions = new HashSet<string> { elsewhere };

        var unseen = await Genesys.LookUpAsync(Eleanor);
        using var refused = await Genesys.GetAsync($"{GenesysClient.Lookup}?lookupVal=%2B13175550125&divisionId={home}");

        Assert.Empty(unseen);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("missing.division.permission", (string?)(await GenesysClient.ReadAsync(refused))["code"]);
    }

    [Fact]
    public async Task Without_the_permission_every_lookup_is_forbidden_and_says_which_permission()
    {
        Cloud.Genesys.Client.Permissions = new HashSet<string>();

        using var response = await Genesys.GetAsync(GenesysClient.Lookup + "?lookupVal=%2B13175550125");

        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("missing.permissions", (string?)body["code"]);
        Assert.Contains("externalContacts:contact:view", (string?)body["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", GenesysClient.Lookup)]
    [InlineData("GET", "/api/v2/external-contacts/lookups/phone")]
    [InlineData("GET", "/oauth/token")]
    public async Task A_wrong_path_or_method_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Cloud.Contacts.Address, path));

        using var response = await Genesys.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not.found", (string?)(await GenesysClient.ReadAsync(response))["code"]);
    }

    [Fact]
    public async Task Ip_ranges_are_documentation_ranges_with_data_actions_among_them()
    {
        using var response = await Genesys.GetAsync("/api/v2/ipranges");

        var entities = (await GenesysClient.ReadAsync(response))["entities"]!.AsArray();
        Assert.Contains(entities, range => (string?)range!["service"] == "data-actions" && (string?)range["direction"] == "outbound");
    }

    [Fact]
    public async Task A_contact_added_by_a_test_is_found()
    {
        Cloud.Genesys.Contacts.Add(new JsonObject { ["firstName"] = "New", ["workPhone"] = new JsonObject { ["e164"] = "+13175550191" } });

        Assert.Equal("New", (string?)Assert.Single(await Genesys.LookUpAsync("+13175550191"))!["firstName"]);
    }

    [Fact]
    public async Task Login_and_API_answer_behind_the_gateway_as_they_do_directly()
    {
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", Cloud.Genesys.Client.Id),
            new("client_secret", Cloud.Genesys.Client.Secrets.Single()),
        ]);

        using var login = await Genesys.Http.PostAsync(new Uri(Cloud.GatewayAddress, "/login/oauth/token"), form);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Cloud.GatewayAddress, "/api/v2/tokens/me"));
        request.Headers.Authorization = new("Bearer", (string?)(await GenesysClient.ReadAsync(login))["access_token"]);
        using var me = await Genesys.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        Assert.Equal(1, Cloud.Login.Traffic.Successes);
        Assert.Equal(1, Cloud.Contacts.Traffic.Successes);
    }
}
