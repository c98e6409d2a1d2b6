using System.Net.Http.Json;

namespace LocalCloud.Tests;

public class HashiCorpVaultTests : CloudTests
{
    private const string ClientSecret = "/v1/secret/data/genesys/client";

    [Fact]
    public async Task The_client_secret_is_read_with_its_version()
    {
        var (status, body) = await SendAsync(HttpMethod.Get, ClientSecret, Cloud.HashiCorp.StaticToken);

        Assert.Equal(200, status);
        Assert.Equal(Cloud.Genesys.Client.Secrets.Single(), (string?)body["data"]!["data"]!["client_secret"]);
        Assert.Equal(1, (int)body["data"]!["metadata"]!["version"]!);
        Assert.Equal("kv", (string?)body["mount_type"]);
        Assert.Null(body["auth"]);
    }

    [Fact]
    public async Task A_rotation_writes_a_new_version_and_keeps_the_old_one_readable()
    {
        var old = Cloud.Genesys.Client.Secrets.Single();

        var rotation = Cloud.RotateSecretWithOverlap();
        var (_, newest) = await SendAsync(HttpMethod.Get, ClientSecret, Cloud.HashiCorp.StaticToken);
        var (_, first) = await SendAsync(HttpMethod.Get, ClientSecret + "?version=1", Cloud.HashiCorp.StaticToken);

        Assert.Equal(rotation.Secret, (string?)newest["data"]!["data"]!["client_secret"]);
        Assert.Equal(old, (string?)first["data"]!["data"]!["client_secret"]);
    }

    [Fact]
    public async Task A_missing_secret_is_404_with_an_empty_list_of_errors()
    {
        var (status, body) = await SendAsync(HttpMethod.Get, "/v1/secret/data/nothing", Cloud.HashiCorp.StaticToken);

        Assert.Equal(404, status);
        Assert.Empty(body["errors"]!.AsArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hvs.guess")]
    public async Task Without_a_live_token_permission_is_denied(string? token)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, ClientSecret, token);

        Assert.Equal(403, status);
        Assert.Equal("permission denied", (string?)Assert.Single(body["errors"]!.AsArray()));
    }

    [Fact]
    public async Task An_AppRole_login_gives_a_leased_token_that_ends_with_its_lease()
    {
        Cloud.HashiCorp.AppRole.TimeToLive = TimeSpan.FromMinutes(20);

        var (_, login) = await LogInByAppRoleAsync(Cloud.HashiCorp.SecretId);
        var token = (string?)login["auth"]!["client_token"];
        Time.Advance(TimeSpan.FromMinutes(19));
        var (before, _) = await SendAsync(HttpMethod.Get, ClientSecret, token);
        Time.Advance(TimeSpan.FromMinutes(1));
        var (after, _) = await SendAsync(HttpMethod.Get, ClientSecret, token);

        Assert.Equal(1200, (int)login["auth"]!["lease_duration"]!);
        Assert.True((bool)login["auth"]!["renewable"]!);
        Assert.Equal((200, 403), (before, after));
    }

    [Fact]
    public async Task A_wrong_secret_id_is_a_bad_request()
    {
        var (status, body) = await LogInByAppRoleAsync("guess");

        Assert.Equal(400, status);
        Assert.Equal("invalid role or secret ID", (string?)body["errors"]![0]);
    }

    [Fact]
    public async Task Renewing_lengthens_the_lease_up_to_the_longest_life()
    {
        Cloud.HashiCorp.AppRole.TimeToLive = TimeSpan.FromMinutes(20);
        Cloud.HashiCorp.AppRole.Longest = TimeSpan.FromMinutes(30);
        var (_, login) = await LogInByAppRoleAsync(Cloud.HashiCorp.SecretId);
        var token = (string?)login["auth"]!["client_token"];

        Time.Advance(TimeSpan.FromMinutes(15));
        var (_, renewed) = await SendAsync(HttpMethod.Post, "/v1/auth/token/renew-self", token);
        var (_, self) = await SendAsync(HttpMethod.Get, "/v1/auth/token/lookup-self", token);
        Time.Advance(TimeSpan.FromMinutes(15));
        var (late, _) = await SendAsync(HttpMethod.Post, "/v1/auth/token/renew-self", token);

        Assert.Equal(15 * 60, (int)renewed["auth"]!["lease_duration"]!);
        Assert.Equal(token, (string?)renewed["auth"]!["client_token"]);
        Assert.Equal(15 * 60, (int)self["data"]!["ttl"]!);
        Assert.Equal(20 * 60, (int)self["data"]!["creation_ttl"]!);
        Assert.Equal(403, late);
    }

    [Fact]
    public async Task A_token_that_is_not_renewable_cannot_be_renewed()
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/v1/auth/token/renew-self", Cloud.HashiCorp.StaticToken);

