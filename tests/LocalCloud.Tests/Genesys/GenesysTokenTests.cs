using TestKit;

namespace LocalCloud.Tests;

public class GenesysTokenTests
{
    private const string Me = "/api/v2/tokens/me";

    [Fact]
    public async Task A_token_expires_at_the_end_of_its_lifetime()
    {
        var time = new FakeTime();
        await using var cloud = await Cloud.StartAsync(new CloudOptions { TimeProvider = time });
        using var genesys = new GenesysClient(cloud);
        cloud.Genesys.TokenLifetime = TimeSpan.FromSeconds(300);
        var token = await genesys.GetTokenAsync();

        time.Advance(TimeSpan.FromSeconds(299));
        using var before = await genesys.GetAsync(Me, token);
        time.Advance(TimeSpan.FromSeconds(1));
        using var after = await genesys.GetAsync(Me, token);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await AssertErrorAsync(after, HttpStatusCode.Unauthorized, "bad.credentials");
    }

    [Fact]
    public async Task An_unused_token_expires_after_the_idle_limit_and_a_used_one_does_not()
    {
        var time = new FakeTime();
        await using var cloud = await Cloud.StartAsync(new CloudOptions { TimeProvider = time });
        using var genesys = new GenesysClient(cloud);
        cloud.Genesys.IdleExpiry = TimeSpan.FromMinutes(15);
        var token = await genesys.GetTokenAsync();

        time.Advance(TimeSpan.FromMinutes(14));
        using var used = await genesys.GetAsync(Me, token);
        time.Advance(TimeSpan.FromMinutes(14));
        using var usedAgain = await genesys.GetAsync(Me, token);
        time.Advance(TimeSpan.FromMinutes(15));
        using var idle = await genesys.GetAsync(Me, token);

        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        Assert.Equal(HttpStatusCode.OK, usedAgain.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, idle.StatusCode);
    }

    [Fact]
    public async Task Revoking_ends_every_issued_token_and_no_later_one()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);
        var old = await genesys.GetTokenAsync();

        cloud.Genesys.RevokeAllTokens();
        using var refused = await genesys.GetAsync(Me, old);
        using var accepted = await genesys.GetAsync(Me, await genesys.GetTokenAsync());

        await AssertErrorAsync(refused, HttpStatusCode.Unauthorized, "bad.credentials");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal([true, false], cloud.Genesys.IssuedTokens.Select(token => token.Revoked));
    }

    [Fact]
    public async Task A_token_can_expire_before_the_time_told_at_login()
    {
        var time = new FakeTime();
        await using var cloud = await Cloud.StartAsync(new CloudOptions { TimeProvider = time });
        using var genesys = new GenesysClient(cloud);
        var token = await genesys.GetTokenAsync();

        cloud.Genesys.ExpireTokensIn(TimeSpan.FromSeconds(5));
        using var before = await genesys.GetAsync(Me, token);
        time.Advance(TimeSpan.FromSeconds(5));
        using var after = await genesys.GetAsync(Me, token);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task Without_a_bearer_token_authentication_is_required()
    {
        await using var cloud = await Cloud.StartAsync();
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri(cloud.Contacts.Address, Me));

        await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "authentication.required");
    }

    [Fact]
    public async Task Tokens_me_names_the_client_and_the_organization()
    {
        await using var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);

        using var response = await genesys.GetAsync(Me);

        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(cloud.Genesys.Client.Id, (string?)body["OAuthClient"]!["id"]);
        Assert.Equal(cloud.Genesys.Name, (string?)body["organization"]!["name"]);
    }

    [Fact]
    public async Task The_rate_limit_answers_429_until_the_minute_is_over()
    {
        var time = new FakeTime();
        await using var cloud = await Cloud.StartAsync(new CloudOptions { TimeProvider = time });
        using var genesys = new GenesysClient(cloud);
        cloud.Genesys.RequestsPerMinute = 2;
        var token = await genesys.GetTokenAsync();

        (await genesys.GetAsync(Me, token)).Dispose();
        (await genesys.GetAsync(Me, token)).Dispose();
        time.Advance(TimeSpan.FromSeconds(20));
        using var limited = await genesys.GetAsync(Me, token);
        time.Advance(TimeSpan.FromSeconds(40));
        using var later = await genesys.GetAsync(Me, token);

        await AssertErrorAsync(limited, HttpStatusCode.TooManyRequests, "too.many.requests.retry.after");
        Assert.Equal(TimeSpan.FromSeconds(40), limited.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (string?)body["code"]);
        Assert.Equal((int)status, (int)body["status"]!);
        Assert.Equal(response.Headers.GetValues("inin-correlation-id").Single(), (string?)body["contextId"]);
    }
}
