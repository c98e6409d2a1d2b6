namespace LocalCloud.Tests;

public class IdentityEndpointTests : CloudTests
{
    private const string Vault = "https://vault.azure.net";

    [Fact]
    public async Task A_token_has_the_five_fields_and_expires_as_text()
    {
        using var response = await AskIdentityAsync($"?api-version=2019-08-01&resource={Vault}&client_id={Cloud.Identity.ClientId}");

        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(["access_token", "client_id", "expires_on", "resource", "token_type"], body.Select(pair => pair.Key).Order());
        Assert.Equal((Time.GetUtcNow() + TimeSpan.FromHours(24)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), (string?)body["expires_on"]);
        Assert.Equal("Bearer", (string?)body["token_type"]);
        Assert.Equal(Vault, (string?)body["resource"]);
    }

    [Fact]
    public async Task A_wrong_header_is_refused()
    {
        using var response = await AskIdentityAsync($"?api-version=2019-08-01&resource={Vault}&client_id={Cloud.Identity.ClientId}", header: "guess");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(401, (int)(await GenesysClient.ReadAsync(response))["statusCode"]!);
    }

    [Theory]
    [InlineData("?api-version=2019-08-01&resource=https://vault.azure.net&client_id=11111111-2222-3333-4444-555555555555", "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.")]
    [InlineData("?api-version=2019-08-01&resource=https://vault.azure.net", "Unable to load the proper Managed Identity.")]
    [InlineData("?api-version=2017-09-01&resource=https://vault.azure.net", "The api-version '2017-09-01' is not supported. Use 2019-08-01.")]
    [InlineData("?api-version=2019-08-01", "The parameter resource is required.")]
    public async Task A_request_that_names_no_identity_of_the_app_is_bad(string query, string message)
    {
        using var response = await AskIdentityAsync(query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, (string?)(await GenesysClient.ReadAsync(response))["message"]);
    }

    [Fact]
    public async Task A_system_assigned_identity_needs_no_name()
    {
        Cloud.Identity.SystemAssigned = true;

        using var response = await AskIdentityAsync($"?api-version=2019-08-01&resource={Vault}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
