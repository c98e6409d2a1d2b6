using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Authentication;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace LocalCloud.Tests;

/// <summary>
/// The real Azure SDK against the stand-in. ManagedIdentityCredential reads the identity's address from the process
/// environment, which parallel tests share, so one test uses it and the others ask the endpoint by its wire protocol.
/// </summary>
public class KeyVaultTests : CloudTests
{
    [Fact]
    public async Task The_SDK_reads_a_secret_after_one_challenge_and_one_token()
    {
        var secret = await MakeClient().GetSecretAsync(Cloud.SecretName);

        Assert.Equal(Cloud.Genesys.Client.Secrets.Single(), secret.Value.Value);
        Assert.Equal(Cloud.KeyVault.VersionsOf(Cloud.SecretName).Single().Version, secret.Value.Properties.Version);
        Assert.Equal([200, 401], Cloud.KeyVault.Traffic.Answers.Keys);
        Assert.Equal(1, Cloud.Identity.Traffic.Successes);
        Assert.Equal(["/secrets/{name}", "/secrets/{name}"], Cloud.KeyVault.Traffic.Recent.Select(request => request.PathTemplate));
    }

    [Fact]
    public async Task The_SDK_reads_a_secret_with_the_managed_identity_of_the_environment()
    {
        foreach (var name in new[] { "IDENTITY_ENDPOINT", "IDENTITY_HEADER" })
        {
            Environment.SetEnvironmentVariable(name, Cloud.FunctionAppSettings()[name]);
        }

        var credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(Cloud.Identity.ClientId));
        var secret = await MakeClient(credential).GetSecretAsync(Cloud.SecretName);

