using System.Net.Http.Headers;

namespace LocalCloud.Tests;

public class CrmTests
{
    [Theory]
    [InlineData("+13175550125", 1)]
    [InlineData("+13175550140", 2)]
    public async Task A_number_finds_everybody_who_has_it(string number, int customers)
    {
        await using var cloud = await Cloud.StartAsync();

        using var response = await GetAsync(cloud, number, request => request.Headers.Add("X-Api-Key", cloud.Crm.Gate.ApiKey));

        Assert.Equal(customers, (await GenesysClient.ReadAsync(response))["customers"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_number_nobody_has_is_404()
    {
        await using var cloud = await Cloud.StartAsync();

        using var response = await GetAsync(cloud, "+13175559999", request => request.Headers.Add("X-Api-Key", cloud.Crm.Gate.ApiKey));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(404, (int)(await GenesysClient.ReadAsync(response))["error"]!["status"]!);
    }

    [Theory]
    [InlineData(CrmAuthentication.ApiKey)]
    [InlineData(CrmAuthentication.StaticBearer)]
    [InlineData(CrmAuthentication.ClientCredentials)]
    public async Task Callers_without_the_right_credentials_are_refused(CrmAuthentication authentication)
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = authentication;

        using var nothing = await GetAsync(cloud, "+13175550125", _ => { });
        using var wrongKey = await GetAsync(cloud, "+13175550125", request => request.Headers.Add("X-Api-Key", "guess"));
        using var wrongBearer = await GetAsync(cloud, "+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "guess"));

        Assert.All([nothing, wrongKey, wrongBearer], response => Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode));
    }

    [Fact]
    public async Task A_static_bearer_token_lets_in()
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = CrmAuthentication.StaticBearer;

        using var response = await GetAsync(cloud, "+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", cloud.Crm.Gate.ApiKey));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Client_credentials_lead_to_a_token_that_lets_in_until_it_is_revoked()
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.Authentication = CrmAuthentication.ClientCredentials;
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", cloud.Crm.Gate.ClientId), new("client_secret", cloud.Crm.Gate.ClientSecret)]);

        using var login = await http.PostAsync(new Uri(cloud.Crm.Address, "/oauth/token"), form);
        var token = (string?)(await GenesysClient.ReadAsync(login))["access_token"];
        using var before = await GetAsync(cloud, "+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));
        cloud.Crm.Gate.RevokeTokens();
        using var after = await GetAsync(cloud, "+13175550125", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Who_may_not_read_is_forbidden()
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.Crm.Gate.MayRead = false;

        using var response = await GetAsync(cloud, "+13175550125", request => request.Headers.Add("X-Api-Key", cloud.Crm.Gate.ApiKey));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(Cloud cloud, string number, Action<HttpRequestMessage> prove)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(cloud.Crm.Address, "/v1/customers/" + Uri.EscapeDataString(number)));
        prove(request);
        return await http.SendAsync(request);
    }
}
