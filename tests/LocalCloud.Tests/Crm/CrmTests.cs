using System.Net.Http.Headers;

namespace LocalCloud.Tests;

public class CrmTests : CloudTests
{
    [Theory]
    [InlineData("+13175550125", 1)]
    [InlineData("+13175550140", 2)]
    public async Task A_number_finds_every_customer_who_has_it(string number, int customers)
    {
        using var response = await GetAsync(number, request => request.Headers.Add("X-Api-Key", Cloud.Crm.Gate.ApiKey));

        Assert.Equal(customers, (await GenesysClient.ReadAsync(response))["customers"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_unknown_number_is_404()
    {
        using var response = await GetAsync("+13175559999", request => request.Headers.Add("X-Api-Key", Cloud.Crm.Gate.ApiKey));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(404, (int)(await GenesysClient.ReadAsync(response))["error"]!["status"]!);
    }

    [Theory]
    [InlineData(CrmAuthentication.ApiKey)]
    [InlineData(CrmAuthentication.StaticBearer)]
    [InlineData(CrmAuthentication.ClientCredentials)]
    public async Task Callers_without_the_right_credentials_are_refused(CrmAuthentication authentication)
    {
        Cloud.Crm.Gate.Authentication = authentication;

        using var nothing = await GetAsync("+13175550125", _ => { });
        using var wrongKey = await GetAsync("+13175550125", request => request.Headers.Add("X-Api-Key", "guess"));
        using var wrongBearer = await GetAsync("+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "guess"));

        Assert.All([nothing, wrongKey, wrongBearer], response => Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode));
    }

    [Fact]
    public async Task A_static_bearer_token_is_accepted()
    {
        Cloud.Crm.Gate.Authentication = CrmAuthentication.StaticBearer;

        using var response = await GetAsync("+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Cloud.Crm.Gate.ApiKey));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Client_credentials_get_a_token_that_is_accepted_until_it_is_revoked()
    {
        Cloud.Crm.Gate.Authentication = CrmAuthentication.ClientCredentials;
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", Cloud.Crm.Gate.ClientId), new("client_secret", Cloud.Crm.Gate.ClientSecret)]);

        using var login = await Genesys.Http.PostAsync(new Uri(Cloud.Crm.Address, "/oauth/token"), form);
        var token = (string?)(await GenesysClient.ReadAsync(login))["access_token"];
        using var before = await GetAsync("+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));
        Cloud.Crm.Gate.RevokeTokens();
        using var after = await GetAsync("+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task A_caller_without_the_right_to_read_is_forbidden()
    {
        Cloud.Crm.Gate.MayRead = false;

        using var response = await GetAsync("+13175550125", request => request.Headers.Add("X-Api-Key", Cloud.Crm.Gate.ApiKey));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string number, Action<HttpRequestMessage> prove)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Cloud.Crm.Address, "/v1/customers/" + Uri.EscapeDataString(number)));
        prove(request);
        return await Genesys.Http.SendAsync(request);
    }
}
