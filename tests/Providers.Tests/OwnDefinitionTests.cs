namespace Providers.Tests;

/// <summary>A CRM that nobody here has heard of, added by writing one JSON file.</summary>
public sealed class OwnDefinitionTests
{
    private const string Definition = """
        {
          // A comment, and a comma too many: people write these files.
          "title": "Contoso Clients",
          "authentication": { "type": "client_credentials", "tokenUrl": "{login}/oauth/token", "clientId": "{clientId}" },
          "request": { "url": "{api}/v1/customers/{phone}", "numberForms": ["digits", "e164"] },
          "response": {
            "matches": "/customers",
            "notFoundMeansNobody": true,
            "id": "/id",
            "contact": { "contactId": "/id", "firstName": "/givenName", "lastName": "/familyName", "workEmail": ["/nowhere", "/email"] },
          },
        }
        """;

    [Theory]
    [InlineData("basic")]
    [InlineData("body")]
    public async Task A_secret_with_characters_of_a_form_logs_in(string clientAuthentication)
    {
        using var file = DefinitionFile.With(Definition.Replace("\"clientId\":", $"\"clientAuthentication\": \"{clientAuthentication}\", \"clientId\":", StringComparison.Ordinal));
        await using var app = await StartAsync(file, cloud => cloud.Crm.Gate.ClientSecret = "a%2Bb+c &=:d/ü");

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", ""), (reply.Status, reply.Reason));
    }

    [Fact]
    public async Task Genesys_gets_a_secret_with_such_characters_as_it_is()
    {
        const string Secret = "a%2Bb+c/d==";
        var cloud = await Cloud.StartAsync();
        cloud.Genesys.Client.Accept(Secret);
        Make.Of("genesys").PutSecret(cloud, Secret);
        await using var app = await ProviderApp.StartAsync(cloud, time: null, [("Lookup__Providers", "genesys")]);

        Assert.Equal("found", (await app.LookUpAsync(Make.One)).Status);
    }

    [Fact]
    public async Task An_error_code_that_is_read_as_401_renews_the_token()
    {
        using var file = DefinitionFile.With(Definition.Replace("\"matches\":", "\"errorCode\": \"/code\", \"readErrorAs\": { \"TOKEN_EXPIRED\": 401 }, \"matches\":", StringComparison.Ordinal));
        await using var app = await StartAsync(file);
        app.Cloud.Crm.Next(Fault.Status(400, """{"code":"TOKEN_EXPIRED"}"""), path: "/v1");

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
        Assert.Equal(2, app.Cloud.Crm.Traffic.Recent.Count(request => request.Path == "/oauth/token"));
    }

    [Theory]
    [InlineData("", "", 1)]
    [InlineData("ClientId", "another-client", 2)]
    [InlineData("SecretName", "another-secret", 2)]
    [InlineData("Values__audience", "another-audience", 2)]
    public async Task Two_providers_with_the_same_token_request_share_one_token_and_others_do_not(string setting, string value, int tokenRequests)
    {
        using var file = DefinitionFile.With(Definition.Replace("\"clientId\":", "\"parameters\": { \"audience\": \"{audience}\" }, \"clientId\":", StringComparison.Ordinal));
        var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = CrmAuthentication.ClientCredentials;
        cloud.KeyVault.SetSecret("the-secret", cloud.Crm.Gate.ClientSecret);
        cloud.KeyVault.SetSecret("another-secret", cloud.Crm.Gate.ClientSecret);
        await using var app = await ProviderApp.StartAsync(cloud, time: null,
        [
            ("Lookup__Providers", "contacts,leads"),
            .. ((string[])["contacts", "leads"]).SelectMany(name => ProviderApp.SettingsOf(cloud, name, file.Path, "the-secret").Append(($"Providers__{name}__Values__audience", "crm"))),
            .. setting.Length == 0 ? [] : ((string, string)[])[($"Providers__leads__{setting}", value)],
        ]);

        await app.LookUpAsync(Make.Nobody);

        Assert.Equal(tokenRequests, cloud.Crm.Traffic.Recent.Count(request => request.Path == "/oauth/token"));
    }

