namespace LocalCloud.Tests;

public class GenesysTokenTests : CloudTests
{
    private const string Me = "/api/v2/tokens/me";

    [Fact]
    public async Task A_token_expires_at_the_end_of_its_lifetime()
    {
        Cloud.Genesys.TokenLifetime = TimeSpan.FromSeconds(300);
        var token = await Genesys.GetTokenAsync();

        Time.Advance(TimeSpan.FromSeconds(299));
        using var before = await Genesys.GetAsync(Me, token);
        Time.Advance(TimeSpan.FromSeconds(1));
        using var after = await Genesys.GetAsync(Me, token);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await AssertErrorAsync(after, HttpStatusCode.Unauthorized, "bad.credentials");
    }

    [Fact]
    public async Task An_unused_token_expires_after_the_idle_limit_and_a_used_one_does_not()
    {
        Cloud.Genesys.IdleExpiry = TimeSpan.FromMinutes(15);
        var token = await Genesys.GetTokenAsync();

        Time.Advance(TimeSpan.FromMinutes(14));
        using var used = await Genesys.GetAsync(Me, token);
        Time.Advance(TimeSpan.FromMinutes(14));
        using var usedAgain = await Genesys.GetAsync(Me, token);
        Time.Advance(TimeSpan.FromMinutes(15));
        using var idle = await Genesys.GetAsync(Me, token);

        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        Assert.Equal(HttpStatusCode.OK, usedAgain.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, idle.StatusCode);
    }

    [Fact]
    public async Task Revoking_ends_every_issued_token_and_no_later_one()
    {
        var old = await Genesys.GetTokenAsync();

        Cloud.Genesys.RevokeAllTokens();
        using var refused = await Genesys.GetAsync(Me, old);
        using var accepted = await Genesys.GetAsync(Me, await Genesys.GetTokenAsync());

        await AssertErrorAsync(refused, HttpStatusCode.Unauthorized, "bad.credentials");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal([true, false], Cloud.Genesys.IssuedTokens.Select(token => token.Revoked));
    }

    [Fact]
    public async Task A_token_can_expire_before_the_time_that_the_login_named()
    {
        var token = await Genesys.GetTokenAsync();

        Cloud.Genesys.ExpireTokensIn(TimeSpan.FromSeconds(5));
        using var before = await Genesys.GetAsync(Me, token);
        Time.Advance(TimeSpan.FromSeconds(5));
        using var after = await Genesys.GetAsync(Me, token);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task Without_a_bearer_token_authentication_is_required()
    {
        using var response = await Genesys.Http.GetAsync(new Uri(Cloud.Contacts.Address, Me));

        await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "authentication.required");
    }

    [Fact]
    public async Task Tokens_me_names_the_client_and_the_organization()
    {
        using var response = await Genesys.GetAsync(Me);

        var body = await GenesysClient.ReadAsync(response);
        Assert.Equal(Cloud.Genesys.Client.Id, (string?)body["OAuthClient"]!["id"]);
        Assert.Equal(Cloud.Genesys.Name, (string?)body["organization"]!["name"]);
    }

    [Fact]
    public async Task The_rate_limit_answers_429_until_the_minute_is_over()
    {
        Cloud.Genesys.RequestsPerMinute = 2;
        var token = await Genesys.GetTokenAsync();

        (await Genesys.GetAsync(Me, token)).Dispose();
        (await Genesys.GetAsync(Me, token)).Dispose();
        Time.Advance(TimeSpan.FromSeconds(20));
        using var limited = await Genesys.GetAsync(Me, token);
        Time.Advance(TimeSpan.FromSeconds(40));
        using var later = await Genesys.GetAsync(Me, token);

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
