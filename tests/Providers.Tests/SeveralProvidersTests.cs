using ContactLookup.Http;

namespace Providers.Tests;

/// <summary>Two providers: genesys first, and the generic API behind it.</summary>
public sealed class SeveralProvidersTests
{
    /// <summary>Only the CRM knows it.</summary>
    private const string InBerlin = Make.InBerlin;

    private const string Genesys = "genesys";
    private const string Crm = "crm";
    private const string Both = "genesys, crm";

    [Theory]
    [InlineData(Make.One, "", "found", Genesys)]
    [InlineData(Make.Several, "", "multiple", Genesys)]
    [InlineData(InBerlin, "", "found", Crm)]
    [InlineData(Make.Nobody, "", "not_found", Crm)]
    [InlineData(Make.One, Genesys, "found", Crm)]
    [InlineData(Make.Nobody, Genesys, "permission_denied", Genesys)]
    [InlineData(Make.Nobody, Crm, "permission_denied", Crm)]
    [InlineData(Make.One, Both, "permission_denied", Genesys)]
    public async Task The_first_provider_that_knows_the_number_answers_and_a_failure_goes_before_a_miss(string number, string failing, string status, string provider)
    {
        await using var app = await StartAsync();
        app.Cloud.Crm.Gate.MayRead = !failing.Contains(Crm, StringComparison.Ordinal);
        if (failing.Contains(Genesys, StringComparison.Ordinal))
        {
            app.Cloud.Contacts.Always(Fault.Status(403));
        }

        var reply = await app.LookUpAsync(number);

        Assert.Equal((status, provider), (reply.Status, reply["provider"]));
        Assert.Equal(provider == Genesys && failing.Length == 0, app.Cloud.Crm.Traffic.Requests == 0);
        Assert.Equal(
            provider == Crm && failing == Genesys,
            app.Log.Records.Any(record => record.EventId.Name == "ProviderFailed" && record.Message.Contains(Genesys, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Contacts_then_leads_are_two_variants_of_one_definition_with_one_token()
    {
        var cloud = await Cloud.StartAsync();
        cloud.KeyVault.SetSecret("salesforce", cloud.Crm.Gate.ClientSecret);
        await using var app = await ProviderApp.StartAsync(cloud, time: null,
        [
            ("Lookup__Providers", "contacts, leads"),
            .. ProviderApp.SettingsOf(cloud, "contacts", "salesforce", "salesforce"),
            .. ProviderApp.SettingsOf(cloud, "leads", "salesforce#leads", "salesforce"),
        ]);
        cloud.Crm.Next(Fault.WrongShape("""{"searchRecords":[]}"""), path: "/services/data");

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "leads", "Lead"), (reply.Status, reply["provider"], reply["contactType"]));
        Assert.Single(cloud.Crm.Traffic.Recent, request => request.Path == "/services/oauth2/token");
    }

    [Fact]
    public async Task A_declared_custom_field_is_one_warning_when_no_provider_has_it_and_no_warning_when_one_has_it()
    {
        await using var app = await StartAsync(time: null, ("Lookup__CustomFields", "vip_checkbox:boolean, tier, tier_text"));
        foreach (var number in (string[])[Make.One, InBerlin])
        {
            Assert.DoesNotContain(app.Log.Records, record => record.EventId.Name == "CustomFieldNeverSeen");
            for (var i = 0; i < 101; i++)
            {
                await app.LookUpAsync(number);
            }
        }

        Assert.EndsWith("the declared custom field custom_tier_text. Check its key in Lookup__CustomFields; the contacts have custom_tier", Assert.Single(app.Log.Records, record => record.EventId.Name == "CustomFieldNeverSeen").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_provider_that_hangs_takes_no_more_than_its_share_of_the_budget()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);

        // Both have their secrets by now: what is still being read when the clock is advanced has taken too long.
        await app.LookUpAsync(InBerlin);
        app.Cloud.Contacts.Always(Fault.Hang());

        var lookup = app.LookUpAsync(Make.One);
        await app.Cloud.Contacts.Traffic.ReachAsync(2);
        time.Advance(TimeSpan.FromSeconds(4.5) / 2);
        var reply = await lookup;

        Assert.Equal(("found", "crm"), (reply.Status, reply["provider"]));
    }

    [Fact]
    public async Task A_second_attempt_fits_into_the_share_of_a_provider_that_hangs_once()
    {
        var time = new FakeTime();
        await using var app = await StartAsync(time);
        app.Cloud.Contacts.Next(Fault.Hang());
        var share = TimeSpan.FromSeconds(4.5) / 2;

        var lookup = app.LookUpAsync(Make.One);
        await app.Cloud.Contacts.Traffic.ReachAsync(1);
        time.Advance(share * RetryingUpstream.HedgeShare);
        var reply = await lookup;

        Assert.Equal(("found", "genesys"), (reply.Status, reply["provider"]));
    }

    private static async Task<ProviderApp> StartAsync(TimeProvider? time = null, params (string Name, string Value)[] settings)
    {
        var cloud = await Cloud.StartAsync();
        var crm = Make.Of("rest");
        crm.PutSecret(cloud);
        return await ProviderApp.StartAsync(cloud, time, [("Lookup__Providers", Both), .. crm.SettingsFor(cloud), .. settings]);
    }
}
