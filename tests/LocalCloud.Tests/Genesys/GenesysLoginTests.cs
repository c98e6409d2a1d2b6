using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace LocalCloud.Tests;

public class GenesysLoginTests : CloudTests
{
    [Fact]
    public async Task The_right_secret_by_Basic_gets_an_opaque_bearer_token()
    {
        using var response = await Genesys.LogInAsync();

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
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", Cloud.Genesys.Client.Id),
            new("client_secret", Cloud.Genesys.Client.Secrets.Single()),
        ]);

        using var response = await Genesys.Http.PostAsync(new Uri(Cloud.Login.Address, "/oauth/token"), form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    public async Task A_wrong_secret_is_invalid_client_with_the_status_the_test_chose(int status)
    {
        Cloud.Login.InvalidClientStatus = status;

        using var response = await Genesys.LogInAsync(secret: "wrong");

        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("invalid_client", (string?)body["error"]);
        Assert.Equal("authentication failed", (string?)body["error_description"]);
        Assert.Equal("authentication failed", (string?)body["description"]);
        Assert.Empty(Cloud.Genesys.IssuedTokens);
    }

    [Fact]
    public async Task An_unknown_client_is_not_found()
    {
        using var response = await Genesys.LogInAsync(id: Guid.NewGuid().ToString());

        Assert.Equal("client not found", (string?)(await GenesysClient.ReadAsync(response))["error_description"]);
    }

    [Fact]
    public async Task Another_grant_type_is_an_unauthorized_client()
    {
        using var response = await Genesys.LogInAsync(grantType: "password");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("unauthorized_client", (string?)(await GenesysClient.ReadAsync(response))["error"]);
    }

    [Fact]
    public async Task A_JSON_body_is_refused()
    {
        using var response = await Genesys.Http.PostAsJsonAsync(new Uri(Cloud.Login.Address, "/oauth/token"), new { grant_type = "client_credentials" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request", (string?)(await GenesysClient.ReadAsync(response))["error"]);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic Og==")]
    public async Task A_malformed_Basic_header_is_an_unknown_client(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Cloud.Login.Address, "/oauth/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = AuthenticationHeaderValue.Parse(header) },
        };

        using var response = await Genesys.Http.SendAsync(request);

        Assert.Equal("invalid_client", (string?)(await GenesysClient.ReadAsync(response))["error"]);
    }

    [Fact]
    public async Task Expires_in_can_be_set()
    {
        Cloud.Login.ExpiresInSays = () => JsonValue.Create("300");
        using var text = await Genesys.LogInAsync();
        Cloud.Login.ExpiresInSays = () => null;
        using var missing = await Genesys.LogInAsync();

        Assert.Equal("300", (string?)(await GenesysClient.ReadAsync(text))["expires_in"]);
        Assert.False((await GenesysClient.ReadAsync(missing)).ContainsKey("expires_in"));
    }

    [Fact]
    public async Task During_a_rotation_with_overlap_both_secrets_are_accepted_until_the_old_one_is_retired()
    {
        var old = Cloud.Genesys.Client.Secrets.Single();

        var rotation = Cloud.RotateSecretWithOverlap();
        using var oldDuring = await Genesys.LogInAsync(secret: old);
        using var newDuring = await Genesys.LogInAsync(secret: rotation.Secret);
        rotation.Retire();
        using var oldAfter = await Genesys.LogInAsync(secret: old);

        Assert.Equal(HttpStatusCode.OK, oldDuring.StatusCode);
        Assert.Equal(HttpStatusCode.OK, newDuring.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, oldAfter.StatusCode);
        Assert.Equal(rotation.Secret, Cloud.KeyVault.VersionsOf(Cloud.SecretName)[^1].Value);
    }

    [Fact]
    public async Task A_secret_can_be_published_before_Genesys_accepts_it()
    {
        var rotation = Cloud.BeginRotation().Publish();
        using var early = await Genesys.LogInAsync(secret: rotation.Secret);
        rotation.Accept().Retire();
        using var onTime = await Genesys.LogInAsync(secret: rotation.Secret);

        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        Assert.Equal(HttpStatusCode.OK, onTime.StatusCode);
    }

    [Fact]
    public async Task A_disabled_client_gets_no_token_and_its_tokens_are_invalid()
    {
        var token = await Genesys.GetTokenAsync();

        Cloud.Genesys.Client.Enabled = false;
        using var login = await Genesys.LogInAsync();
        using var lookup = await Genesys.GetAsync(GenesysClient.Lookup + "?lookupVal=%2B13175550125", token);

        Assert.Equal("invalid_client", (string?)(await GenesysClient.ReadAsync(login))["error"]);
        Assert.Equal(HttpStatusCode.Unauthorized, lookup.StatusCode);
    }
}
