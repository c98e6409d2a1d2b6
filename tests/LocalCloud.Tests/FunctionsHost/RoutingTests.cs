namespace LocalCloud.Tests;

public class RoutingTests(RoutingFixture fixture) : IClassFixture<RoutingFixture>
{
    [Theory]
    [InlineData("GET", "/api/contacts/lookup", 200)]
    [InlineData("POST", "/api/contacts/lookup", 200)]
    [InlineData("DELETE", "/api/contacts/lookup", 404)]
    [InlineData("GET", "/api/contacts/lookup/+13175550125", 200)]
    [InlineData("POST", "/api/contacts/lookup/+13175550125", 404)]
    [InlineData("GET", "/API/Contacts/Lookup", 200)]
    [InlineData("GET", "/contacts/lookup", 404)]
    [InlineData("GET", "/api/off", 404)]
    [InlineData("GET", "/api", 404)]
    [InlineData("GET", "/", 200)]
    public async Task Route_and_method_together_find_the_function_or_nothing(string method, string path, int status)
    {
        var host = fixture.Host;

        var (answered, _, _) = await RawHttp.SendAsync(host.Address, $"{method} {path} HTTP/1.1\nx-functions-key: {host.Key}\nHost: app\n\n");

        Assert.Equal(status, answered);
    }

    [Fact]
    public async Task The_key_is_asked_for_by_header_or_code_before_the_handler_is_called()
    {
        var host = fixture.Host;
        async Task<int> Ask(string pathAndQuery, string header = "") =>
            (await RawHttp.SendAsync(host.Address, $"GET {pathAndQuery} HTTP/1.1\n{header}Host: app\n\n")).Status;

        Assert.Equal(401, await Ask("/api/contacts/lookup"));
        Assert.Equal(401, await Ask("/api/contacts/lookup?code=guess"));
        Assert.Equal(200, await Ask("/api/contacts/lookup?code=" + host.Key));
        Assert.Equal(200, await Ask("/api/contacts/lookup", $"x-functions-key: {host.Key}\n"));
        Assert.Equal(401, await Ask("/api/contacts/lookup?code=" + host.Key, "x-functions-key: guess\n"));
        Assert.Equal(200, await Ask("/api/contacts/anything/else"));
        Assert.Equal(404, await Ask("/api/no/such/function?code=" + host.Key));
    }

    [Fact]
    public async Task The_most_specific_route_wins()
    {
        var host = fixture.Host;

        var specific = await RawHttp.SendAsync(host.Address, "GET /api/contacts/lookup HTTP/1.1\nHost: app\n\n");
        var general = await RawHttp.SendAsync(host.Address, "GET /api/contacts/other/thing HTTP/1.1\nHost: app\n\n");

        Assert.Equal(401, specific.Status);
        Assert.Equal(200, general.Status);
    }

    [Fact]
    public async Task The_route_prefix_comes_from_host_json()
    {
        using var folder = new PublishedFolder(host: json => json["extensions"] = new JsonObject { ["http"] = new JsonObject { ["routePrefix"] = "" } });
        await using var host = await FunctionsHost.StartAsync(folder.Path);

        var (status, _, body) = await RawHttp.SendAsync(host.Address, $"GET /api/x HTTP/1.1\nx-functions-key: {host.Key}\nHost: app\n\n");

        Assert.Equal(200, status);
        Assert.Equal("/api/x", (string?)JsonNode.Parse(body)!["target"]);
    }

    [Fact]
    public async Task The_mode_can_be_overridden()
    {
        using var folder = new PublishedFolder(forwarding: true);

        await using var host = await FunctionsHost.StartAsync(folder.Path, new FunctionsHostOptions { Mode = HandlerMode.Proxying });

        var seen = await RawHttp.EchoAsync(host, "GET /api/x HTTP/1.1\nUser-Agent: flow/1\nHost: app\n\n");
        Assert.Equal("flow/1", (string?)seen["headers"]!["User-Agent"]![0]);
    }
}
