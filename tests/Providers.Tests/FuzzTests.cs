using System.Text;
using LocalCloud;
using TestKit;

namespace Providers.Tests;

/// <summary>The same as the fuzz of the domain, less often and over sockets.</summary>
public sealed class FuzzTests
{
    private const int Replies = 400;

    [Theory]
    [InlineData("salesforce", "salesforce", "searchRecords")]
    [InlineData("zendesk", "zendesk", "results")]
    [InlineData("rest", "customers", "customers")]
    public async Task Whatever_a_server_replies_the_answer_is_one_and_keeps_the_contract(string name, string people, string list)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync(("Lookup__CustomFields", "account_tier, loyalty_points:number, newsletter:boolean"));
        var mutator = new JsonMutator(seed: 20_261_121, $$"""{"{{list}}":{{Repository.ReadPeople(people)}}}""");
        var random = new Random(20_261_121);
        int[] statuses = [200, 200, 200, 200, 200, 200, 204, 206, 301, 400, 403, 404, 409, 422];

        for (var i = 0; i < Replies; i++)
        {
            app.Cloud.Crm.Next(Fault.Status(statuses[random.Next(statuses.Length)], Encoding.UTF8.GetString(mutator.Mutate())), path: make.ApiPath);

            // Throws when the answer is no HTTP 200 or breaks the contract.
            var reply = await app.LookUpAsync(Make.One);

            Assert.NotEmpty(reply.Status);
        }

        Assert.DoesNotContain(app.Log.Records, record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }
}
