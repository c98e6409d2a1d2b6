namespace FunctionApp.Tests.Sharing;

public sealed class ColdCallersTests
{
    private const int Callers = 1000;

    [Fact]
    public async Task A_thousand_cold_callers_cause_one_secret_read_and_one_token_call()
    {
        var gate = new Gate();
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Arrange = cloud => cloud.Login.Always(Fault.Until(gate)) },
            ("Lookup__Budget", "00:00:50"));

        // Different numbers, so that neither the answer cache nor a shared lookup keeps the count low.
        var asking = Enumerable.Range(0, Callers)
            .Select(i => app.LookUpAsync("+1317555" + i.ToString("0000", CultureInfo.InvariantCulture)))
            .ToList();
        await app.Arrivals.ReachAsync(Callers);
        gate.Open();
        var replies = await Task.WhenAll(asking);

        Assert.All(replies, reply => Assert.Contains(reply.Status, (string[])["found", "not_found", "multiple"]));
        Assert.Equal(Callers, replies.Select(reply => reply["phoneNumber"]).Distinct().Count());
        Assert.Equal(1, app.Cloud.KeyVault.Traffic.Successes);
        Assert.Equal((1, 1), (app.Cloud.Login.Traffic.Requests, app.Cloud.Login.Traffic.Successes));
        Assert.Equal(1, app.Cloud.Identity.Traffic.Requests);
        Assert.Equal(Callers, app.Cloud.Contacts.Traffic.Successes);
        Assert.InRange(app.Cloud.Contacts.Traffic.MostAtOnce, 1, 64);
    }
}
