using System.Text;
using LocalCloud;
using TestKit;

namespace Providers.Tests;

/// <summary>The same as the fuzz of the domain, less often and over sockets.</summary>
public sealed class FuzzTests
{
    private const int RepliesOfEach = 200;

    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 200, 204, 206, 301, 400, 403, 404, 409, 422];

    [Theory]
    [InlineData("genesys", "Genesys/contacts", "contacts")]
    [InlineData("rest", "Crm/customers", "customers")]
    [InlineData("salesforce", "Crm/salesforce", "searchRecords")]
    [InlineData("dynamics", "Crm/dataverse", "value")]
    [InlineData("servicenow", "Crm/servicenow", "result")]
    [InlineData("zendesk", "Crm/zendesk", "results")]
    [InlineData("hubspot", "Crm/hubspot", "results")]
    public async Task Whatever_a_server_replies_the_answer_is_one_and_keeps_the_contract(string name, string people, string list)
    {
        var sound = $$"""{"{{list}}":{{Sources.People(people, 2)}}}""";

        await AssertContractIsKeptAsync(Make.Of(name), sound);
        await AssertContractIsKeptAsync(Make.Of(name), sound, ("Lookup__CustomFields", "account_tier, loyalty_points:number, newsletter:boolean"));
    }

    private static async Task AssertContractIsKeptAsync(Make make, string sound, params (string Name, string Value)[] settings)
    {
        await using var app = await make.StartAsync(settings);
        var mutator = new JsonMutator(seed: 20_261_121, sound);
        var random = new Random(20_261_121);

        for (var i = 0; i < RepliesOfEach; i++)
        {
            make.Api(app.Cloud).Next(Fault.Status(Statuses[random.Next(Statuses.Length)], Encoding.UTF8.GetString(mutator.Mutate())), path: make.ApiPath);

            // Fails when the answer is no HTTP 200 or breaks the contract that the same app publishes.
            await app.LookUpAsync(Make.One);
        }

        Assert.Equal(RepliesOfEach, make.Asked(app.Cloud).Count(request => request.Fault is not null));
        Assert.DoesNotContain(app.Log.Records, record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }
}