        Assert.Equal(400, status);
        Assert.Equal("lease is not renewable", (string?)body["errors"]![0]);
    }

    [Fact]
    public async Task The_managed_identity_logs_in_with_a_token_for_the_right_audience()
    {
        var jwt = await GetIdentityTokenAsync("https://management.azure.com/");
        var elsewhere = await GetIdentityTokenAsync("https://vault.azure.net");

        var (status, login) = await SendAsync(HttpMethod.Post, "/v1/auth/azure/login", null, new { role = Cloud.HashiCorp.AzureRoleName, jwt });
        var (wrongAudience, _) = await SendAsync(HttpMethod.Post, "/v1/auth/azure/login", null, new { role = Cloud.HashiCorp.AzureRoleName, jwt = elsewhere });
        var (wrongRole, complaint) = await SendAsync(HttpMethod.Post, "/v1/auth/azure/login", null, new { role = "other", jwt });
        var (read, _) = await SendAsync(HttpMethod.Get, ClientSecret, (string?)login["auth"]!["client_token"]);

        Assert.Equal((200, 500, 400, 200), (status, wrongAudience, wrongRole, read));
        Assert.Equal("invalid role name \"other\"", (string?)complaint["errors"]![0]);
    }

    [Fact]
    public async Task A_sealed_vault_answers_503_to_every_request()
    {
        Cloud.HashiCorp.Sealed = true;

        var (read, body) = await SendAsync(HttpMethod.Get, ClientSecret, Cloud.HashiCorp.StaticToken);
        var (login, _) = await LogInByAppRoleAsync(Cloud.HashiCorp.SecretId);
        var (health, state) = await SendAsync(HttpMethod.Get, "/v1/sys/health", null);

        Assert.Equal((503, 503, 503), (read, login, health));
        Assert.Equal("Vault is sealed", (string?)body["errors"]![0]);
        Assert.True((bool)state["sealed"]!);
    }

    [Fact]
    public async Task Another_namespace_answers_404()
    {
        Cloud.HashiCorp.Namespace = "team-a";

        var (without, body) = await SendAsync(HttpMethod.Get, ClientSecret, Cloud.HashiCorp.StaticToken);
        Genesys.Http.DefaultRequestHeaders.Add("X-Vault-Namespace", "team-a/");
        var (within, _) = await SendAsync(HttpMethod.Get, ClientSecret, Cloud.HashiCorp.StaticToken);

        Assert.Equal((404, 200), (without, within));
        Assert.Contains("route entry not found", (string?)body["errors"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoking_ends_the_tokens_of_logins_and_spares_the_static_one()
    {
        var (_, login) = await LogInByAppRoleAsync(Cloud.HashiCorp.SecretId);
        Assert.Equal(1, Cloud.HashiCorp.LiveTokens);

        Cloud.HashiCorp.RevokeTokens();
        var (leased, _) = await SendAsync(HttpMethod.Get, ClientSecret, (string?)login["auth"]!["client_token"]);
        var (fixedOne, _) = await SendAsync(HttpMethod.Get, ClientSecret, Cloud.HashiCorp.StaticToken);

        Assert.Equal((403, 200), (leased, fixedOne));
    }

    [Fact]
    public async Task A_ready_token_in_the_vault_works_until_it_is_rotated()
    {
        async Task<string> Ready() => (string)(await SendAsync(HttpMethod.Get, "/v1/secret/data/genesys/token", Cloud.HashiCorp.StaticToken)).Body["data"]!["data"]!["access_token"]!;

        Cloud.RotateReadyToken();
        var first = await Ready();
        await Genesys.LookUpAsync("+13175550125", token: first);
        Cloud.RotateReadyToken();
        using var stale = await Genesys.GetAsync("/api/v2/tokens/me", first);
        await Genesys.LookUpAsync("+13175550125", token: await Ready());

        Assert.Equal(HttpStatusCode.Unauthorized, stale.StatusCode);
        Assert.Equal(0, Cloud.Login.Traffic.Requests);
    }

    private Task<(int Status, JsonObject Body)> LogInByAppRoleAsync(string secretId) =>
        SendAsync(HttpMethod.Post, "/v1/auth/approle/login", token: null, new { role_id = Cloud.HashiCorp.RoleId, secret_id = secretId });

    private async Task<(int Status, JsonObject Body)> SendAsync(HttpMethod method, string path, string? token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Cloud.HashiCorp.Address, path));
        request.Content = body is null ? null : JsonContent.Create(body);
        if (token is not null)
        {
            request.Headers.Add("X-Vault-Token", token);
        }

        using var response = await Genesys.Http.SendAsync(request);
        return ((int)response.StatusCode, await GenesysClient.ReadAsync(response));
    }
}
