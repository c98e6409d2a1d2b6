using System.Diagnostics;

namespace LocalCloud.Tests;

public class ControlTests : CloudTests
{
    [Fact]
    public async Task Control_shows_every_hop_with_its_counters_and_no_secret()
    {
        await Genesys.LookUpAsync("+13175550125");

        var (status, body) = await SendAsync(HttpMethod.Get, "/control");

        var hops = body["hops"]!.AsArray();
        Assert.Equal(200, status);
        Assert.Equal(["login", "contacts", "identity", "keyvault", "hashicorp", "crm"], hops.Select(hop => (string?)hop!["name"]));
        Assert.Equal(1, (int)hops[0]!["answers"]!["200"]!);
        Assert.Equal("POST /oauth/token", (string?)hops[0]!["recent"]![0]!["request"]);
        var text = body.ToJsonString();
        Assert.DoesNotContain(Cloud.Genesys.Client.Secrets.Single(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Cloud.Genesys.IssuedTokens.Single().Value, text, StringComparison.Ordinal);
        Assert.DoesNotContain("3175550125", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_example_works_as_it_is_pasted()
    {
        var lines = (await Genesys.Http.GetStringAsync(new Uri(Cloud.ControlAddress, "/control/examples"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var commands = lines.Where(line => !line.StartsWith('#') && !line.Contains("/control/lookup", StringComparison.Ordinal)).ToList();

        Assert.True(commands.Count > 10);
        foreach (var command in commands)
        {
            using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command + " --fail-with-body -s"]) { RedirectStandardOutput = true })!;
            var output = await shell.StandardOutput.ReadToEndAsync();
            await shell.WaitForExitAsync();
            Assert.True(shell.ExitCode == 0, $"{command} got {output}");
        }
    }

    [Fact]
    public async Task The_page_forbids_external_content()
    {
        using var response = await Genesys.Http.GetAsync(Cloud.ControlAddress);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("<ol class=\"chain\"", page, StringComparison.Ordinal);
        Assert.Contains("--accent:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/* script */", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lookup_of_the_console_is_answered_by_the_app_with_the_times_of_its_hops()
    {
        await using var app = await AppStandIn.StartAsync();
        using var client = Cloud.App = new LookupClient(app.Address, "the-key", traffic: null);

        var (status, body) = await SendAsync(HttpMethod.Post, "/control/lookup", """{"phoneNumber":"+13175550125"}""");

        Assert.Equal(200, status);
        Assert.Equal("found", (string?)body["answer"]!["status"]);
        Assert.Equal("the-key +13175550125", (string?)body["answer"]!["asked"]);
        Assert.Equal("token", (string?)body["timing"]![0]!["hop"]);
        Assert.Equal(4.5, (double)body["timing"]![0]!["ms"]!);
    }

    [Fact]
    public async Task A_lookup_without_an_app_says_so()
    {
        var without = await SendAsync(HttpMethod.Post, "/control/lookup", """{"phoneNumber":"+13175550125"}""");
        using var client = Cloud.App = new LookupClient(new Uri("http://127.0.0.1:1/"), key: null, traffic: null);
        var gone = await SendAsync(HttpMethod.Post, "/control/lookup", """{"phoneNumber":"+13175550125"}""");

        Assert.Equal((400, "No function app was started with these stand-ins."), (without.Status, (string?)without.Body["error"]));
        Assert.Contains("does not answer at http://127.0.0.1:1/", (string?)gone.Body["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_contact_with_a_number_can_be_called()
    {
        var (_, body) = await SendAsync(HttpMethod.Get, "/control/contacts");

        var contacts = body["contacts"]!.AsArray();
        Assert.Contains(contacts, contact => (string?)contact!["number"] == "+493023125042" && (string?)contact["names"]![0] == "Anselm Großkreutz");
        Assert.Equal(30, contacts.Single(contact => (string?)contact!["number"] == "+18005550199")!["names"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("https://elsewhere.example", 404)]
    [InlineData("http://127.0.0.1:1", 404)]
    [InlineData("null", 404)]
    [InlineData(null, 200)]
    public async Task A_page_of_another_site_cannot_plan_faults(string? origin, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(Cloud.ControlAddress, "/control/faults"));
        request.Headers.Add("Origin", origin ?? Cloud.ControlAddress.GetLeftPart(UriPartial.Authority));

        using var response = await Genesys.Http.SendAsync(request);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("""{"hop":"login","fault":"status","status":503,"times":2}""", "next: status 503|next: status 503")]
    [InlineData("""{"hop":"login","fault":"status","status":429,"retryAfter":7}""", "next: status 429")]
    [InlineData("""{"hop":"login","fault":"hang","always":true,"path":"/oauth"}""", "always: hang on /oauth")]
    [InlineData("""{"hop":"login","fault":"reset","delay":"00:00:01"}""", "next: delay, then reset")]
    [InlineData("""{"hop":"login","fault":"too_large","bytes":1000}""", "next: too large")]
    public async Task A_fault_is_planned_as_the_body_says(string json, string planned)
    {
        var (status, _) = await SendAsync(HttpMethod.Post, "/control/faults", json);

        Assert.Equal(200, status);
        Assert.Equal(planned, string.Join('|', Cloud.Login.PlannedFaults));
    }

    [Fact]
    public async Task Faults_on_every_hop_are_planned_and_cleared_together()
    {
        await SendAsync(HttpMethod.Post, "/control/faults", """{"hop":"*","fault":"hang","for":20}""");
        var planned = Cloud.Hops.Count(hop => hop.PlannedFaults.Count == 1);
        await SendAsync(HttpMethod.Delete, "/control/faults");

        Assert.Equal(Cloud.Hops.Count, planned);
        Assert.All(Cloud.Hops, hop => Assert.Empty(hop.PlannedFaults));
    }

    [Theory]
    [InlineData("/control/faults", """{"fault":"hang"}""", "hop is missing")]
    [InlineData("/control/faults", """{"hop":"logon","fault":"hang"}""", "There is no hop 'logon'")]
    [InlineData("/control/faults", """{"hop":"login"}""", "fault is missing")]
    [InlineData("/control/faults", """{"hop":"login","fault":"burn"}""", "There is no fault 'burn'")]
    [InlineData("/control/faults", """{"hop":"login","fault":"status"}""", "needs status")]
    [InlineData("/control/faults", """{"hop":"login","fault":"status","status":700}""", "from 200 to 599")]
    [InlineData("/control/faults", """{"hop":"login","fault":"status","status":500,"retryAfter":1}""", "429 or 503")]
    [InlineData("/control/faults", """{"hop":"login","fault":"delay"}""", "needs delay")]
    [InlineData("/control/faults", """{"hop":"login","fault":"redirect","location":"/x"}""", "absolute address")]
    [InlineData("/control/faults", """{"hop":"login","fault":"hang","times":2,"always":true}""", "only one of times, for and always")]
    [InlineData("/control/faults", """{"hop":"login","fault":"hang","times":0}""", "times must be between 1 and 1000000")]
    [InlineData("/control/faults", """{"hop":"login","fault":"hang","for":"soon"}""", "A span of time is")]
    [InlineData("/control/faults", """{"hop":"login","fault":"hang","tmes":2}""", "'tmes' is not known here")]
    [InlineData("/control/faults", "hang", "The body is a JSON object")]
    [InlineData("/control/faults", "", "The body is a JSON object")]
    [InlineData("/control/faults", "null", "The body is a JSON object")]
    [InlineData("/control/genesys/expire", "{}", "in is missing")]
    [InlineData("/control/genesys/rotate", """{"steps":["forget"]}""", "There is no step 'forget'")]
    [InlineData("/control/genesys/rotate", """{"continue":true}""", "no rotation to continue")]
    public async Task A_malformed_request_is_400_with_the_accepted_values(string path, string json, string message)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, path, json);

        Assert.Equal(400, status);
        Assert.Contains(message, (string?)body["error"], StringComparison.Ordinal);
        Assert.DoesNotContain("LocalCloud.", (string?)body["error"], StringComparison.Ordinal);
        Assert.All(Cloud.Hops, hop => Assert.Empty(hop.PlannedFaults));
    }

    [Theory]
    [InlineData("GET", "/elsewhere")]
    [InlineData("GET", "/control/faults")]
    [InlineData("POST", "/control")]
    public async Task An_unknown_path_points_to_the_overview(string method, string path)
    {
        var (status, body) = await SendAsync(new HttpMethod(method), path);

        Assert.Equal(404, status);
        Assert.Contains("GET /control", (string?)body["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_control_requests_do_what_the_methods_do()
    {
        var old = Cloud.Genesys.Client.Secrets.Single();
        await Genesys.GetTokenAsync();

        await SendAsync(HttpMethod.Post, "/control/genesys/revoke");
        await SendAsync(HttpMethod.Post, "/control/genesys/rotate", """{"steps":["publish"]}""");
        var published = Cloud.KeyVault.VersionsOf(Cloud.SecretName)[^1].Value;
        var acceptedBefore = Cloud.Genesys.Client.Secrets.Contains(published);
        await SendAsync(HttpMethod.Post, "/control/genesys/rotate", """{"steps":["accept","retire"],"continue":true}""");
        await SendAsync(HttpMethod.Post, "/control/genesys", """{"tokenLifetime":2,"idleExpiry":900,"requestsPerMinute":300,"enabled":false,"mayView":false}""");
        await SendAsync(HttpMethod.Post, "/control/keyvault", """{"mayGet":false}""");
        await SendAsync(HttpMethod.Post, "/control/hashicorp", """{"sealed":true}""");
        await SendAsync(HttpMethod.Delete, "/control/counters?hop=login");

        Assert.True(Cloud.Genesys.IssuedTokens[0].Revoked);
        Assert.False(acceptedBefore);
        Assert.NotEqual(old, published);
        Assert.Equal([published], Cloud.Genesys.Client.Secrets);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(15), 300), (Cloud.Genesys.TokenLifetime, Cloud.Genesys.IdleExpiry, Cloud.Genesys.RequestsPerMinute));
        Assert.False(Cloud.Genesys.Client.Enabled);
        Assert.Empty(Cloud.Genesys.Client.Permissions);
        Assert.Equal((false, true), (Cloud.KeyVault.MayGet, Cloud.KeyVault.MayList));
        Assert.True(Cloud.HashiCorp.Sealed);
        Assert.Equal(0, Cloud.Login.Traffic.Requests);
    }

    private async Task<(int Status, JsonObject Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Cloud.ControlAddress, path));

        // The type curl -d sends.
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await Genesys.Http.SendAsync(request);
        return ((int)response.StatusCode, await GenesysClient.ReadAsync(response));
    }
}
