namespace Providers.Tests.Shipped;

public sealed class FoundTests
{
    [Fact]
    public async Task At_most_ten_candidates_are_listed()
    {
        await using var app = await Make.Of("genesys").StartAsync();
        var reply = await app.LookUpAsync("+18005550199");

        Assert.Equal(25, reply.Json.GetProperty("matchCount").GetInt32());
        Assert.Equal((10, 10), (reply.Json.GetProperty("candidateNames").GetArrayLength(), reply.Json.GetProperty("candidateIds").GetArrayLength()));
    }

    [Theory]
    [InlineData("genesys", "account_tier_enum", "renewal_month_integer", "9")]
    [InlineData("rest", "account_tier", "renewal_month", "0")]
    public async Task A_declared_custom_field_of_the_company_is_in_every_answer(string name, string tier, string month, string renewal)
    {
        await using var app = await Make.Of(name).StartAsync(("Lookup__CustomFields", $"company.{tier}, company.{month}:number"));

        var one = await app.LookUpAsync(Make.One);
        var nobody = await app.LookUpAsync(Make.Nobody);

        Assert.Equal(("gold", renewal), (one[$"company_custom_{tier}"], one[$"company_custom_{month}"]));
        Assert.Equal(("", "0"), (nobody[$"company_custom_{tier}"], nobody[$"company_custom_{month}"]));
        Assert.DoesNotContain(one.Json.EnumerateObject(), member => member.Name.StartsWith("custom_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("salesforce")]
    [InlineData("servicenow")]
    [InlineData("zendesk")]
    [InlineData("hubspot")]
    public async Task A_search_by_the_end_of_a_number_does_not_take_a_stranger_of_another_country_for_the_caller(string name)
    {
        await using var app = await Make.Of(name).StartAsync(("Phone__DefaultRegion", "US"));

        var reply = await app.LookUpAsync(Make.InBerlin);

        Assert.Equal("found", reply.Status);
        Assert.Equal("Ottilie Brandt", reply["fullName"]);
        Assert.Equal(1, reply.Json.GetProperty("matchCount").GetInt32());
    }

    [Fact]
    public async Task A_reply_with_every_record_of_a_table_is_not_found_when_no_record_has_the_number()
    {
        // ServiceNow ignores a condition on a column that does not exist, and then finds every record there is.
        var make = Make.Of("servicenow");
        using var definition = DefinitionFile.Changed("servicenow", text => text.Replace("LIKE{phone:", "_misspeltLIKE{phone:", StringComparison.Ordinal));
        await using var app = await make.StartAsync(($"Providers__{Make.Crm}__Definition", definition.Path));

        var reply = await app.LookUpAsync(Make.Nobody);

        Assert.Equal("not_found", reply.Status);
    }

    [Theory]
    [InlineData(Make.One, "found", "gold", "1840", "True")]
    [InlineData(Make.Nobody, "not_found", "", "0", "False")]
    [InlineData("anonymous", "withheld", "", "0", "False")]
    public async Task Declared_custom_fields_are_in_every_answer_with_their_type(string number, string status, string tier, string points, string newsletter)
    {
        await using var app = await Make.Of("zendesk").StartAsync(("Lookup__CustomFields", "account_tier, loyalty_points:number, newsletter:boolean"));

        var reply = await app.LookUpAsync(number);

        Assert.Equal((status, tier, points, newsletter), (reply.Status, reply["custom_account_tier"], reply["custom_loyalty_points"], reply["custom_newsletter"]));
        Assert.Equal(3, reply.Json.EnumerateObject().Count(member => member.Name.StartsWith("custom_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Declared_custom_fields_are_in_the_answer_of_a_failure_too()
    {
        await using var app = await Make.Of("zendesk").StartAsync(("Lookup__CustomFields", "account_tier, loyalty_points:number"));
        Make.Forbid(app.Cloud);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("permission_denied", "", "0"), (reply.Status, reply["custom_account_tier"], reply["custom_loyalty_points"]));
    }

    [Fact]
    public async Task A_declared_custom_field_that_no_contact_has_in_100_answers_is_one_warning_with_the_names_that_resemble_it()
    {
        await using var app = await Make.Of("zendesk").StartAsync(("Lookup__CustomFields", "account_tier_text, loyalty, newsletter:boolean"));

        for (var i = 0; i < 99; i++)
        {
            await app.LookUpAsync(Make.One);
        }

        Assert.DoesNotContain(app.Log.Records, record => record.EventId.Name == "CustomFieldNeverSeen");
        await app.LookUpAsync(Make.One);
        await app.LookUpAsync(Make.One);

        Assert.Equal(
            ["custom_account_tier_text", "custom_loyalty"],
            app.Log.Records.Where(record => record.EventId.Name == "CustomFieldNeverSeen").Select(record => record.Message.Split("custom field ")[1].Split('.')[0]));
        Assert.Contains(app.Log.Records, record => record.Message.EndsWith("the contacts have custom_account_tier", StringComparison.Ordinal));
        Assert.Contains(app.Log.Records, record => record.Message.EndsWith("the contacts have custom_loyalty_points", StringComparison.Ordinal));
    }
}
