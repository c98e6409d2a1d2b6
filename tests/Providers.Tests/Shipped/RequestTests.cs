namespace Providers.Tests.Shipped;

/// <summary>What goes over the wire: each number in its place, escaped for it, and the credentials where the vendor wants them.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task Salesforce_is_asked_in_SOSL_for_every_form_of_the_number_in_one_request()
    {
        var request = await AskAsync("salesforce", Make.InBerlin);

        Assert.StartsWith("/services/data/v62.0/search/", request.Path, StringComparison.Ordinal);
        Assert.StartsWith("FIND {493023125077 OR 00493023125077 OR 03023125077 OR 3023125077 OR \"30 23125077\" OR \"030 23125077\"} IN PHONE FIELDS RETURNING Contact(Id, ", Query(request, "q"), StringComparison.Ordinal);
        Assert.StartsWith("Bearer ", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dataverse_is_asked_for_the_number_with_its_plus_sign_encoded()
    {
        var request = await AskAsync("dynamics", Make.InBerlin);

        Assert.Contains("startswith%28telephone1%2C%27%2B493023125077%27%29", request.Query, StringComparison.Ordinal);
        Assert.Contains("startswith(mobilephone,'03023125077')", Query(request, "$filter"), StringComparison.Ordinal);
        Assert.Contains("startswith(telephone3,'030 23125077')", Query(request, "$filter"), StringComparison.Ordinal);
        Assert.Equal("4.0", request.Headers["OData-Version"]);
        Assert.Equal("odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"", request.Headers["Prefer"]);
    }

    [Fact]
    public async Task The_scope_of_a_Dataverse_token_is_the_address_of_the_environment()
    {
        await using var app = await Make.Of("dynamics").StartAsync();
        await app.LookUpAsync(Make.One);

        var login = Make.Of("dynamics").AskedLogin(app.Cloud).Single();

        Assert.Equal($"/{app.Cloud.Crm.Tenant}/oauth2/v2.0/token", login.Path);
        Assert.Contains($"scope={Uri.EscapeDataString(app.Cloud.Crm.Address.GetLeftPart(UriPartial.Authority) + "/.default")}", login.Body, StringComparison.Ordinal);
        Assert.Contains($"client_id={app.Cloud.Crm.Gate.ClientId}", login.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", login.Headers.Keys);
    }

    [Theory]
    [InlineData("servicenow", "/api/now/table/sys_user", "sysparm_query", "active=true^phoneLIKE3023125077^ORphoneLIKE30 23125077^ORphoneLIKE030 23125077^ORmobile_phoneLIKE3023125077^ORmobile_phoneLIKE30 23125077^ORmobile_phoneLIKE030 23125077^ORhome_phoneLIKE3023125077^ORhome_phoneLIKE30 23125077^ORhome_phoneLIKE030 23125077")]
    [InlineData("zendesk", "/api/v2/search.json", "query", "type:user role:end-user phone:*3023125077")]
    [InlineData("genesys", "/api/v2/externalcontacts/reversewhitepageslookup", "lookupVal", "+493023125077")]
    public async Task A_search_in_the_query_has_this_condition_and_the_token_is_in_its_header(string name, string path, string parameter, string condition)
    {
        var request = await AskAsync(name, Make.InBerlin);

        Assert.Equal((path, condition), (request.Path, Query(request, parameter)));
        Assert.StartsWith("Bearer ", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task HubSpot_is_asked_by_the_number_it_calculates_and_by_the_number_as_stored()
    {
        var request = await AskAsync("hubspot", Make.InBerlin);
        using var body = JsonDocument.Parse(request.Body);
        var values = body.RootElement.GetProperty("filterGroups").EnumerateArray().Select(group => group.GetProperty("filters")[0].GetProperty("value").GetString());

        Assert.Equal("POST", request.Method);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal(["*3023125077", "*3023125077", "+493023125077", "+493023125077"], values);
        Assert.Equal(25, body.RootElement.GetProperty("limit").GetInt32());
    }

    [Fact]
    public async Task HubSpot_is_asked_under_the_path_of_the_settings_and_answers_alike()
    {
        await using var app = await Make.Of("hubspot").StartAsync(($"Providers__{Make.Crm}__Values__path", "/crm/objects/2026-09/contacts/search"));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "Eleanor Whitfield"), (reply.Status, reply["fullName"]));
        Assert.Equal("/crm/objects/2026-09/contacts/search", Make.Of("hubspot").Asked(app.Cloud).Single().Path);
    }

    [Theory]
    [InlineData("salesforce", "v68.0", "/services/data/v68.0/search/")]
    [InlineData("servicenow", "customer_contact", "/api/now/table/customer_contact")]
    public async Task Another_version_or_table_is_asked_when_the_settings_say_so(string name, string value, string path)
    {
        await using var app = await Make.Of(name).StartAsync(($"Providers__{Make.Crm}__Values__{(name == "salesforce" ? "version" : "table")}", value));

        Assert.Equal("found", (await app.LookUpAsync(Make.One)).Status);
        Assert.Equal(path, Make.Of(name).Asked(app.Cloud).Single().Path);
    }

    [Fact]
    public async Task The_generic_API_is_asked_with_the_number_as_one_segment_and_the_key_in_its_header()
    {
        var request = await AskAsync("rest", Make.InBerlin);

        Assert.Equal("/v1/customers/%2B493023125077", request.Path);
        Assert.Contains("X-Api-Key", request.Headers.Keys);
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
    }

    private static async Task<ArrivedRequest> AskAsync(string name, string number)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        await app.LookUpAsync(number);
        return make.Asked(app.Cloud).Single();
    }

    private static string Query(ArrivedRequest request, string name) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.Query)[name].ToString();
}
