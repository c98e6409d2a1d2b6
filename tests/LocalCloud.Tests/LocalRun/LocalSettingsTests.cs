namespace LocalCloud.Tests;

public class LocalSettingsTests
{
    [Fact]
    public async Task The_secret_of_each_chosen_provider_is_in_the_chosen_store()
    {
        await using var cloud = await Cloud.StartAsync();

        var inKeyVault = LocalSettings.For(cloud, SecretStore.KeyVault, ["genesys", "salesforce", "hubspot"]);
        var inHashiCorp = LocalSettings.For(cloud, SecretStore.HashiCorp, ["salesforce"]);

        Assert.Equal("genesys,salesforce,hubspot", inKeyVault["Lookup__Providers"]);
        Assert.Equal(cloud.Crm.Gate.ClientSecret, cloud.KeyVault.VersionsOf(inKeyVault["Providers__salesforce__SecretName"]!)[^1].Value);
        Assert.Equal(cloud.Crm.Gate.ApiKey, cloud.KeyVault.VersionsOf(inKeyVault["Providers__hubspot__SecretName"]!)[^1].Value);
        Assert.Equal(("vault", "salesforce-secret#secret"), (inHashiCorp["Secrets__Source"], inHashiCorp["Providers__salesforce__SecretName"]));
    }
}
