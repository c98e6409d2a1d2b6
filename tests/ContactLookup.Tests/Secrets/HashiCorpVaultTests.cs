namespace ContactLookup.Tests.Secrets;

/// <summary>HashiCorp Vault on the wire: four ways to log in, the renewal of leases, and every way in which the server fails.</summary>
public sealed class HashiCorpVaultTests : IDisposable
{
    private const string Read = "GET secret/data/crm/genesys";
    private const string LookUpSelf = "s.given GET auth/token/lookup-self";
    private const string LogIn = "- POST auth/approle/login";
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);
    private static readonly VaultTokenSettings Given = new("s.given");
    private static readonly VaultAppRoleSettings Role = new("approle", "role-1", "hunter0");
    private static readonly VaultAzureSettings Azure = new("azure", "lookup", "https://management.azure.com/", null);

    private readonly FakeTime _time = new();
    private readonly FakeVaultServer _vault = new();
    private readonly FlightProgress _progress = new();

    public HashiCorpVaultTests()
    {
        _vault.Publish("hunter1");
        _vault.Admit("s.given");
    }

    [Fact]
    public async Task A_field_of_the_newest_version_is_read_in_its_namespace()
    {
        _vault.Publish("hunter2");
        _vault.Lease = TimeSpan.Zero;
        var source = _vault.ToSource(Given, _time, name: "crm/europe");

        var secret = (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Value;

        Assert.Equal(("hunter2", "2"), (secret?.Reveal(), secret?.Version));
        Assert.Equal([LookUpSelf, $"s.given {Read}"], _vault.Asked);
        Assert.All(_vault.Edge.Requests, r => Assert.Equal("crm/europe", r.Header("X-Vault-Namespace")));
        Assert.All(_vault.Edge.Requests, r => Assert.Equal("true", r.Header("X-Vault-Request")));
        Assert.Equal(Hop.SecretStore, _progress.Hop);
        Assert.Equal("field 'client_secret' of secret 'secret/crm/genesys' in the Vault server vault.example", source.Description);
    }

    [Fact]
    public async Task Without_a_namespace_no_namespace_is_sent()
    {
        await ReadAsync(_vault.ToSource(Given, _time));

        Assert.All(_vault.Edge.Requests, r => Assert.Null(r.Header("X-Vault-Namespace")));
    }

    [Theory]
    [InlineData("https://vault.example")]
    [InlineData("https://vault.example/")]
    public async Task Each_segment_of_a_path_is_encoded_and_the_address_may_end_with_a_slash(string address)
    {
        var source = _vault.ToSource(Given, _time, path: "cr m/a?b#c", address: new Uri(address));

        await source.ReadAsync(_progress, CancellationToken.None).SoonAsync();

        Assert.Equal("s.given GET secret/data/cr%20m/a%3Fb%23c", _vault.Asked[^1]);
    }

    [Fact]
    public async Task The_version_before_is_one_less()
    {
        _vault.Publish("hunter2");
        var (source, newest) = await ReadNewestAsync();

        var before = await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None).SoonAsync();

        Assert.Equal(("hunter1", "1"), (before?.Value?.Reveal(), before?.Value?.Version));
        Assert.Equal($"s.given {Read}?version=1", _vault.Asked[^1]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("latest")]
    public async Task Without_a_version_of_2_or_more_there_is_no_version_before(string version)
    {
        var source = _vault.ToSource(Given, _time);

        Assert.Null(await source.ReadVersionBeforeAsync(Secret.From("x", version)!, _progress, CancellationToken.None));
        Assert.Empty(_vault.Asked);
    }

    [Fact]
    public async Task A_deleted_version_before_is_skipped_and_a_refused_one_is_a_failure()
    {
        _vault.Publish("");
        _vault.Publish("hunter3");
        var (source, newest) = await ReadNewestAsync();

        Assert.Null(await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None));
        _vault.RevokeAll();
        var refused = await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None);

        AssertSays(refused?.Failure, retryable: false, 403, "capability read");
    }

    [Fact]
    public async Task A_token_of_the_settings_without_a_lease_is_looked_up_once_and_never_renewed()
    {
        _vault.Lease = TimeSpan.Zero;
        var source = _vault.ToSource(Given, _time);

        await ReadAsync(source);
        _time.Advance(TimeSpan.FromDays(400));
        await ReadAsync(source);

        Assert.Equal([LookUpSelf, $"s.given {Read}", $"s.given {Read}"], _vault.Asked);
        Assert.Null(source.ReadAgainWithin);
    }

    [Fact]
    public async Task A_token_of_the_settings_with_a_lease_is_renewed_from_half_of_it_on_and_must_be_used_that_often()
    {
        var source = _vault.ToSource(Given, _time);
        Assert.Null(source.ReadAgainWithin);
        await ReadAsync(source);
        Assert.Equal(TimeSpan.FromMinutes(30), source.ReadAgainWithin);

        await ReadAsync(source, after: TimeSpan.FromMinutes(30) - Instant);
        await ReadAsync(source, after: Instant);
        await ReadAsync(source, after: TimeSpan.FromMinutes(30) - Instant);

        Assert.Equal([LookUpSelf, $"s.given {Read}", $"s.given {Read}", "s.given POST auth/token/renew-self", $"s.given {Read}", $"s.given {Read}"], _vault.Asked);
        Assert.Equal(("{}", "application/json"), (_vault.Edge.Requests[3].Body, _vault.Edge.Requests[3].Header("Content-Type")));
    }

    [Fact]
    public async Task A_token_of_the_settings_that_cannot_be_renewed_is_used_until_its_lease_ends()
    {
        _vault.IsRenewable = false;
        var source = _vault.ToSource(Given, _time);
        await ReadAsync(source);

        await ReadAsync(source, after: TimeSpan.FromMinutes(59.9));

        Assert.Equal([LookUpSelf, $"s.given {Read}", $"s.given {Read}"], _vault.Asked);
        Assert.Null(source.ReadAgainWithin);
    }

    [Theory]
    [InlineData("settings", 59, 500, "")]
    [InlineData("approle", 40, 500, "")]
    [InlineData("approle", 40, 200, "{}")]
    public async Task A_token_whose_renewal_fails_is_used_while_its_lease_lasts(string auth, int minutes, int status, string body)
    {
        var (source, token) = auth == "approle" ? (_vault.ToSource(Role, _time), "s.1") : (_vault.ToSource(Given, _time), "s.given");
        await ReadAsync(source);
        RespondTo("renew-self", () => Reply.Json(status, body));

        await ReadAsync(source, after: TimeSpan.FromMinutes(minutes));

        Assert.Equal([$"{token} POST auth/token/renew-self", $"{token} {Read}"], _vault.Asked.TakeLast(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_lease_that_the_server_fails_to_look_up_is_looked_up_again(int status)
    {
        var source = _vault.ToSource(Given, _time);
        RespondTo("lookup-self", () => status == 0 ? throw new HttpRequestException(HttpRequestError.ConnectionError) : Reply.Json(status, ""));
        await ReadAsync(source);
        _vault.Instead = _ => null;

        await ReadAsync(source);

        Assert.Equal(2, _vault.Asked.Count(a => a == LookUpSelf));
        Assert.Equal(TimeSpan.FromMinutes(30), source.ReadAgainWithin);
    }

    [Theory]
    [InlineData(403, """{"errors":["permission denied"]}""")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"data":null}""")]
    [InlineData(200, """{"data":{"ttl":"1h"}}""")]
    [InlineData(200, """{"data":{"ttl":-5}}""")]
    [InlineData(200, """{"data":{"ttl":1.5}}""")]
    public async Task A_token_whose_lease_is_not_known_is_used_without_a_lease(int status, string body)
    {
        var source = _vault.ToSource(Given, _time);
        RespondTo("lookup-self", () => Reply.Json(status, body));

        await ReadAsync(source);
        await ReadAsync(source, after: TimeSpan.FromDays(10));

        Assert.Single(_vault.Asked, LookUpSelf);
        Assert.Null(source.ReadAgainWithin);
    }

    [Fact]
    public async Task A_refused_token_of_the_settings_is_not_replaced_and_the_reason_says_that_it_may_have_expired()
    {
        _vault.RevokeAll();

        var failure = await FailureAsync(Given);

        AssertSays(failure, retryable: false, 403, "capability read", "secret/data/crm/genesys", "Secrets__Vault__Namespace", "may have expired", "Secrets__Vault__Token");
        Assert.Equal([LookUpSelf, $"s.given {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task An_AppRole_logs_in_once_and_its_token_is_renewed_from_half_of_its_lease_on()
    {
        var source = _vault.ToSource(Role, _time);

        await ReadAsync(source);
        await ReadAsync(source, after: TimeSpan.FromMinutes(30) - Instant);
        await ReadAsync(source, after: Instant);
        await ReadAsync(source, after: TimeSpan.FromMinutes(29));

        Assert.Equal([LogIn, $"s.1 {Read}", $"s.1 {Read}", "s.1 POST auth/token/renew-self", $"s.1 {Read}", $"s.1 {Read}"], _vault.Asked);
        Assert.Equal("""{"role_id":"role-1","secret_id":"hunter0"}""", _vault.Edge.Requests[0].Body);
        Assert.Null(source.ReadAgainWithin);
    }

    [Fact]
    public async Task An_AppRoles_token_that_cannot_be_renewed_is_used_for_nine_tenths_of_its_lease_and_then_replaced()
    {
        _vault.IsRenewable = false;
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);

        await ReadAsync(source, after: TimeSpan.FromMinutes(54) - Instant);
        await ReadAsync(source, after: Instant);
        await ReadAsync(source);

        Assert.Equal([LogIn, $"s.1 {Read}", $"s.1 {Read}", LogIn, $"s.2 {Read}", $"s.2 {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task A_token_near_the_end_of_its_lease_is_kept_when_renewal_and_log_in_both_fail_and_renewed_by_the_next_reading()
    {
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);
        _time.Advance(TimeSpan.FromMinutes(55));
        _vault.Instead = _ => Reply.Json(503, "");
        Assert.Equal(503, (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure?.HttpStatus);
        _vault.Instead = _ => null;

        await ReadAsync(source);

        Assert.Equal(["s.1 POST auth/token/renew-self", LogIn, "s.1 POST auth/token/renew-self", $"s.1 {Read}"], _vault.Asked.Skip(2));
    }

    [Fact]
    public async Task A_revoked_token_of_an_AppRole_is_replaced_at_once()
    {
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);
        _vault.RevokeAll();

        await ReadAsync(source);
        await ReadAsync(source);

        Assert.Equal([$"s.1 {Read}", LogIn, $"s.2 {Read}", $"s.2 {Read}"], _vault.Asked.Skip(2));
    }

    [Fact]
    public async Task When_a_new_token_is_refused_too_the_reason_names_the_policy()
    {
        RespondTo("genesys", () => Reply.Json(403, ""));

        var failure = await FailureAsync(Role);

        AssertSays(failure, retryable: false, 403, "capability read", "secret/data/crm/genesys");
        Assert.EndsWith("check Secrets__Vault__Namespace.", failure.Reason, StringComparison.Ordinal);
        Assert.Equal([LogIn, $"s.1 {Read}", LogIn, $"s.2 {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task An_AppRoles_token_without_a_lease_is_used_until_it_is_refused()
    {
        _vault.Lease = TimeSpan.Zero;
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);

        await ReadAsync(source, after: TimeSpan.FromDays(30));

        Assert.Equal([LogIn, $"s.1 {Read}", $"s.1 {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task A_lease_of_centuries_is_shortened_and_breaks_nothing()
    {
        _vault.Lease = TimeSpan.FromSeconds(9_000_000_000);
        var source = _vault.ToSource(Given, _time);

        await ReadAsync(source);

        Assert.Equal(TimeSpan.FromSeconds(int.MaxValue) * 0.5, source.ReadAgainWithin);
    }

    [Theory]
    [InlineData("https://management.azure.com/", "https://management.azure.com/")]
    [InlineData("https://vault.hashicorp.example/.default", "https://vault.hashicorp.example")]
    public async Task The_managed_identity_logs_in_with_a_token_for_the_resource_or_scope_of_the_settings(string setting, string resource)
    {
        await ReadAsync(_vault.ToSource(Azure with { Resource = setting }, _time));

        Assert.Equal(["/token", "/v1/auth/azure/login", "/v1/secret/data/crm/genesys"], _vault.Edge.Requests.Select(r => r.Path));
        Assert.Equal(resource, Uri.UnescapeDataString(_vault.Edge.Requests[0].Address.Query).Split("resource=")[1].Split('&')[0]);
        Assert.Equal("""{"role":"lookup","jwt":"identity-token"}""", _vault.Edge.Requests[1].Body);
        Assert.Equal(Hop.SecretStore, _progress.Hop);
    }

    [Fact]
    public async Task A_dead_identity_token_is_replaced_once_and_the_log_in_succeeds()
    {
        _vault.IsRenewable = false;
        var source = _vault.ToSource(Azure, _time);
        await ReadAsync(source);

        // The client of the identity keeps its token for a day. The server refuses it now, and accepts another.
        _vault.GoodJwt = "identity-token-2";
        await ReadAsync(source, after: TimeSpan.FromHours(1));

        Assert.Equal(["/v1/auth/azure/login", "/token", "/v1/auth/azure/login", "/v1/secret/data/crm/genesys"], _vault.Edge.Requests.Skip(3).Select(r => r.Path));
    }

    [Theory]
    [InlineData(400, 2)]
    [InlineData(401, 2)]
    [InlineData(403, 2)]
    [InlineData(404, 1)]
    [InlineData(500, 1)]
    [InlineData(503, 1)]
    public async Task A_log_in_that_is_refused_with_a_new_identity_token_too_is_not_tried_a_third_time(int status, int logIns)
    {
        RespondTo("login", () => Reply.Json(status, "{}"));

        var failure = await FailureAsync(Azure);

        Assert.Equal(status, failure.HttpStatus);
        Assert.Equal(logIns, _vault.Asked.Count(a => a.EndsWith("login", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_a_log_in_that_ended_in_500_the_next_one_has_a_new_identity_token()
    {
        var source = _vault.ToSource(Azure, _time);
        RespondTo("login", () => Reply.Json(500, "{}"));
        await source.ReadAsync(_progress, CancellationToken.None).SoonAsync();
        _vault.Instead = _ => null;

        await ReadAsync(source);

        Assert.Equal(2, _vault.Edge.Requests.Count(r => r.Path == "/token"));
    }

    [Fact]
    public async Task A_failure_of_the_identity_is_not_a_failure_of_the_Vault_server()
    {
        RespondTo("/token", () => Reply.Json(400, "{}"));

        var failure = await FailureAsync(Azure);

        Assert.Equal(Hop.Identity, failure.Hop);
        Assert.Contains("AZURE_CLIENT_ID", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_hangs_is_not_a_failure_of_the_Vault_server()
    {
        var reading = await HangAsync(Azure, "/token");
        Assert.Equal(Hop.Identity, _progress.Hop);

        _time.Advance(TimeSpan.FromSeconds(2));
        var failure = (await reading.SoonAsync()).Failure;

        Assert.Equal(Hop.Identity, failure?.Hop);
        Assert.Contains("managed identity endpoint has not answered within 2 s", failure?.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/auth/approle/login", 0)]
    [InlineData("/v1/secret/data/crm/genesys", 0)]
    [InlineData("/v1/secret/data/crm/genesys", 1.5)]
    public async Task A_server_that_hangs_ends_at_the_time_limit_of_reading_which_includes_the_log_in(string path, double logIn)
    {
        var reading = await HangAsync(Role, path, TimeSpan.FromSeconds(logIn));

        _time.Advance(TimeSpan.FromSeconds(2 - logIn));

        AssertSays((await reading.SoonAsync()).Failure, retryable: true, null, "Vault server vault.example did not answer in time");
    }

    [Fact]
    public async Task A_reading_ends_at_once_when_its_flight_ends()
    {
        using var ended = new CancellationTokenSource();
        var reading = await HangAsync(Role, "/v1/secret/data/crm/genesys", ended: ended.Token);

        await ended.CancelAsync();

        Assert.NotNull((await reading.SoonAsync()).Failure);
    }

    [Fact]
    public async Task A_token_file_is_read_at_every_use()
    {
        using var file = new TemporaryFile("s.one\n");
        _vault.Admit("s.one");
        _vault.Admit("s.two");
        var source = _vault.ToSource(new VaultTokenFileSettings(file.Path), _time);

        await ReadAsync(source);
        file.Write("s.two");
        await ReadAsync(source);

        Assert.Equal([$"s.one {Read}", $"s.two {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task A_token_file_whose_token_is_refused_is_read_once_more()
    {
        using var file = new TemporaryFile("s.dead");

        AssertSays(await FailureAsync(new VaultTokenFileSettings(file.Path)), retryable: false, 403, "may have expired", "Secrets__Vault__TokenFile");
        Assert.Equal(2, _vault.Asked.Count);
    }

    [Theory]
    [InlineData("", "does not hold a token")]
    [InlineData("two words", "does not hold a token")]
    [InlineData(null, "cannot be read")]
    public async Task A_token_file_without_a_token_names_the_setting(string? content, string says)
    {
        using var file = new TemporaryFile(content ?? "");

        AssertSays(await FailureAsync(new VaultTokenFileSettings(content is null ? file.Folder : file.Path)), retryable: true, null, "Secrets__Vault__TokenFile", says);
        Assert.Empty(_vault.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":{"client_secret":"hunter1"}}""")]
    [InlineData("""{"data":{"data":null}}""")]
    public async Task A_reply_that_is_not_a_secret_of_a_KV_version_2_engine_names_the_mount(string body)
    {
        RespondTo("genesys", () => Reply.Json(200, body));

        AssertSays(await FailureAsync(Given), retryable: true, 200, "not a secret of a KV version 2 engine", "Secrets__Vault__Address", "Secrets__Vault__Mount");
    }

    [Theory]
    [InlineData("""{"data":{"data":{}}}""")]
    [InlineData("""{"data":{"data":{"\ud800":""}}}""")]
    [InlineData("""{"data":{"data":{"client_secret":""}}}""")]
    [InlineData("""{"data":{"data":{"client_secret":42}}}""")]
    public async Task A_secret_without_the_field_names_the_field(string body)
    {
        RespondTo("genesys", () => Reply.Json(200, body));

        AssertSays(await FailureAsync(Given), retryable: false, 200, "field 'client_secret'", "Secrets__Vault__Field");
    }

    [Theory]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"}}}""", "")]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"},"metadata":5}}""", "")]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"},"metadata":{}}}""", "")]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"},"metadata":{"version":7,"created_time":"soon"}}}""", "7")]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"},"metadata":{"version":7,"created_time":"2026-11-20T10:00:00"}}}""", "7", 20)]
    public async Task A_secret_may_have_no_version_and_no_date(string body, string version, int? day = null)
    {
        RespondTo("genesys", () => Reply.Json(200, body));

        var (_, secret) = await ReadNewestAsync();

        Assert.Equal(("hunter1", version), (secret.Reveal(), secret.Version));
        Assert.Equal(day is { } known ? new DateTimeOffset(2026, 11, known, 10, 0, 0, TimeSpan.Zero) : (DateTimeOffset?)null, secret.CreatedOn);
    }

    [Theory]
    [InlineData(404, "no secret secret/crm/genesys", "Secrets__Vault__Mount", "Secrets__Vault__Path", "Secrets__Vault__Namespace")]
    [InlineData(400, "answered HTTP 400", "Secrets__Vault__Address")]
    [InlineData(600, "answered HTTP 600", "Secrets__Vault__Address")]
    [InlineData(999, "answered HTTP 999", "Secrets__Vault__Address")]
    public async Task A_reading_that_is_refused_names_the_settings(int status, params string[] says)
    {
        RespondTo("genesys", () => Reply.Json(status, ""));

        AssertSays(await FailureAsync(Given), retryable: false, status, says);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(307)]
    [InlineData(399)]
    public async Task A_redirect_is_not_followed_with_the_token_and_the_reason_says_to_name_the_active_server(int status)
    {
        RespondTo("genesys", () =>
        {
            var redirect = Reply.Json(status, "");
            redirect.Headers.Location = new Uri("https://elsewhere.example/");
            return redirect;
        });

        AssertSays(await FailureAsync(Given), retryable: false, status, $"vault.example redirected the request (HTTP {status})", "set Secrets__Vault__Address to the address of the active server");
        Assert.All(_vault.Edge.Requests, r => Assert.Equal("vault.example", r.Address.Host));
    }

    [Theory]
    [InlineData("genesys", 408)]
    [InlineData("genesys", 429)]
    [InlineData("genesys", 500)]
    [InlineData("genesys", 503)]
    [InlineData("login", 408)]
    [InlineData("login", 429)]
    [InlineData("login", 500)]
    public async Task A_sealed_or_busy_server_is_retryable_and_its_Retry_After_is_passed_on(string path, int status)
    {
        RespondTo(path, () => Reply.Json(status, "").After(TimeSpan.FromSeconds(3)));

        var failure = await FailureAsync(Role);

        AssertSays(failure, retryable: true, status, "vault.example is sealed, busy or out of order", $"HTTP {status}");
        Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter);
        Assert.Equal(path == "login", _vault.Asked is [LogIn]);
    }

    [Theory]
    [InlineData("settings")]
    [InlineData("approle")]
    public async Task A_failure_of_the_network_names_the_address_setting(string auth)
    {
        _vault.Before = _ => Task.FromException(new HttpRequestException(HttpRequestError.NameResolutionError, "scripted"));

        AssertSays(await FailureAsync(auth == "approle" ? Role : Given), retryable: false, null, "Vault server vault.example has no address in DNS", "Secrets__Vault__Address");
    }

    [Theory]
    [InlineData("approle", 400, "refused the log-in by approle (HTTP 400)", "Secrets__Vault__RoleId", "Secrets__Vault__SecretId")]
    [InlineData("azure", 400, "refused the log-in by azure (HTTP 400)", "Secrets__Vault__Role,", "Secrets__Vault__Resource")]
    [InlineData("approle", 403, "refused the log-in by approle (HTTP 403)", "Secrets__Vault__RoleId", "Secrets__Vault__SecretId")]
    [InlineData("approle", 404, "no auth method at 'approle'", "Secrets__Vault__Auth", "Secrets__Vault__AuthMount", "Secrets__Vault__Namespace")]
    public async Task A_log_in_that_is_refused_names_the_settings(string auth, int status, params string[] says)
    {
        RespondTo("login", () => Reply.Json(status, """{"errors":["hunter0 is wrong"],"auth":{"client_token":"s.given"}}"""));

        AssertSays(await FailureAsync(auth == "azure" ? Azure : Role), retryable: false, status, says);
        Assert.DoesNotContain(_vault.Asked, a => a.EndsWith(Read, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"auth":5}""")]
    [InlineData("""{"auth":{}}""")]
    [InlineData("""{"auth":{"client_token":"two words"}}""")]
    public async Task A_log_in_that_gives_no_token_names_the_address(string body)
    {
        RespondTo("login", () => Reply.Json(200, body));

        AssertSays(await FailureAsync(Role), retryable: true, 200, "without a token", "Secrets__Vault__Address");
        Assert.Equal([LogIn], _vault.Asked);
    }

    [Fact]
    public void A_token_of_the_server_prints_redacted() => Assert.Equal("[vault token]", $"{new VaultToken("s.1")}");

    public void Dispose() => _vault.Dispose();

    /// <summary>What the server answers to requests whose path ends like this.</summary>
    private void RespondTo(string end, Func<HttpResponseMessage> respond) =>
        _vault.Instead = arrived => arrived.Path.EndsWith(end, StringComparison.Ordinal) ? respond() : null;

    private async Task ReadAsync(HashiCorpVaultSecretSource source, TimeSpan after = default)
    {
        _time.Advance(after);
        var read = await source.ReadAsync(_progress, CancellationToken.None).SoonAsync();
        Assert.Equal("hunter1", read.Value?.Reveal());
    }

    private async Task<(HashiCorpVaultSecretSource Source, Secret Newest)> ReadNewestAsync()
    {
        var source = _vault.ToSource(Given, _time);
        return (source, (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Value!);
    }

    private async Task<Failure> FailureAsync(VaultAuthSettings auth) =>
        (await _vault.ToSource(auth, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure!;

    /// <summary>Begins a reading that hangs at a path; returns it when it hangs.</summary>
    private async Task<Task<Outcome<Secret>>> HangAsync(VaultAuthSettings auth, string path, TimeSpan logIn = default, CancellationToken ended = default)
    {
        var gate = new Gate();
        _vault.Before = arrived =>
        {
            if (arrived.Path.EndsWith("login", StringComparison.Ordinal))
            {
                _time.Advance(logIn);
            }

            return arrived.Path == path ? gate.PassAsync(arrived.Ended) : Task.CompletedTask;
        };
        var reading = _vault.ToSource(auth, _time).ReadAsync(_progress, ended);
        await gate.Reached;
        return reading;
    }

    private static void AssertSays(Failure? failure, bool retryable, int? status, params string[] parts)
    {
        Assert.Equal((LookupStatus.SecretUnavailable, Hop.SecretStore, retryable, status), (failure?.Status, failure?.Hop, failure?.Retryable, failure?.HttpStatus));
        Assert.DoesNotContain("hunter", $"{failure}", StringComparison.Ordinal);
        Assert.DoesNotContain("s.given", $"{failure}", StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, failure!.Reason, StringComparison.Ordinal));
    }
}
