using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.Tests;

public class GenesysLoginTests
{
    [Fact]
    public async Task The_right_secret_by_Basic_gets_an_opaque_bearer_token()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);

        using var response = await genesys.LogInAsync();

        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("bearer", (string?)body["token_type"]);
        Assert.Equal(86_399, (int)body["expires_in"]!);
        Assert.DoesNotContain('.', (string)body["access_token"]!);
        Assert.Equal(["access_token", "expires_in", "token_type"], body.Select(pair => pair.Key).Order());
    }

    [Fact]
    public async Task The_right_secret_in_the_body_gets_a_token_too()
    {
        await using var cloud = await Cloud.StartAsync();
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", cloud.Genesys.Client.Id),
            new("client_secret", cloud.Genesys.Client.Secrets.Single()),
        ]);

        using var response = await http.PostAsync(new Uri(cloud.Login.Address, "/oauth/token"), form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    public async Task A_wrong_secret_is_invalid_client_with_the_status_the_test_chose(int status)
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.Login.InvalidClientStatus = status;
        using var genesys = new GenesysClient(cloud);

        using var response = await genesys.LogInAsync(secret: "wrong");

        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("invalid_client", (string?)body["error"]);
        Assert.Equal("authentication failed", (string?)body["error_description"]);
        Assert.Equal("authentication failed", (string?)body["description"]);
        Assert.Empty(cloud.Genesys.IssuedTokens);
    }

    [Fact]
    public async Task An_unknown_client_is_not_found()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);

        using var response = await genesys.LogInAsync(id: Guid.NewGuid().ToString());

        Assert.Equal("client not found", (string?)(await GenesysClient.ReadAsync(response))["error_description"]);
    }

    [Fact]
    public async Task Another_grant_type_is_an_unauthorized_client()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);

        using var response = await genesys.LogInAsync(grantType: "password");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("unauthorized_client", (string?)(await GenesysClient.ReadAsync(response))["error"]);
    }

    [Fact]
    public async Task A_JSON_body_is_refused()
    {
        await using var cloud = await Cloud.StartAsync();
        using var http = new HttpClient();

        using var response = await http.PostAsJsonAsync(new Uri(cloud.Login.Address, "/oauth/token"), new { grant_type = "client_credentials" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request", (string?)(await GenesysClient.ReadAsync(response))["error"]);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic Og==")]
    public async Task A_malformed_Basic_header_is_an_unknown_client(string header)
    {
        await using var cloud = await Cloud.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(cloud.Login.Address, "/oauth/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = AuthenticationHeaderValue.Parse(header) },
        };

        using var response = await http.SendAsync(request);

        Assert.Equal("invalid_client", (string?)(await GenesysClient.ReadAsync(response))["error"]);
    }

    [Fact]
    public async Task Expires_in_can_be_set()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);

        cloud.Login.ExpiresInSays = () => JsonValue.Create("300");
        using var text = await genesys.LogInAsync();
        cloud.Login.ExpiresInSays = () => null;
        using var missing = await genesys.LogInAsync();

        Assert.Equal("300", (string?)(await GenesysClient.ReadAsync(text))["expires_in"]);
        Assert.False((await GenesysClient.ReadAsync(missing)).ContainsKey("expires_in"));
    }

    [Fact]
    public async Task During_a_rotation_with_overlap_both_secrets_are_accepted_until_the_old_one_is_retired()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);
        var old = cloud.Genesys.Client.Secrets.Single();

        var rotation = cloud.RotateSecretWithOverlap();
        using var oldDuring = await genesys.LogInAsync(secret: old);
        using var newDuring = await genesys.LogInAsync(secret: rotation.Secret);
        rotation.Retire();
        using var oldAfter = await genesys.LogInAsync(secret: old);

        Assert.Equal(HttpStatusCode.OK, oldDuring.StatusCode);
        Assert.Equal(HttpStatusCode.OK, newDuring.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, oldAfter.StatusCode);
        Assert.Equal(rotation.Secret, cloud.KeyVault.VersionsOf(Cloud.SecretName)[^1].Value);
    }

    [Fact]
    public async Task A_secret_can_be_published_before_Genesys_accepts_it()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);

        var rotation = cloud.BeginRotation().Publish();
        using var early = await genesys.LogInAsync(secret: rotation.Secret);
        rotation.Accept().Retire();
        using var onTime = await genesys.LogInAsync(secret: rotation.Secret);

        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        Assert.Equal(HttpStatusCode.OK, onTime.StatusCode);
    }

    [Fact]
    public async Task A_disabled_client_gets_no_token_and_its_tokens_are_invalid()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);
        var token = await genesys.GetTokenAsync();

        cloud.Genesys.Client.Enabled = false;
        using var login = await genesys.LogInAsync();
        using var lookup = await genesys.GetAsync(GenesysClient.Lookup + "?lookupVal=%2B13175550125", token);

        Assert.Equal("invalid_client", (string?)(await GenesysClient.ReadAsync(login))["error"]);
        Assert.Equal(HttpStatusCode.Unauthorized, lookup.StatusCode);
    }
}
