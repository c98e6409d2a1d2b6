namespace EndToEnd.Tests;

/// <summary>A customer's own provider definition, read by the published executable.</summary>
[Collection(SharedApp.Name)]
public sealed class OwnDefinitionTests(PublishedApp app) : IDisposable
{
    private const string Definition = """
        {
          // A file written by hand: with a comment and a trailing comma.
          "title": "Contoso Clients",
          "authentication": { "type": "api_key", "header": "X-Api-Key" },
          "request": { "url": "{api}/v1/customers/{phone}" },
          "response": {
            "matches": "/customers",
            "notFoundMeansNobody": true,
            "id": "/id",
            "contact": { "contactId": "/id", "firstName": "/givenName", "lastName": ["/surname", "/familyName"] },
            "custom": { "tier": "/attributes/tier" },
          },
        }
        """;

    private readonly DirectoryInfo _elsewhere = Directory.CreateTempSubdirectory("definitions-");

    private string Path => System.IO.Path.Combine(_elsewhere.FullName, "clients.json");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_published_app_asks_a_CRM_by_the_file_that_the_setting_names(bool fromTheAppsFolder)
    {
        await File.WriteAllTextAsync(Path, Definition);
        var named = fromTheAppsFolder ? System.IO.Path.GetRelativePath(app.Folder, Path) : Path;
        await using var deployment = await Deployment.StartAsync(app.Folder, mode: null, cloud =>
        {
            cloud.KeyVault.SetSecret("clients-key", cloud.Crm.Gate.ApiKey);
            return
            [
                ("Lookup__Providers", "clients"),
                ("Providers__clients__Definition", named),
                ("Providers__clients__Url", cloud.Crm.Address.AbsoluteUri),
                ("Providers__clients__SecretName", "clients-key"),
            ];
        });

        var reply = await deployment.LookUpAsync("+13175550125");

        Assert.Equal(("found", "clients", "Eleanor Whitfield", "gold"), (reply["status"], reply["provider"], reply["fullName"], reply["custom_tier"]));
        Assert.Equal(0, deployment.Cloud.Contacts.Traffic.Requests);
    }

    [Fact]
    public async Task The_schema_of_provider_definitions_is_published_with_the_app()
    {
        var published = await File.ReadAllTextAsync(System.IO.Path.Combine(app.Folder, "definitions", "provider.schema.json"));

        Assert.Equal(await File.ReadAllTextAsync(System.IO.Path.Combine(AppContext.BaseDirectory, "provider.schema.json")), published);
    }

    [Fact]
    public async Task A_wrong_definition_refuses_the_start_and_names_the_place()
    {
        await File.WriteAllTextAsync(Path, Definition.Replace("title", "tittle", StringComparison.Ordinal));

        var (exitCode, _, errors) = await AppProcess.RunAsync([System.IO.Path.Combine(app.Folder, "contact-lookup")],
        [
            ("AZURE_FUNCTIONS_ENVIRONMENT", "Development"),
            ("Secrets__Source", "configuration"),
            ("Lookup__Providers", "clients"),
            ("Providers__clients__Definition", Path),
            ("Providers__clients__Url", "https://clients.example"),
            ("Providers__clients__ClientSecret", "secret"),
        ]);

        Assert.NotEqual(0, exitCode);
        var problem = AppProcess.Member(errors.First(), "Problem");
        Assert.StartsWith($"Providers__clients__Definition ({Path}): ", problem, StringComparison.Ordinal);
        Assert.Contains("'tittle'", problem, StringComparison.Ordinal);
    }

    public void Dispose() => _elsewhere.Delete(recursive: true);
}
