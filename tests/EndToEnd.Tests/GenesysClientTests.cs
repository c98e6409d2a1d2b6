namespace EndToEnd.Tests;

/// <summary>The client that Genesys publishes works with the stand-ins.</summary>
public sealed class GenesysClientTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "GenesysClient");

    [SkippableFact]
    public async Task The_official_client_logs_in_and_looks_a_number_up()
    {
        var missing = await Tool.InstallNodePackagesAsync(Folder);
        Skip.If(missing is not null, missing);
        await using var cloud = await Cloud.StartAsync();

        var looked = await Tool.RunAsync(
            Folder, "node", ["look-up.mjs", cloud.GatewayAddress.AbsoluteUri, cloud.Genesys.Client.Id, "+13175550125"], cloud.Genesys.Client.Secrets.Single());

        Assert.True(looked.Code == 0, looked.Errors);
        using var json = JsonDocument.Parse(looked.Output);
        var contact = Assert.Single(json.RootElement.GetProperty("contacts").EnumerateArray());
        Assert.Equal("Eleanor", contact.GetProperty("firstName").GetString());
        Assert.Equal("Harbour Light Marine Supply", contact.GetProperty("externalOrganization").GetProperty("name").GetString());
        Assert.Equal(1, cloud.Login.Traffic.Successes);
    }
}
