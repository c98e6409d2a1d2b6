using LocalCloud;

namespace Providers.Tests.Shipped;

public sealed class RefusedTests
{
    public static TheoryData<string> Makes => Make.Names;

    public static TheoryData<string> MakesWithLogin => Make.NamesOfThoseWithLogin;

    public static TheoryData<string> MakesWithoutLogin => Make.NamesOfThoseWithoutLogin;

    [Theory]
    [MemberData(nameof(MakesWithLogin))]
    public async Task A_token_that_is_refused_is_renewed_and_the_request_replayed(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        await app.LookUpAsync(Make.One);
        Make.RevokeTokens(app.Cloud);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
        Assert.Equal([200, 401, 200], make.Asked(app.Cloud).Select(request => request.Status));
        Assert.Equal(2, make.AskedLogin(app.Cloud).Count);
    }

    [Theory]
    [MemberData(nameof(MakesWithoutLogin))]
    public async Task A_key_that_is_refused_is_read_again_and_the_request_replayed(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        await app.LookUpAsync(Make.One);
        app.Cloud.Crm.Gate.ApiKey = "rotated-in-the-meantime";
        make.PutSecret(app.Cloud);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
        Assert.Equal([200, 401, 200], make.Asked(app.Cloud).Select(request => request.Status));
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task Credentials_that_stay_refused_are_unauthorized_and_the_help_is_the_definitions_own(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Always(Fault.Status(401), make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("unauthorized", reply.Status);
        Assert.Contains(make.Host, reply.Reason, StringComparison.Ordinal);
        Assert.Contains(make.UnauthorizedHelp, reply.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("<name>", reply.Reason, StringComparison.Ordinal);
        Assert.InRange(make.Asked(app.Cloud).Count, 2, 3);
    }

    [Theory]
    [MemberData(nameof(MakesWithLogin))]
    public async Task A_login_that_refuses_the_secret_is_credentials_rejected_and_no_contact_is_asked_for(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync(secret: "wrong", time: null, ("Secrets__KeyVault__TryPreviousVersion", "false"));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("credentials_rejected", reply.Status);
        Assert.Contains(make.RejectedHelp, reply.Reason, StringComparison.Ordinal);
        Assert.Empty(make.Asked(app.Cloud));
    }

    [Theory]
    [MemberData(nameof(MakesWithLogin))]
    public async Task A_login_that_redirects_is_not_followed_with_the_secret(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        await app.LookUpAsync(Make.One);
        Make.RevokeTokens(app.Cloud);
        make.Login(app.Cloud).Always(Fault.Redirect(app.Cloud.HashiCorp.Address, 307), make.LoginPath(app.Cloud));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("token_unavailable", reply.Status);
        Assert.Contains("redirected", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(0, app.Cloud.HashiCorp.Traffic.Requests);
    }

    [Theory]
    [MemberData(nameof(MakesWithoutLogin))]
    public async Task A_wrong_key_is_unauthorized(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync(secret: "wrong", time: null);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("unauthorized", reply.Status);
        Assert.Contains(make.UnauthorizedHelp, reply.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("login", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task A_missing_permission_is_named_as_the_vendor_names_it(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        Make.Forbid(app.Cloud);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("permission_denied", reply.Status);
        Assert.Contains(make.Permission, reply.Reason, StringComparison.Ordinal);
        Assert.Contains("HTTP 403", reply.Reason, StringComparison.Ordinal);
        Assert.Single(make.Asked(app.Cloud));
    }
}
