namespace FunctionApp.Tests.Settings;

/// <summary>Every setting, and what changes when it does.</summary>
public sealed class SettingEffectTests
{
    private const string Number = "+13175550125";

    private static readonly (string, string)[] HashiCorp =
    [
        ("Secrets__Source", "vault"),
        ("Secrets__Vault__Address", $"https://{CloudEdge.HashiCorpHost}/"),
        ("Secrets__Vault__Path", Cloud.SecretPath),
        ("Secrets__Vault__Role", "contact-lookup"),
    ];

    private static readonly Dictionary<string, Func<Task>> Effects = new()
    {
        ["Genesys__Region"] = async () =>
        {
            await using var app = await FindingAppAsync(("Genesys__Region", "mypurecloud.de"));
            Assert.Superset(new HashSet<string> { "login.mypurecloud.de", "api.mypurecloud.de" }, app.AskedHosts.ToHashSet());
        },
        ["Genesys__ClientId"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync(("Genesys__ClientId", "another-client"));
            Assert.Equal("credentials_rejected", (await app.LookUpAsync(Number)).Status);
            Assert.StartsWith("another-client:", BasicOf(app.Cloud.Login.Traffic.Recent[0]), StringComparison.Ordinal);
        },
        ["Genesys__DivisionId"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync(("Genesys__DivisionId", "21f0a741-f2ef-5504-aab6-f63a240b24a1"));
            Assert.Equal("not_found", (await app.LookUpAsync(Number)).Status);
            Assert.Contains("divisionId=21f0a741-f2ef-5504-aab6-f63a240b24a1", app.Cloud.Contacts.Traffic.Recent[0].Query, StringComparison.Ordinal);
        },
        ["Genesys__LoginUrl"] = () => AssertAsksAsync("login.gateway.example", CloudEdge.LoginHost, ("Genesys__LoginUrl", "https://login.gateway.example")),
        ["Genesys__ApiUrl"] = () => AssertAsksAsync("api.gateway.example", CloudEdge.ApiHost, ("Genesys__ApiUrl", "https://api.gateway.example/genesys/..")),
        ["Secrets__Source"] = async () =>
        {
            await using var app = await FromConfigurationAsync(secret: null);
            Assert.Equal(0, app.Cloud.KeyVault.Traffic.Requests);
        },
        ["Secrets__Holds"] = async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            cloud.RotateReadyToken();
            await using var app = await FindingAppAsync(
                cloud, [.. HashiCorp, ("Secrets__Holds", "access_token"), ("Secrets__Vault__Path", Cloud.ReadyTokenPath), ("Secrets__Vault__Field", Cloud.ReadyTokenField)]);
            Assert.Equal(0, cloud.Login.Traffic.Requests);
        },
        ["Secrets__CacheDuration"] = async () =>
        {
            Assert.Equal(1, await SecretReadsOfTwoTokensAsync("00:30:00"));
            Assert.Equal(2, await SecretReadsOfTwoTokensAsync("00:00:00"));
        },
        ["Secrets__KeyVault__Uri"] = () => AssertAsksAsync(CloudEdge.KeyVaultAlias, CloudEdge.KeyVaultHost, ("Secrets__KeyVault__Uri", $"https://{CloudEdge.KeyVaultAlias}/")),
        ["Secrets__KeyVault__SecretName"] = async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            cloud.KeyVault.SetSecret("another-name", cloud.Genesys.Client.Secrets.Single());
            cloud.KeyVault.DeleteSecret(Cloud.SecretName);
            await using var app = await FindingAppAsync(cloud, ("Secrets__KeyVault__SecretName", "another-name"));
        },
        ["Secrets__KeyVault__VerifyChallengeResource"] = async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            var loopback = ("Secrets__KeyVault__Uri", cloud.KeyVault.Address.AbsoluteUri);
            await using var verifying = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud }, loopback);
            Assert.Equal("secret_unavailable", (await verifying.LookUpAsync(Number)).Status);
            await using var app = await FindingAppAsync(cloud, loopback, ("Secrets__KeyVault__VerifyChallengeResource", "false"));
        },
        ["Secrets__KeyVault__TryPreviousVersion"] = async () =>
        {
            // The new secret is published already, and the login does not know it yet.
            await using var cloud = await Cloud.StartAsync();
            cloud.BeginRotation().Publish();
            await using var strict = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud }, ("Secrets__KeyVault__TryPreviousVersion", "false"));
            Assert.Equal("credentials_rejected", (await strict.LookUpAsync(Number)).Status);
            await using var app = await FindingAppAsync(cloud, ("Secrets__KeyVault__TryPreviousVersion", "true"));
        },
        ["Secrets__Configuration__ClientSecret"] = async () =>
        {
            await using var app = await FromConfigurationAsync("another-secret");
            Assert.EndsWith(":another-secret", BasicOf(app.Cloud.Login.Traffic.Recent[0]), StringComparison.Ordinal);
        },
        ["Secrets__File__Path"] = async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            using var file = new TemporaryFile(cloud.Genesys.Client.Secrets.Single());
            await using var app = await FindingAppAsync(cloud, ("Secrets__Source", "file"), ("Secrets__File__Path", file.Path));
        },
        ["Secrets__Vault__Address"] = async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            await using var app = await FindingAppAsync(cloud, [.. HashiCorp, ("Secrets__Vault__Address", cloud.HashiCorp.Address.AbsoluteUri)]);
            Assert.DoesNotContain(CloudEdge.HashiCorpHost, app.AskedHosts);
        },
        ["Secrets__Vault__Mount"] = () => AssertVaultIsAskedForAsync("/v1/kv-team/data/genesys/client", ("Secrets__Vault__Mount", "kv-team")),
        ["Secrets__Vault__Path"] = () => AssertVaultIsAskedForAsync("/v1/secret/data/another/path", ("Secrets__Vault__Path", "another/path")),
        ["Secrets__Vault__Field"] = () => AssertVaultFindsAsync(
            cloud => cloud.HashiCorp.Write(Cloud.SecretPath, ("another_field", cloud.Genesys.Client.Secrets.Single())), ("Secrets__Vault__Field", "another_field")),
        ["Secrets__Vault__Namespace"] = () => AssertVaultFindsAsync(cloud => cloud.HashiCorp.Namespace = "team-a", ("Secrets__Vault__Namespace", "team-a")),
        ["Secrets__Vault__Auth"] = async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            await using var app = await FindingAppAsync(cloud, [.. HashiCorp, ("Secrets__Vault__Auth", "token"), ("Secrets__Vault__Token", cloud.HashiCorp.StaticToken)]);
            Assert.Equal(0, cloud.Identity.Traffic.Requests);
        },
        ["Secrets__Vault__AuthMount"] = () => AssertVaultIsAskedForAsync("/v1/auth/azure-prod/login", ("Secrets__Vault__AuthMount", "azure-prod")),
        ["Secrets__Vault__Token"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync([.. HashiCorp, ("Secrets__Vault__Auth", "token"), ("Secrets__Vault__Token", "hvs.another")]);
            await app.LookUpAsync(Number);
            Assert.Contains(app.Cloud.HashiCorp.Traffic.Recent, request => request.Headers["X-Vault-Token"] == "hvs.another");
        },
        ["Secrets__Vault__TokenFile"] = async () =>
        {
            await using var cloud = await Cloud.StartAsync();
            using var file = new TemporaryFile(cloud.HashiCorp.StaticToken + "\n");
            await using var app = await FindingAppAsync(cloud, [.. HashiCorp, ("Secrets__Vault__Auth", "tokenfile"), ("Secrets__Vault__TokenFile", file.Path)]);
        },
        ["Secrets__Vault__RoleId"] = () => AssertAppRoleAsync((_, secret) => ("nobody", secret)),
        ["Secrets__Vault__SecretId"] = () => AssertAppRoleAsync((role, _) => (role, "nothing")),
        ["Secrets__Vault__Role"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync([.. HashiCorp, ("Secrets__Vault__Role", "another-role")]);
            Assert.Equal("secret_unavailable", (await app.LookUpAsync(Number)).Status);
            Assert.Contains("another-role", app.Cloud.HashiCorp.Traffic.Recent[0].Body, StringComparison.Ordinal);
        },
        ["Secrets__Vault__Resource"] = () => AssertVaultFindsAsync(cloud => cloud.HashiCorp.AzureResource = "api://vault", ("Secrets__Vault__Resource", "api://vault")),
        ["AZURE_CLIENT_ID"] = async () =>
        {
            var another = Guid.NewGuid().ToString();
            await using var app = await AppUnderTest.StartAsync(("AZURE_CLIENT_ID", another));
            Assert.Equal("secret_unavailable", (await app.LookUpAsync(Number)).Status);
            Assert.Contains($"client_id={another}", app.Cloud.Identity.Traffic.Recent[0].Query, StringComparison.Ordinal);
        },
        ["Lookup__Providers"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.None, ("Lookup__Providers", "crm,genesys"));
            Assert.Equal(("crm", "genesys"), ((await app.LookUpAsync(Number))["provider"], (await app.LookUpAsync("+14155550172"))["provider"]));
        },
        ["Lookup__Shadow"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.None, ("Lookup__Providers", "genesys"), ("Lookup__Shadow", "crm"));
            Assert.Equal("genesys", (await app.LookUpAsync(Number))["provider"]);
            await app.Cloud.Crm.Traffic.ReachAsync(1).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        },
        ["Lookup__Budget"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync(
                new AppOptions { Arrange = cloud => cloud.Contacts.Always(Fault.Hang()) }, ("Lookup__Budget", "00:00:00.500"));
            var startedAt = TimeProvider.System.GetTimestamp();
            await app.LookUpAsync(Number);

            // Far from the default. Exact times are tested in BudgetTests.
            Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt), TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(4));
        },
        ["Lookup__Errors"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync(("Lookup__Errors", "http"));
            Assert.Equal(404, (await app.LookUpAsync("+13175550198")).HttpStatus);
        },
        ["Lookup__Match"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync(("Lookup__Match", "first_created"));
            var reply = await app.LookUpAsync("+13175550140");
            Assert.Equal(("found", "3"), (reply.Status, reply["matchCount"]));
        },
        ["Lookup__CustomFields"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync(("Lookup__CustomFields", "loyalty_points_integer:number, vip_checkbox:boolean, unheard_of_text"));
            var custom = (await app.LookUpAsync(Number)).Json.EnumerateObject().Where(m => m.Name.StartsWith("custom_", StringComparison.Ordinal));
            Assert.Equal(
                [("custom_loyalty_points_integer", "1840"), ("custom_vip_checkbox", "true"), ("custom_unheard_of_text", "\"\"")],
                custom.Select(m => (m.Name, m.Value.GetRawText())));
        },
        ["Lookup__AnswerCache__Duration"] = () => AssertSwitchesMemoryOffAsync("Lookup__AnswerCache__Duration", Number),
        ["Lookup__AnswerCache__NotFoundDuration"] = () => AssertSwitchesMemoryOffAsync("Lookup__AnswerCache__NotFoundDuration", "+13175550198"),
        ["Lookup__AnswerCache__MaxEntries"] = async () =>
        {
            await using var app = await FindingAppAsync(("Lookup__AnswerCache__MaxEntries", "1"));
            Assert.Equal("True", (await app.LookUpAsync(Number))["cached"]);
            await app.LookUpAsync("+14155550172");
            string[] again = [(await app.LookUpAsync(Number))["cached"], (await app.LookUpAsync("+14155550172"))["cached"]];
            Assert.Contains("False", again);
        },
        ["Phone__DefaultRegion"] = async () =>
        {
            await using var app = await AppUnderTest.StartAsync(("Phone__DefaultRegion", "de"));
            Assert.Equal("+493023125042", (await app.LookUpAsync("030 23125042"))["phoneNumber"]);
        },
        ["Providers__<name>__Definition"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.None);
            Assert.Equal(("crm", "Whitfield"), ((await app.LookUpAsync(Number))["provider"], (await app.LookUpAsync(Number))["lastName"]));
        },
        ["Providers__<name>__Url"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.None);
            await app.LookUpAsync(Number);
            Assert.Equal([CloudEdge.CrmHost], app.AskedHosts);
        },
        ["Providers__<name>__LoginUrl"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.ClientCredentials, ("Providers__crm__LoginUrl", "https://login.crm.example"));
            await app.LookUpAsync(Number);
            Assert.Contains("login.crm.example", app.AskedHosts);
        },
        ["Providers__<name>__ClientId"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.ClientCredentials, ("Providers__crm__ClientId", "another-client"));
            var reply = await app.LookUpAsync(Number);
            Assert.Equal("credentials_rejected", reply.Status);
            Assert.Contains("Providers__crm__ClientId", reply.Reason, StringComparison.Ordinal);
        },
        ["Providers__<name>__SecretName"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.ClientCredentials);
            Assert.Equal("found", (await app.LookUpAsync(Number)).Status);
            Assert.Contains(app.Cloud.KeyVault.Traffic.Recent, request => request.Path.StartsWith("/secrets/crm-secret", StringComparison.Ordinal));
        },
        ["Providers__<name>__ClientSecret"] = async () =>
        {
            await using var app = await CrmAppAsync(
                CrmAuthentication.ClientCredentials,
                ("Secrets__Source", "configuration"), ("AZURE_FUNCTIONS_ENVIRONMENT", "Development"), ("Providers__crm__ClientSecret", "another-secret"));
            Assert.Equal("credentials_rejected", (await app.LookUpAsync(Number)).Status);
            Assert.EndsWith(":another-secret", BasicOf(app.Cloud.Crm.Traffic.Recent[0]), StringComparison.Ordinal);
        },
        ["Providers__<name>__Values__<value>"] = async () =>
        {
            await using var app = await CrmAppAsync(CrmAuthentication.None, ("Providers__crm__Values__tenant", "north"));
            await app.LookUpAsync(Number);
            Assert.Equal("north", app.Cloud.Crm.Traffic.Recent[0].Headers["X-Tenant"]);
        },
    };

    public static TheoryData<string> Names { get; } = [.. Effects.Keys];

    [Fact]
    public void Every_setting_is_here_and_nothing_else()
    {
        Assert.Equal(SettingCatalog.All.Select(s => s.Name).Order(StringComparer.Ordinal), Effects.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_changed_value_has_its_effect(string setting) => Effects[setting]();

    private static Task<AppUnderTest> FindingAppAsync(params (string, string)[] settings) => FindingAppAsync(cloud: null, settings);

    /// <summary>An app that finds a contact with these settings.</summary>
    private static async Task<AppUnderTest> FindingAppAsync(Cloud? cloud, params (string, string)[] settings)
    {
        var app = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud }, [("Lookup__Budget", "00:00:30"), .. settings]);
        var reply = await app.LookUpAsync(Number);
        Assert.Equal(("found", ""), (reply.Status, reply.Reason));
        return app;
    }

    private static async Task<AppUnderTest> FromConfigurationAsync(string? secret)
    {
        var cloud = await Cloud.StartAsync();
        var app = await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud, OwnsCloud = true },
            ("Secrets__Source", "configuration"),
            ("AZURE_FUNCTIONS_ENVIRONMENT", "Development"),
            ("Secrets__Configuration__ClientSecret", secret ?? cloud.Genesys.Client.Secrets.Single()));
        Assert.Equal(secret is null ? "found" : "credentials_rejected", (await app.LookUpAsync(Number)).Status);
        return app;
    }

    private static async Task<long> SecretReadsOfTwoTokensAsync(string cacheDuration)
    {
        await using var app = await FindingAppAsync(("Secrets__CacheDuration", cacheDuration));
        app.Cloud.Genesys.RevokeAllTokens();
        Assert.Equal("found", (await app.LookUpAsync("+14155550172")).Status);
        Assert.Equal(2, app.Cloud.Login.Traffic.Successes);
        return app.Cloud.KeyVault.Traffic.Successes;
    }

    private static async Task AssertAsksAsync(string host, string notHost, (string, string) setting)
    {
        await using var app = await AppUnderTest.StartAsync(setting);
        await app.LookUpAsync(Number);
        Assert.Contains(host, app.AskedHosts);
        Assert.DoesNotContain(notHost, app.AskedHosts);
    }

    private static async Task AssertVaultFindsAsync(Action<Cloud> arrange, (string, string) setting)
    {
        await using var cloud = await Cloud.StartAsync();
        arrange(cloud);
        await using var app = await FindingAppAsync(cloud, [.. HashiCorp, setting]);
    }

    private static async Task AssertVaultIsAskedForAsync(string path, (string, string) setting)
    {
        await using var app = await AppUnderTest.StartAsync([.. HashiCorp, setting]);
        await app.LookUpAsync(Number);
        Assert.Contains(path, app.Cloud.HashiCorp.Traffic.Recent.Select(request => request.Path));
    }

    private static async Task AssertAppRoleAsync(Func<string, string, (string Role, string Secret)> spoil)
    {
        await using var cloud = await Cloud.StartAsync();
        var (role, secret) = spoil(cloud.HashiCorp.RoleId, cloud.HashiCorp.SecretId);
        (string, string)[] appRole = [.. HashiCorp, ("Secrets__Vault__Auth", "approle")];
        await using var spoilt = await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud }, [.. appRole, ("Secrets__Vault__RoleId", role), ("Secrets__Vault__SecretId", secret)]);
        Assert.Equal("secret_unavailable", (await spoilt.LookUpAsync(Number)).Status);
        await using var app = await FindingAppAsync(
            cloud, [.. appRole, ("Secrets__Vault__RoleId", cloud.HashiCorp.RoleId), ("Secrets__Vault__SecretId", cloud.HashiCorp.SecretId)]);
    }

    private static async Task AssertSwitchesMemoryOffAsync(string setting, string number)
    {
        Assert.Equal("True", await SecondAnswerIsCachedAsync(number));
        Assert.Equal("False", await SecondAnswerIsCachedAsync(number, (setting, "00:00:00")));
    }

    private static async Task<string> SecondAnswerIsCachedAsync(string number, params (string, string)[] settings)
    {
        await using var app = await FindingAppAsync(settings);
        await app.LookUpAsync(number);
        return (await app.LookUpAsync(number))["cached"];
    }

    /// <summary>An app with a customer system that is described by a file.</summary>
    private static async Task<AppUnderTest> CrmAppAsync(CrmAuthentication authentication, params (string, string)[] settings)
    {
        var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = authentication;
        cloud.KeyVault.SetSecret("crm-secret", cloud.Crm.Gate.ClientSecret);
        using var definition = new TemporaryFile($$"""
            {
              "title": "Contoso customers",
              "authentication": {{(authentication == CrmAuthentication.None
                ? """{ "type": "none" }"""
                : """{ "type": "client_credentials", "tokenUrl": "{login}/oauth/token", "clientId": "{clientId}" }""")}},
              "request": { "url": "{api}/v1/customers/{phone}", "headers": { "X-Tenant": "{tenant}" } },
              "response": { "matches": "/customers", "id": "/id", "contact": { "firstName": "/givenName", "lastName": "/familyName" } }
            }
            """);
        return await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud, OwnsCloud = true },
            [
                ("Lookup__Providers", "crm"),
                ("Providers__crm__Definition", definition.Path),
                ("Providers__crm__Url", $"https://{CloudEdge.CrmHost}/"),
                ("Providers__crm__ClientId", cloud.Crm.Gate.ClientId),
                ("Providers__crm__SecretName", "crm-secret"),
                ("Providers__crm__Values__tenant", "south"),
                ("Lookup__Budget", "00:00:30"),
                .. settings,
            ]);
    }

    private static string BasicOf(ArrivedRequest request) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(request.Headers["Authorization"].ToString()["Basic ".Length..]));

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text)
        {
            Path = System.IO.Path.GetTempFileName();
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }
}
