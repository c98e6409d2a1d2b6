using ContactLookup.Http;
using LocalCloud;
using TestKit;

namespace Providers.Tests;

/// <summary>Two providers: genesys first, and the generic API behind it.</summary>
public sealed class SeveralProvidersTests
{
    /// <summary>Only the CRM knows it.</summary>
    private const string InBerlin = Make.InBerlin;

    [Fact]
    public async Task The_first_provider_that_knows_the_number_answers_and_the_next_is_not_asked()
    {
        await using var app = await StartAsync();

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "genesys"), (reply.Status, reply["provider"]));
        Assert.Equal(0, app.Cloud.Crm.Traffic.Requests);
    }

    [Fact]
    public async Task A_number_the_first_does_not_know_is_answered_by_the_second()
    {
        await using var app = await StartAsync();

        var reply = await app.LookUpAsync(InBerlin);

        Assert.Equal(("found", "crm", "Ottilie Brandt"), (reply.Status, reply["provider"], reply["fullName"]));
    }

    [Fact]
    public async Task Contacts_then_leads_are_two_variants_of_one_definition_with_one_token()
    {
        var cloud = await Cloud.StartAsync();
        var address = cloud.Crm.Address.AbsoluteUri;
        cloud.KeyVault.SetSecret("salesforce", cloud.Crm.Gate.ClientSecret);
        await using var app = await ProviderApp.StartAsync(cloud, time: null,
        [
            ("Lookup__Providers", "contacts, leads"),
            .. ((string Name, string Definition)[])[("contacts", "salesforce"), ("leads", "salesforce#leads")] is var both
                ? both.SelectMany(one => ((string, string)[])
                [
                    ($"Providers__{one.Name}__Definition", one.Definition),
                    ($"Providers__{one.Name}__Url", address),
                    ($"Providers__{one.Name}__ClientId", cloud.Crm.Gate.ClientId),
                    ($"Providers__{one.Name}__SecretName", "salesforce"),
                ])
                : [],
        ]);
        cloud.Crm.Next(Fault.WrongShape("""{"searchRecords":[]}"""), path: "/services/data");

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "leads", "Lead"), (reply.Status, reply["provider"], reply["contactType"]));
        Assert.Single(cloud.Crm.Traffic.Recent, request => request.Path == "/services/oauth2/token");
    }

    [Fact]
    public async Task A_number_that_neither_knows_is_not_found_by_the_last()
    {
        await using var app = await StartAsync();

        var reply = await app.LookUpAsync(Make.Nobody);

        Assert.Equal(("not_found", "crm"), (reply.Status, reply["provider"]));
    }

    [Fact]
    public async Task Several_people_at_the_first_are_an_answer_and_the_next_is_not_asked()
    {
        await using var app = await StartAsync();

        var reply = await app.LookUpAsync(Make.Several);

        Assert.Equal(("multiple", "genesys"), (reply.Status, reply["provider"]));
        Assert.Equal(0, app.Cloud.Crm.Traffic.Requests);
    }

    [Fact]
    public async Task A_provider_that_fails_does_not_hide_what_the_next_one_knows()
    {
        await using var app = await StartAsync();
        app.Cloud.Contacts.Always(Fault.Status(403));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "crm"), (reply.Status, reply["provider"]));
        Assert.Contains(app.Log.Records, record => record.EventId.Name == "ProviderFailed" && record.Message.Contains("genesys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_fails_is_told_rather_than_that_the_next_one_knows_nobody()
    {
        await using var app = await StartAsync();
        app.Cloud.Contacts.Always(Fault.Status(403));

        var reply = await app.LookUpAsync(Make.Nobody);

        Assert.Equal(("permission_denied", "genesys"), (reply.Status, reply["provider"]));
    }

    [Fact]
    public async Task A_failure_of_the_second_is_told_rather_than_that_the_first_knows_nobody()
    {
        await using var app = await StartAsync();
        app.Cloud.Crm.Gate.MayRead = false;

        var reply = await app.LookUpAsync(Make.Nobody);

        Assert.Equal(("permission_denied", "crm"), (reply.Status, reply["provider"]));
    }

    [Fact]
    public async Task When_both_fail_the_first_is_told()
    {
        await using var app = await StartAsync();
        app.Cloud.Contacts.Always(Fault.Status(429, "{}"));
        app.Cloud.Crm.Gate.MayRead = false;

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("throttled", "genesys"), (reply.Status, reply["provider"]));
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

    private static async Task<ProviderApp> StartAsync(TimeProvider? time = null)
    {
        var cloud = await Cloud.StartAsync();
        var crm = Make.Of("rest");
        crm.PutSecret(cloud);
        return await ProviderApp.StartAsync(cloud, time, [("Lookup__Providers", "genesys, crm"), .. crm.SettingsFor(cloud)]);
    }
}