    [Fact]
    public async Task A_misspelt_pointer_to_the_numbers_is_a_bad_response_that_names_it_and_one_warning()
    {
        using var file = DefinitionFile.With(Definition.Replace("\"id\": \"/id\",", "\"id\": \"/id\", \"phones\": \"/numbrs\",", StringComparison.Ordinal));
        await using var app = await StartAsync(file);
        app.Cloud.Crm.Always(Fault.WrongShape("""{"customers":[{"id":"1","numbers":"+13175550125"},{"id":"2","numbers":"+13175550125"}]}"""), path: "/v1");

        var replies = new[] { await app.LookUpAsync(Make.One), await app.LookUpAsync(Make.One) };

        Assert.All(replies, reply => Assert.Equal("bad_response", reply.Status));
        Assert.All(replies, reply => Assert.Contains("2 records that the definition cannot read. A record must be an object with something at '/numbrs' (response.phones)", reply.Reason, StringComparison.Ordinal));
        Assert.Single(app.Log.Records, record => record.EventId.Name == "RecordsUnreadable");
    }

    [Theory]
    [InlineData("\"id\": \"/id\"", "\"id\": \"/idd\"", "'/idd' (response.id)")]
    [InlineData("/createdAt", "/createAt", "'/createAt' (response.created), where records have /createdAt")]
    [InlineData("/updatedAt", "/updateAt", "'/updateAt' (response.modified), where records have /updatedAt")]
    [InlineData("/givenName", "/givenname", "'/givenname' (response.contact.firstName), where records have /givenName")]
    [InlineData("/company/name", "/compny/name", "'/compny/name' (response.contact.companyName), where records have /company")]
    [InlineData("\"/attributes\"", "\"/atributes\"", "'/atributes' (response.customFields), where records have /attributes")]
    [InlineData("/company/attributes", "/company/attribute", "'/company/attribute' (response.companyCustomFields), where records have /company/attributes")]
    public async Task A_misspelt_pointer_is_one_warning_after_100_found_answers(string correct, string misspelt, string told)
    {
        using var file = DefinitionFile.Changed("rest", text => text.Replace(correct, misspelt, StringComparison.Ordinal));
        await using var app = await Make.Of("rest").StartAsync(($"Providers__{Make.Crm}__Definition", file.Path));

        for (var i = 0; i < 102; i++)
        {
            Assert.Equal("found", (await app.LookUpAsync(Make.One)).Status);
        }

        var warning = Assert.Single(app.Log.Records, record => record.EventId.Name == "PointersNeverSeen").Message;
        Assert.Contains(told, warning, StringComparison.Ordinal);
        Assert.Contains($"of {Make.Crm} has what its definition {file.Path} points to", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("Whitfield", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_in_which_the_definition_finds_nothing_are_a_bad_response()
    {
        using var file = DefinitionFile.With(Definition);
        await using var app = await StartAsync(file);
        app.Cloud.Crm.Always(Fault.WrongShape("""{"customers":[{"properties":{"id":"1","givenName":"Ann"}}]}"""), path: "/v1");

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("bad_response", reply.Status);
        Assert.Contains("1 record that the definition cannot read. A record must be an object with something at '/id' (response.id) or a pointer of response.contact", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_does_not_hide_the_one_that_can()
    {
        using var file = DefinitionFile.With(Definition.Replace("\"id\": \"/id\",", "\"id\": \"/id\", \"phones\": \"/phones\",", StringComparison.Ordinal));
        await using var app = await StartAsync(file);
        app.Cloud.Crm.Always(Fault.WrongShape("""{"customers":[null,{"id":"1"},{"id":"2","givenName":"Ann","phones":["+1 317 555 0125 (mobile)"]}]}"""), path: "/v1");

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "Ann"), (reply.Status, reply["fullName"]));
    }

    [Fact]
    public async Task A_copy_of_the_definition_of_Genesys_is_asked_like_any_other()
    {
        using var file = DefinitionFile.Changed("genesys", text => text.Replace("\"contactType\": \"/type\",", "\"contactType\": \"/externalOrganization/industry\",", StringComparison.Ordinal));
        var cloud = await Cloud.StartAsync();
        await using var app = await ProviderApp.StartAsync(cloud, time: null,
        [
            ("Lookup__Providers", "ours"),
            ("Providers__ours__Definition", file.Path),
            ("Providers__ours__Url", cloud.Contacts.Address.AbsoluteUri),
            ("Providers__ours__LoginUrl", cloud.Login.Address.AbsoluteUri),
            ("Providers__ours__ClientId", cloud.Genesys.Client.Id),
            ("Providers__ours__SecretName", Cloud.SecretName),
            ("Providers__ours__Values__division", "*"),
        ]);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "ours", "Eleanor Quinn Whitfield", "Marine equipment"), (reply.Status, reply["provider"], reply["fullName"], reply["contactType"]));
    }

    [Fact]
    public async Task Forms_of_the_number_are_tried_in_order_until_one_is_known_and_the_answer_says_which()
    {
        using var file = DefinitionFile.With(Definition);
        await using var app = await StartAsync(file);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("e164", reply["matchedFormat"]);
        Assert.Equal(
            ["/v1/customers/13175550125", "/v1/customers/%2B13175550125"],
            app.Cloud.Crm.Traffic.Recent.Where(request => request.Path.StartsWith("/v1", StringComparison.Ordinal)).Select(request => request.Path));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("bearer")]
    [InlineData("api_key")]
    [InlineData("basic")]
    [InlineData("client_credentials")]
    public async Task Every_way_to_authenticate_reaches_the_server_in_its_place(string type)
    {
        var authentication = type switch
        {
            "api_key" => """{"type":"api_key","header":"X-Api-Key"}""",
            "basic" => """{"type":"basic","userName":"{user}/token"}""",
            "client_credentials" => """{"type":"client_credentials","tokenUrl":"{login}/oauth/token","clientId":"{clientId}","clientAuthentication":"basic","parameters":{"audience":"a b&c"}}""",
            _ => $$"""{"type":"{{type}}"}""",
        };
        using var file = DefinitionFile.Changed("rest", text =>
            text.Replace("\"type\": \"api_key\",", "", StringComparison.Ordinal).Replace("\"header\": \"X-Api-Key\"", "", StringComparison.Ordinal)
                .Replace("\"authentication\": {", $"\"authentication\": {authentication}, \"servers\": {{", StringComparison.Ordinal));
        var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = type switch
        {
            "none" => CrmAuthentication.None,
            "bearer" => CrmAuthentication.StaticBearer,
            "api_key" => CrmAuthentication.ApiKey,
            "basic" => CrmAuthentication.Basic,
            _ => CrmAuthentication.ClientCredentials,
        };
        cloud.KeyVault.SetSecret("clients", type == "client_credentials" ? cloud.Crm.Gate.ClientSecret : cloud.Crm.Gate.ApiKey);
        await using var app = await ProviderApp.StartAsync(cloud, time: null,
        [
            ("Lookup__Providers", "clients"),
            .. ProviderApp.SettingsOf(cloud, "clients", file.Path, type == "none" ? "" : "clients"),
            .. type == "basic" ? ((string, string)[])[("Providers__clients__Values__user", cloud.Crm.Gate.Agent)] : [],
        ]);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
        if (type == "client_credentials")
        {
            Assert.Equal("grant_type=client_credentials&audience=a%20b%26c", cloud.Crm.Traffic.Recent[0].Body);
        }
    }

    private static async Task<ProviderApp> StartAsync(DefinitionFile definition, Action<Cloud>? arrange = null)
    {
        var cloud = await Cloud.StartAsync();
        arrange?.Invoke(cloud);
        cloud.Crm.Gate.Authentication = CrmAuthentication.ClientCredentials;
        cloud.KeyVault.SetSecret("clients", cloud.Crm.Gate.ClientSecret);
        return await ProviderApp.StartAsync(cloud, time: null, [("Lookup__Providers", "clients"), .. ProviderApp.SettingsOf(cloud, "clients", definition.Path, "clients")]);
    }
}
