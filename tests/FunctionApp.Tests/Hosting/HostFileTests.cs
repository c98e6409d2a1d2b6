namespace FunctionApp.Tests.Hosting;

public sealed class HostFileTests
{
    private static readonly JsonElement Host = Read();

    [Fact]
    public void The_host_starts_the_executable_that_is_built()
    {
        var description = Host.GetProperty("customHandler").GetProperty("description");

        // The binary itself and not a script: it is the one file that the host gives the run bit.
        Assert.Equal(typeof(CustomHandler).Assembly.GetName().Name, description.GetProperty("defaultExecutablePath").GetString());
        Assert.False(description.TryGetProperty("arguments", out _));
        Assert.False(description.TryGetProperty("workingDirectory", out _));
    }

    [Fact]
    public void The_host_proxies_and_an_older_one_forwards()
    {
        var handler = Host.GetProperty("customHandler");

        // Proxying is tested first where both are known; it streams, and a forwarding host drops chunked bodies.
        Assert.True(handler.GetProperty("enableProxyingHttpRequest").GetBoolean());
        Assert.True(handler.GetProperty("enableForwardingHttpRequest").GetBoolean());
        Assert.Equal(["description", "enableProxyingHttpRequest", "enableForwardingHttpRequest"], handler.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public void The_prefix_of_the_routes_is_the_one_that_the_app_maps()
    {
        Assert.Equal("2.0", Host.GetProperty("version").GetString());
        Assert.Equal("api", Host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    [Fact]
    public void The_host_keeps_every_record_that_an_alert_may_wait_for()
    {
        var logging = Host.GetProperty("logging");

        // The app's lines are traces; the host's own two traces for each call are switched off instead of sampled.
        Assert.Equal("Trace;Exception", logging.GetProperty("applicationInsights").GetProperty("samplingSettings").GetProperty("excludedTypes").GetString());
        Assert.Equal("Warning", logging.GetProperty("logLevel").GetProperty("Function").GetString());
        Assert.Equal("Information", logging.GetProperty("logLevel").GetProperty("default").GetString());
    }

    [Fact]
    public void The_host_waits_longer_than_the_longest_budget()
    {
        Assert.True(TimeSpan.Parse(Host.GetProperty("functionTimeout").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > TimeSpan.FromSeconds(55));
    }

    [Fact]
    public void The_isolated_worker_has_the_same_host_settings_without_the_custom_handler()
    {
        using var isolated = JsonDocument.Parse(Repository.Read("src/IsolatedWorker/host.json"));

        Assert.Equal(
            Host.EnumerateObject().Where(member => member.Name != "customHandler").Select(member => member.ToString()),
            isolated.RootElement.EnumerateObject().Select(member => member.ToString()));
    }

    private static JsonElement Read()
    {
        using var json = JsonDocument.Parse(Repository.Read("host.json"));
        return json.RootElement.Clone();
    }
}
