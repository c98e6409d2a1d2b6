namespace LocalCloud.Tests;

public class TrafficTests : CloudTests
{
    [Fact]
    public async Task Every_request_is_counted_with_its_answer()
    {
        (await Genesys.LogInAsync()).Dispose();
        (await Genesys.LogInAsync(secret: "wrong")).Dispose();

        Assert.Equal(2, Cloud.Login.Traffic.Requests);
        Assert.Equal(1, Cloud.Login.Traffic.Successes);
        Assert.Equal(1, Cloud.Login.Traffic.Answers[200]);
        Assert.Equal(1, Cloud.Login.Traffic.Answers[400]);
        Assert.Equal(1, Cloud.Login.Traffic.MostAtOnce);
    }

    [Fact]
    public async Task A_record_holds_what_arrived_exactly()
    {
        (await Genesys.LogInAsync()).Dispose();
        await Genesys.LookUpAsync("+13175550125", "&expand=contacts.externalOrganization");

        var login = Cloud.Login.Traffic.Recent[0];
        var lookup = Cloud.Contacts.Traffic.Recent[0];
        Assert.Equal("grant_type=client_credentials", login.Body);
        Assert.StartsWith("Basic ", login.Headers["Authorization"].ToString(), StringComparison.Ordinal);
        Assert.Equal(Time.GetUtcNow(), login.At);
        Assert.Equal("?lookupVal=%2B13175550125&expand=contacts.externalOrganization", lookup.Query);
        Assert.Equal(GenesysClient.Lookup, lookup.PathTemplate);
        Assert.Equal(200, lookup.Status);
    }

    [Fact]
    public async Task Only_the_last_requests_are_remembered_while_all_are_counted()
    {
        await using var cloud = await Cloud.StartAsync(new CloudOptions { RememberedRequests = 3 });
        using var genesys = new GenesysClient(cloud);

        for (var request = 0; request < 5; request++)
        {
            (await genesys.LogInAsync()).Dispose();
        }

        Assert.Equal(5, cloud.Login.Traffic.Requests);
        Assert.Equal(3, cloud.Login.Traffic.Recent.Count);
    }

    [Fact]
    public async Task A_reset_starts_the_counters_again()
    {
        (await Genesys.LogInAsync()).Dispose();

        Cloud.Login.Traffic.Reset();

        Assert.Equal(0, Cloud.Login.Traffic.Requests);
        Assert.Empty(Cloud.Login.Traffic.Answers);
        Assert.Empty(Cloud.Login.Traffic.Recent);
    }

    [Fact]
    public async Task Clouds_side_by_side_share_nothing()
    {
        var clouds = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Cloud.StartAsync()));
        try
        {
            using var genesys = new GenesysClient(clouds[0]);
            await genesys.GetTokenAsync();

            Assert.Equal(8 * clouds[0].Hops.Count, clouds.SelectMany(cloud => cloud.Hops).Select(hop => hop.Address).Distinct().Count());
            Assert.Equal(8, clouds.Select(cloud => cloud.Genesys.Client.Secrets.Single()).Distinct().Count());
            Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0], clouds.Select(cloud => cloud.Login.Traffic.Requests));
        }
        finally
        {
            foreach (var cloud in clouds)
            {
                await cloud.DisposeAsync();
            }
        }
    }
}
