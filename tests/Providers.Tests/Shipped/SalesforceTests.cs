namespace Providers.Tests.Shipped;

/// <summary>What only Salesforce has: an instance named by the login, and codes that say more than their status.</summary>
public sealed class SalesforceTests
{
    private static readonly Make Salesforce = Make.Of("salesforce");

    [Fact]
    public async Task The_instance_that_the_login_names_is_asked_when_it_is_one_of_the_configured_servers()
    {
        // The configured address leads nowhere; the login's own is the other configured server.
        await using var app = await Salesforce.StartAsync(($"Providers__{Make.Crm}__Url", "http://127.0.0.1:1"));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
    }

    [Theory]
    [InlineData("https://attacker.example/")]
    [InlineData("https://my.salesforce.com.attacker.example/")]
    [InlineData("https://attacker.example/.my.salesforce.com")]
    [InlineData("https://contoso.my.salesforce.com:8443/")]
    [InlineData("http://contoso.my.salesforce.com/")]
    public async Task An_instance_on_a_host_that_is_not_listed_gets_no_token(string instance)
    {
        await using var app = await Salesforce.StartAsync();
        app.Cloud.Crm.InstanceUrl = new Uri(instance);
        Make.RevokeTokens(app.Cloud);

        // The token of the warm-up named the right instance; the one after its refusal does not.
        await app.LookUpAsync(Make.One);
        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("bad_response", reply.Status);
        Assert.Contains("instanceHosts", reply.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("attacker", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_403_with_the_code_of_a_used_up_allowance_is_throttled()
    {
        await using var app = await Salesforce.StartAsync();
        app.Cloud.Crm.Always(Fault.Status(403, """[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"""), Salesforce.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("throttled", reply.Status);
        Assert.Contains("HTTP 403 REQUEST_LIMIT_EXCEEDED", reply.Reason, StringComparison.Ordinal);
        Assert.Contains("allowance of API requests", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_400_with_the_code_of_a_field_that_is_not_readable_is_permission_denied()
    {
        using var definition = DefinitionFile.Changed("salesforce", text => text.Replace("Salutation,", "Secret__c, Salutation,", StringComparison.Ordinal));
        await using var app = await Salesforce.StartAsync(($"Providers__{Make.Crm}__Definition", definition.Path));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("permission_denied", reply.Status);
        Assert.Contains("INVALID_FIELD", reply.Reason, StringComparison.Ordinal);
        Assert.Contains("field-level security", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{phone:e164}", "bad_response", "MALFORMED_SEARCH")]
    [InlineData("{phone:e164|sosl}", "found", "")]
    public async Task A_plus_sign_gets_through_when_it_is_escaped_and_not_otherwise(string hole, string status, string code)
    {
        using var definition = DefinitionFile.Changed("salesforce", text => text.Replace("{phone:digits|sosl}", hole, StringComparison.Ordinal));
        await using var app = await Salesforce.StartAsync(($"Providers__{Make.Crm}__Definition", definition.Path));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(status, reply.Status);
        Assert.Contains(code, reply.Reason, StringComparison.Ordinal);
    }
}
