using System.Net.Sockets;

namespace LocalCloud.Tests;

public class FaultTests : CloudTests
{
    private const string Me = "/api/v2/tokens/me";

    [Fact]
    public async Task A_status_comes_with_the_error_body_of_the_service_it_is_put_on()
    {
        var token = await Genesys.GetTokenAsync();
        Cloud.Contacts.Next(Fault.Status(503));
        Cloud.Login.Next(Fault.TooManyRequests(TimeSpan.FromSeconds(7)));

        using var lookup = await Genesys.GetAsync(Me, token);
        using var login = await Genesys.LogInAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, lookup.StatusCode);
        Assert.Equal("service.unavailable", (string?)(await GenesysClient.ReadAsync(lookup))["code"]);
        Assert.Equal(HttpStatusCode.TooManyRequests, login.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), login.Headers.RetryAfter!.Delta);
        Assert.NotNull((await GenesysClient.ReadAsync(login))["error"]);
    }

    [Fact]
    public async Task A_status_with_a_body_and_headers_is_sent_as_given()
    {
        Cloud.Login.Next(Fault.Status(418, "short and stout", "text/plain", new Dictionary<string, string> { ["X-Pot"] = "tea" }));

        using var login = await Genesys.LogInAsync();

        Assert.Equal(418, (int)login.StatusCode);
        Assert.Equal("tea", login.Headers.GetValues("X-Pot").Single());
        Assert.Equal("short and stout", await login.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Queued_faults_come_first_then_the_standing_one_until_it_is_cleared()
    {
        Cloud.Login.Always(Fault.Status(500));
        Cloud.Login.Next(Fault.Status(502), times: 2);
        Cloud.Login.Next(Fault.Status(504));

        var statuses = new List<int>();
        for (var request = 0; request < 5; request++)
        {
            using var response = await Genesys.LogInAsync();
            statuses.Add((int)response.StatusCode);
        }

        Cloud.Login.Clear();
        using var healed = await Genesys.LogInAsync();

        Assert.Equal([502, 502, 504, 500, 500], statuses);
        Assert.Equal(HttpStatusCode.OK, healed.StatusCode);
    }

    [Fact]
    public async Task A_fault_for_a_span_ends_with_the_span()
    {
        Cloud.Login.During(TimeSpan.FromSeconds(20), Fault.Status(503));

        Time.Advance(TimeSpan.FromSeconds(19));
        using var within = await Genesys.LogInAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        using var after = await Genesys.LogInAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, within.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_fault_on_a_path_spares_other_paths()
    {
        var token = await Genesys.GetTokenAsync();
        Cloud.Contacts.Always(Fault.Status(500), path: "/api/v2/ipranges");

        using var me = await Genesys.GetAsync(Me, token);
        using var ranges = await Genesys.GetAsync("/api/v2/ipranges", token);

        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, ranges.StatusCode);
    }

    [Fact]
    public async Task A_delay_is_measured_on_the_clouds_clock_and_then_answers_as_usual()
    {
        Cloud.Login.Next(Fault.Delay(TimeSpan.FromSeconds(3)));

        var login = Genesys.LogInAsync();
        await Cloud.Login.Traffic.ReachAsync(1);
        Assert.False(login.IsCompleted);
        while (!login.IsCompleted)
        {
            // The timer may not be set yet when the request has only just arrived.
            Time.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        using var response = await login;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, Cloud.Login.Traffic.Successes);
    }

    [Fact]
    public async Task A_gate_holds_every_request_until_it_opens()
    {
        var gate = new Gate();
        Cloud.Login.Always(Fault.Until(gate));

        var logins = Enumerable.Range(0, 5).Select(_ => Genesys.LogInAsync()).ToList();
        await Cloud.Login.Traffic.ReachAsync(5);
        Assert.DoesNotContain(logins, login => login.IsCompleted);
        gate.Open();
        var responses = await Task.WhenAll(logins);

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(5, Cloud.Login.Traffic.MostAtOnce);
    }

    [Fact]
    public async Task A_hang_answers_nothing_until_the_client_leaves()
    {
        Cloud.Login.Next(Fault.Hang());
        using var patience = new CancellationTokenSource();

        var login = Genesys.Http.PostAsync(new Uri(Cloud.Login.Address, "/oauth/token"), content: null, patience.Token);
        await Cloud.Login.Traffic.ReachAsync(1);
        Assert.False(login.IsCompleted);
        Assert.Equal(1, Cloud.Login.Traffic.InFlight);
        await patience.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => login);

        await Eventually.BecomesTrue(() => Cloud.Login.Traffic.InFlight == 0);
        Assert.Empty(Cloud.Login.Traffic.Answers);
        Assert.Equal(0, Cloud.Login.Traffic.Successes);
    }

    [Fact]
    public async Task A_hang_ends_when_the_cloud_is_disposed()
    {
        var cloud = await Cloud.StartAsync();
        using var genesys = new GenesysClient(cloud);
        cloud.Login.Next(Fault.Hang());

        var login = genesys.LogInAsync();
        await cloud.Login.Traffic.ReachAsync(1);
        await cloud.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => login);
    }

    [Fact]
    public async Task A_hang_in_the_body_sends_headers_and_half_of_it()
    {
        using var request = await AuthorizedAsync();
        Cloud.Contacts.Next(Fault.HangMidBody());

        using var response = await Genesys.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var body = await response.Content.ReadAsStreamAsync();
        var promised = (int)response.Content.Headers.ContentLength!;
        var half = new byte[promised / 2];
        await body.ReadExactlyAsync(half);
        var more = body.ReadAsync(new byte[1]).AsTask();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((byte)'{', half[0]);
        Assert.False(more.IsCompleted);
    }

    [Fact]
    public async Task A_reset_cuts_the_connection_before_any_answer()
    {
        using var request = await AuthorizedAsync();
        Cloud.Contacts.Next(Fault.Reset());

        var cut = await Assert.ThrowsAsync<HttpRequestException>(() => Genesys.Http.SendAsync(request));

        var socket = Assert.IsType<SocketException>(cut.GetBaseException());
        Assert.Equal(SocketError.ConnectionReset, socket.SocketErrorCode);
        await Eventually.BecomesTrue(() => Cloud.Contacts.Traffic.InFlight == 0);
        Assert.Empty(Cloud.Contacts.Traffic.Answers);
    }

    [Fact]
    public async Task A_reset_in_the_body_cuts_a_good_answer_in_half()
    {
        using var request = await AuthorizedAsync();
        Cloud.Contacts.Next(Fault.ResetMidBody());

        await Assert.ThrowsAsync<HttpRequestException>(() => Genesys.Http.SendAsync(request));
        await Eventually.BecomesTrue(() => Cloud.Contacts.Traffic.InFlight == 0);
        Assert.Equal(0, Cloud.Contacts.Traffic.Successes);
    }

    [Fact]
    public async Task Garbage_is_a_200_with_HTML_unexpected_JSON_or_truncated_JSON()
    {
        var token = await Genesys.GetTokenAsync();
        Cloud.Contacts.Next(Fault.NotJson());
        Cloud.Contacts.Next(Fault.WrongShape());
        Cloud.Contacts.Next(Fault.WrongShape("""{"contacts":"none"}"""));
        Cloud.Contacts.Next(Fault.Truncated());

        var bodies = new List<string>();
        for (var request = 0; request < 4; request++)
        {
            using var response = await Genesys.GetAsync(Me, token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            bodies.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.StartsWith("<!DOCTYPE html>", bodies[0], StringComparison.Ordinal);
        Assert.Equal("""["unexpected"]""", bodies[1]);
        Assert.Equal("""{"contacts":"none"}""", bodies[2]);
        Assert.StartsWith("{\"organization\"", bodies[3], StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(bodies[3]));
        Assert.Equal(0, Cloud.Contacts.Traffic.Successes);
    }

    [Fact]
    public async Task Too_large_streams_the_requested_bytes_without_Content_Length()
    {
        using var request = await AuthorizedAsync();
        Cloud.Contacts.Next(Fault.TooLarge(bytes: 5_000_000));

        using var response = await Genesys.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal(5_000_000 + "{\"padding\":\"\"}".Length, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task A_redirect_names_the_configured_address()
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler);
        Cloud.Contacts.Next(Fault.Redirect(new Uri("http://127.0.0.1:9/elsewhere"), 307));

        using var response = await http.GetAsync(new Uri(Cloud.Contacts.Address, Me));

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal("http://127.0.0.1:9/elsewhere", response.Headers.Location!.AbsoluteUri);
    }

    private async Task<HttpRequestMessage> AuthorizedAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Cloud.Contacts.Address, Me));
        request.Headers.Authorization = new("Bearer", await Genesys.GetTokenAsync());
        return request;
    }
}
