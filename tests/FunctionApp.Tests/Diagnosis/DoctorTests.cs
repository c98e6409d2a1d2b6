using ContactLookup.Diagnosis;
using ContactLookup.Http;

namespace FunctionApp.Tests.Diagnosis;

/// <summary>The endpoint of a healthy app, and what the doctor does not change.</summary>
public sealed class DoctorTests
{
    private static readonly string[] Order = ["settings", "identity", "secret", "login", "token", "permission", "reply", "customFields", "clock", "times", "rate"];

    [Fact]
    public async Task A_healthy_app_gets_ok_for_every_step_in_the_order_of_a_cold_call()
    {
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Arrange = cloud => cloud.Genesys.Client.Permissions = new HashSet<string> { "externalContacts:contact:view", "externalContacts:customFields:view" } },
            ("Lookup__CustomFields", "policy_number_text, vip_checkbox:boolean"),
            Unhurried);

        var report = await app.GetAsync("/api/doctor");

        Assert.Equal((200, "application/json", "ok"), (report.HttpStatus, report.ContentType, report.Status));
        Assert.Equal("no-store", report.Header("Cache-Control"));
        Assert.Equal(Order, DoctorCaseTests.Steps(report).Select(step => DoctorCaseTests.Text(step, "id")));
        Assert.All(DoctorCaseTests.Steps(report), step => Assert.Equal("ok", DoctorCaseTests.Text(step, "state")));
        Assert.Contains(app.Cloud.Genesys.Name, report.Text, StringComparison.Ordinal);
        Assert.InRange(report.Json.GetProperty("durationMs").GetInt64(), 1, (long)Doctor.Limit.TotalMilliseconds);
    }

    [Fact]
    public async Task A_healthy_app_costs_each_hop_one_request_more_than_a_cold_call_at_most()
    {
        await using var cold = await AppUnderTest.StartAsync(Unhurried);
        await cold.LookUpAsync("+13175550125");
        var ofColdCall = Count(cold);
        await using var app = await AppUnderTest.StartAsync(Unhurried);
        await app.LookUpAsync("+13175550125");
        var before = Count(app);

        await app.GetAsync("/api/doctor");

        var after = Count(app);
        Assert.All(after.Keys, host => Assert.InRange(after[host] - before[host], 0, ofColdCall[host] + 1));
    }

    [Fact]
    public async Task A_browser_gets_a_page_that_loads_nothing_from_elsewhere()
    {
        await using var app = await AppUnderTest.StartAsync();

        var page = await app.SendAsync(Request("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));

        Assert.Equal((200, "text/html"), (page.HttpStatus, page.ContentType));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Equal("no-store", page.Header("Cache-Control"));
        Assert.Contains("<b>Every hop works.</b>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<!-- ", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_prefers_plain_text_gets_it()
    {
        await using var app = await AppUnderTest.StartAsync();

        var text = await app.SendAsync(TextRequest());
        var json = await app.SendAsync(Request("text/plain;q=0.5, application/json"));
        var any = await app.SendAsync(Request("*/*"));

        Assert.Equal((200, "text/plain"), (text.HttpStatus, text.ContentType));
        Assert.StartsWith("ContactLookup doctor: ok.", text.Text, StringComparison.Ordinal);
        Assert.All([json, any], reply => Assert.Equal("application/json", reply.ContentType));
    }

    [Fact]
    public async Task It_changes_no_token_secret_or_answer_that_lookups_use()
    {
        await using var app = await AppUnderTest.StartAsync();
        await app.LookUpAsync("+13175550125");
        var tokens = app.Cloud.Genesys.IssuedTokens.Count;
        var token = app.Cloud.Contacts.Traffic.Recent[^1].Headers["Authorization"].ToString();

        await app.GetAsync("/api/doctor");
        var again = await app.LookUpAsync("+13175550125");
        await app.LookUpAsync("+13175550140");

        Assert.Equal("True", again["cached"]);
        Assert.Equal(tokens + 1, app.Cloud.Genesys.IssuedTokens.Count);
        Assert.Equal(token, app.Cloud.Contacts.Traffic.Recent[^1].Headers["Authorization"].ToString());
    }

    [Fact]
    public async Task A_refusal_of_the_doctors_token_does_not_invalidate_the_token_of_lookups()
    {
        await using var app = await AppUnderTest.StartAsync();
        await app.LookUpAsync("+13175550125");
        app.Cloud.Contacts.Always(Fault.Status(401));
        await app.GetAsync("/api/doctor");
        app.Cloud.Contacts.Clear();

        var reply = await app.LookUpAsync("+13175550140");

        Assert.Equal("multiple", reply.Status);
        Assert.Equal(2, app.Cloud.Genesys.IssuedTokens.Count);
    }

    [Fact]
    public async Task A_request_during_an_examination_gets_its_report()
    {
        var gate = new Gate();
        await using var app = await AppUnderTest.StartAsync();
        await app.LookUpAsync("+13175550125");
        var logins = app.Cloud.Login.Traffic.Recent.Count;
        app.Cloud.Contacts.Next(Fault.Until(gate));
        var callers = Enumerable.Range(0, 5).Select(_ => app.GetAsync("/api/doctor")).ToList();
        await app.Arrivals.ReachAsync(6);

        gate.Open();
        var reports = await Task.WhenAll(callers);

        Assert.Single(reports.Select(report => report.Text).Distinct());
        Assert.Equal(logins + 1, app.Cloud.Login.Traffic.Recent.Count);
    }

    [Fact]
    public async Task Lookups_go_on_while_the_doctor_waits_for_a_server_that_hangs()
    {
        await using var app = await AppUnderTest.StartAsync(Unhurried);
        await app.LookUpAsync("+13175550125");
        var gate = new Gate();
        app.Cloud.Login.Always(Fault.Until(gate));
        var asked = app.Cloud.Login.Traffic.Requests;
        var examination = app.GetAsync("/api/doctor");
        await app.Cloud.Login.Traffic.ReachAsync(asked + 1);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => app.LookUpAsync($"+49309010{i:00}")));

        Assert.All(replies, reply => Assert.Equal("not_found", reply.Status));
        gate.Open();
        await examination;
    }

    [Fact]
    public async Task A_login_that_asked_for_a_pause_gets_no_request_and_the_report_names_the_end_of_the_pause()
    {
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Arrange = cloud => cloud.Login.Always(Fault.TooManyRequests(TimeSpan.FromSeconds(60))) });
        await app.LookUpAsync("+13175550125");
        var asked = app.Cloud.Login.Traffic.Requests;

        var step = DoctorCaseTests.FirstProblem(await app.GetAsync("/api/doctor"));

        Assert.Equal(("login", "failed"), (DoctorCaseTests.Text(step, "id"), DoctorCaseTests.Text(step, "state")));
        Assert.Matches(@"sends the server no request until \d\d:\d\d:\d\d UTC\. The last attempt: .*HTTP 429", DoctorCaseTests.Text(step, "seen"));
        Assert.Equal(asked, app.Cloud.Login.Traffic.Requests);
    }

    [Fact]
    public async Task An_error_of_the_doctor_itself_is_a_report_too_and_shows_no_stack_trace()
    {
        await using var app = await AppUnderTest.StartAsync(new AppOptions
        {
            OnSending = request => _ = request.RequestUri!.Host == CloudEdge.ApiHost ? throw new NotSupportedException("scripted") : true,
        });

        var report = await app.GetAsync("/api/doctor");

        var step = DoctorCaseTests.FirstProblem(report);
        Assert.Equal((200, "doctor", "failed"), (report.HttpStatus, DoctorCaseTests.Text(step, "id"), DoctorCaseTests.Text(step, "state")));
        Assert.DoesNotContain("NotSupported", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("scripted", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_distinguished_from_other_TLS_failures()
    {
        await using var cloud = await Cloud.StartAsync();
        using var connections = new Connections(Connections.MakeHandler, TimeProvider.System);
        using var handler = new HedgingHandler(connections, Timeout.InfiniteTimeSpan, mostFurther: 1, new RequestRate(TimeProvider.System, perMinute: 0), TimeProvider.System);
        using var witness = new Witness(handler, TimeProvider.System);

        await new Upstream(witness, TimeProvider.System).SendAsync(
            new HttpRequestMessage(HttpMethod.Get, cloud.KeyVault.Address), TimeSpan.FromSeconds(30), mostBytes: 1024, CancellationToken.None);

        var exchange = Assert.Single(witness.Since(0));
        Assert.Equal((UpstreamFault.TlsFailed, CertificateProblem.Untrusted), (exchange.Fault, exchange.Certificate));
    }

    internal static HttpRequestMessage TextRequest() => Request("text/plain");

    // So that a slow machine does not make the times a warning.
    private static (string, string) Unhurried => ("Lookup__Budget", "00:00:20");

    private static HttpRequestMessage Request(string accept) => new(HttpMethod.Get, new Uri("/api/doctor", UriKind.Relative)) { Headers = { { "Accept", accept } } };

    private static Dictionary<string, int> Count(AppUnderTest app) => app.AskedHosts.CountBy(host => host).ToDictionary();
}
