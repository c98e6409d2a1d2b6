namespace Providers.Tests;

/// <summary>The same as the fuzz of the domain, less often and over sockets.</summary>
public sealed class FuzzTests
{
    private const int RepliesOfEach = 200;

    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 200, 204, 206, 301, 400, 403, 404, 409, 422];

    public static TheoryData<string> Vendors => [.. Make.All.Select(make => make.Vendor).Distinct()];

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Every_changed_reply_becomes_an_answer_that_keeps_the_contract(string name)
    {
        var sound = Make.Of(name).Reply;

        await AssertContractIsKeptAsync(Make.Of(name), sound);
        if (name is "genesys" or "rest" or "zendesk")
        {
            await AssertContractIsKeptAsync(Make.Of(name), sound, ("Lookup__CustomFields", "account_tier, loyalty_points:number, newsletter:boolean"));
        }
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
