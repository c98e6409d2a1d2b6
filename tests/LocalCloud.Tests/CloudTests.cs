namespace LocalCloud.Tests;

/// <summary>Each test has a cloud of its own, on a clock that the test advances, and a client of its Genesys.</summary>
public abstract class CloudTests : IAsyncLifetime
{
    // It starts at the real time, because the Azure SDK compares the expiry of a token with the real clock.
    private protected FakeTime Time { get; } = new(TimeProvider.System.GetUtcNow());

    private protected Cloud Cloud { get; private set; } = null!;

    private protected GenesysClient Genesys { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Cloud = await Cloud.StartAsync(new CloudOptions { TimeProvider = Time });
        Genesys = new GenesysClient(Cloud);
    }

    public async Task DisposeAsync()
    {
        Genesys.Dispose();
        await Cloud.DisposeAsync();
    }

    /// <summary>Asks the identity endpoint by its wire protocol.</summary>
    private protected async Task<HttpResponseMessage> AskIdentityAsync(string query, string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Cloud.Identity.Endpoint + query));
        request.Headers.Add("X-IDENTITY-HEADER", header ?? Cloud.Identity.Header);
        return await Genesys.Http.SendAsync(request);
    }

    private protected async Task<string> GetIdentityTokenAsync(string resource)
    {
        using var response = await AskIdentityAsync($"?api-version=2019-08-01&resource={resource}&client_id={Cloud.Identity.ClientId}");
        return (string)(await GenesysClient.ReadAsync(response))["access_token"]!;
    }
}