        var asked = Cloud.Identity.Traffic.Recent.Single();
        Assert.Equal(Cloud.Genesys.Client.Secrets.Single(), secret.Value.Value);
        Assert.Contains("api-version=2019-08-01", asked.Query, StringComparison.Ordinal);
        Assert.Contains("client_id=" + Cloud.Identity.ClientId, asked.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_version_is_read_unless_another_is_named()
    {
        var first = Cloud.KeyVault.SetSecret("s", "one");
        Cloud.KeyVault.SetSecret("s", "two", expires: new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var client = MakeClient();

        var newest = await client.GetSecretAsync("s");
        var named = await client.GetSecretAsync("s", first.Version);

        Assert.Equal("two", newest.Value.Value);
        Assert.Equal(new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero), newest.Value.Properties.ExpiresOn);
        Assert.Equal("one", named.Value.Value);
    }

    [Fact]
    public async Task Versions_are_listed_page_by_page_in_random_order()
    {
        var versions = Enumerable.Range(0, 30).Select(number => Cloud.KeyVault.SetSecret("s", $"value {number}")).ToList();

        var listed = await MakeClient().GetPropertiesOfSecretVersionsAsync("s").ToListAsync();

        Assert.Equal(versions.Select(version => version.Version).Order(StringComparer.Ordinal), listed.Select(properties => properties.Version));
        Assert.Equal(2, Cloud.KeyVault.Traffic.Recent.Count(request => request.PathTemplate == "/secrets/{name}/versions" && request.Status == 200));
    }

    [Fact]
    public async Task A_disabled_version_is_listed_as_such_and_cannot_be_read()
    {
        Cloud.KeyVault.SetSecret("s", "one").Disable(TimeProvider.System.GetUtcNow());
        var client = MakeClient();

        var listed = await client.GetPropertiesOfSecretVersionsAsync("s").ToListAsync();
        var refused = await Assert.ThrowsAsync<RequestFailedException>(async () => await client.GetSecretAsync("s"));

        Assert.False(listed.Single().Enabled);
        Assert.Equal((403, "Forbidden"), (refused.Status, refused.ErrorCode));
        Assert.Contains("SecretDisabled", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_secret_is_SecretNotFound()
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(async () => await MakeClient().GetSecretAsync("no-such-secret"));

        Assert.Equal((404, "SecretNotFound"), (refused.Status, refused.ErrorCode));
    }

    [Fact]
    public async Task Without_the_role_reading_is_forbidden_by_RBAC()
    {
        Cloud.KeyVault.MayGet = false;

        var refused = await Assert.ThrowsAsync<RequestFailedException>(async () => await MakeClient().GetSecretAsync(Cloud.SecretName));

        Assert.Equal((403, "Forbidden"), (refused.Status, refused.ErrorCode));
        Assert.Contains("ForbiddenByRbac", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttled_read_succeeds_when_the_SDK_tries_again()
    {
        Cloud.KeyVault.Next(Fault.TooManyRequests(TimeSpan.Zero));

        var secret = await MakeClient().GetSecretAsync(Cloud.SecretName);

        Assert.NotEmpty(secret.Value.Value);
        Assert.Equal(1, Cloud.KeyVault.Traffic.Answers[429]);
    }

    [Fact]
    public async Task The_challenge_names_tenant_and_resource_and_comes_before_everything_else()
    {
        using var http = new HttpClient(Cloud.KeyVault.Authority.CreateTrustingHandler());

        using var response = await http.GetAsync(new Uri(Cloud.KeyVault.Address, "/secrets/s"));

        var challenge = response.Headers.WwwAuthenticate.Single();
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Matches("^authorization=\"https://login\\.microsoftonline\\.com/[0-9a-f-]{36}\", resource=\"https://vault\\.azure\\.net\"$", challenge.Parameter);
    }

    [Theory]
    [InlineData("https://management.azure.com", "/secrets/s?api-version=7.6", 401)]
    [InlineData("https://vault.azure.net", "/secrets/s", 400)]
    [InlineData("https://vault.azure.net", "/secrets/s?api-version=latest", 400)]
    [InlineData("https://vault.azure.net", "/secrets/s?api-version=2026-04-01", 404)]
    [InlineData("https://vault.azure.net", "/secrets/s/versions?api-version=7.6&maxresults=26", 400)]
    [InlineData("https://vault.azure.net", "/keys/s?api-version=7.6", 404)]
    public async Task Tokens_for_elsewhere_and_unknown_versions_are_refused(string resource, string pathAndQuery, int status)
    {
        using var http = new HttpClient(Cloud.KeyVault.Authority.CreateTrustingHandler());
        var identity = await GetIdentityTokenAsync(resource);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Cloud.KeyVault.Address, pathAndQuery));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity);

        using var response = await http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotNull((await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!["code"]);
    }

    [Fact]
    public async Task A_client_without_the_certificate_authority_refuses_the_server()
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => Genesys.Http.GetAsync(new Uri(Cloud.KeyVault.Address, "/secrets/s")));

        Assert.IsType<AuthenticationException>(refused.InnerException);
    }

    [Fact]
    public async Task The_certificate_file_lives_as_long_as_the_cloud()
    {
        string file;
        await using (var cloud = await Cloud.StartAsync())
        {
            file = cloud.FunctionAppSettings()["SSL_CERT_FILE"];
            var text = await File.ReadAllTextAsync(file);
            Assert.StartsWith("-----BEGIN CERTIFICATE-----", text, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE KEY", text, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(file));
    }

    private SecretClient MakeClient(TokenCredential? credential = null)
    {
        var options = new SecretClientOptions
        {
            Transport = new HttpClientTransport(Cloud.KeyVault.Authority.CreateTrustingHandler()),
            DisableChallengeResourceVerification = true,
            Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1), NetworkTimeout = TimeSpan.FromSeconds(20) },
        };
        return new SecretClient(Cloud.KeyVault.Address, credential ?? DelegatedTokenCredential.Create((_, _) => throw new NotSupportedException(), GetTokenAsync), options);
    }

    private async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext context, CancellationToken cancellationToken)
    {
        var resource = context.Scopes.Single().Replace("/.default", "", StringComparison.Ordinal);
        return new AccessToken(await GetIdentityTokenAsync(resource), TimeProvider.System.GetUtcNow().AddHours(1));
    }
}
