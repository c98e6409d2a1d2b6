namespace LocalCloud.Tests;

/// <summary>One host with the echo handler for all tests of a class.</summary>
public abstract class HostFixture : IAsyncLifetime
{
    private readonly PublishedFolder _folder;

    private protected HostFixture(PublishedFolder folder) => _folder = folder;

    public FunctionsHost Host { get; private set; } = null!;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public async Task InitializeAsync()
    {
        Host = await FunctionsHost.StartAsync(_folder.Path);
        Http.BaseAddress = Host.Address;
        Http.DefaultRequestHeaders.Add("x-functions-key", Host.Key);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class ForwardingFixture() : HostFixture(new PublishedFolder(forwarding: true));

/// <summary>Both modes switched on.</summary>
public sealed class ProxyingFixture() : HostFixture(new PublishedFolder(forwarding: true, proxying: true));

public sealed class RoutingFixture() : HostFixture(new PublishedFolder(catchAll: false)
    .AddFunction("Lookup", "contacts/lookup", "get", "post")
    .AddFunction("LookupByPath", "contacts/lookup/{phone}", "get")
    .AddFunction("A-catch-all", "contacts/{*rest}", "anonymous", ["get"])
    .AddFunction("Off", new JsonObject { ["disabled"] = true }));
