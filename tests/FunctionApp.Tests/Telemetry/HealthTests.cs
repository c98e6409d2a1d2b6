namespace FunctionApp.Tests.Telemetry;

/// <summary>What availability tests ask.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Health_says_that_the_app_is_alive_and_nothing_else_even_when_every_service_is_down()
    {
        await using var app = await AppUnderTest.StartAsync(new AppOptions
        {
            Arrange = cloud => cloud.Identity.Always(Fault.Status(500)),
        });

        var reply = await app.GetAsync("/api/health");

        Assert.Equal((200, "application/json", """{"status":"alive"}"""), (reply.HttpStatus, reply.ContentType, reply.Text));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
    }

    [Fact]
    public async Task Ready_describes_the_token_and_sends_no_request_to_another_server()
    {
        await using var app = await AppUnderTest.StartAsync();
        await app.LookUpAsync("+13175550125");
        var asked = app.AskedHosts.Count;

        var reply = await app.GetAsync("/api/ready");

        var provider = reply.Json.GetProperty("providers")[0];
        Assert.Equal((200, "True"), (reply.HttpStatus, reply["ready"]));
        Assert.Equal(("genesys", "valid", "closed"), (provider.GetProperty("provider").GetString(), provider.GetProperty("token").GetString(), provider.GetProperty("circuit").GetString()));
        Assert.InRange(provider.GetProperty("tokenExpiresInSeconds").GetDouble(), 1, 48 * 3600);
        Assert.True(provider.GetProperty("secretAgeSeconds").GetDouble() >= 0);
        Assert.Equal(asked, app.AskedHosts.Count);
    }

    [Fact]
    public async Task Without_a_token_ready_is_503_and_names_the_problem()
    {
        await using var app = await AppUnderTest.StartAsync(new AppOptions
        {
            Arrange = cloud => cloud.Login.Always(Fault.Status(400, """{"error":"invalid_client"}""")),
        });
        await app.LookUpAsync("+13175550125");

        var reply = await app.GetAsync("/api/ready");

        var provider = reply.Json.GetProperty("providers")[0];
        Assert.Equal((503, "False", "missing"), (reply.HttpStatus, reply["ready"], provider.GetProperty("token").GetString()));
        Assert.Contains("Genesys__ClientId", provider.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }
}
