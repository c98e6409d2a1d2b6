using ContactLookup.Calls;
using ContactLookup.Secrets;
using TestKit;

namespace ContactLookup.Tests.Secrets;

/// <summary>HashiCorp Vault on the wire: four ways to log in, leases that are renewed in time, and every way in which it fails.</summary>
public sealed class HashiCorpVaultTests : IDisposable
{
    private const string Read = "GET secret/data/crm/genesys";
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

        Assert.Equal("hunter2", secret?.Reveal());
        Assert.Equal("2", secret?.Version);
        Assert.Equal(["s.given GET auth/token/lookup-self", $"s.given {Read}"], _vault.Asked);
        Assert.All(_vault.Edge.Requests, r => Assert.Equal("crm/europe", r.Header("X-Vault-Namespace")));
        Assert.All(_vault.Edge.Requests, r => Assert.Equal("true", r.Header("X-Vault-Request")));
        Assert.Equal(Hop.SecretStore, _progress.Hop);
        Assert.Equal("field 'client_secret' of secret 'secret/crm/genesys' in the Vault server vault.example", source.Description);
    }

    [Fact]
    public async Task Without_a_namespace_no_namespace_is_named()
    {
        await ReadAsync(_vault.ToSource(Given, _time));

        Assert.All(_vault.Edge.Requests, r => Assert.Null(r.Header("X-Vault-Namespace")));
    }

    [Theory]
    [InlineData("https://vault.example")]
    [InlineData("https://vault.example/")]
    public async Task Odd_characters_of_a_path_stay_in_their_segment_and_a_slash_at_the_end_of_the_address_is_no_matter(string address)
    {
        var source = _vault.ToSource(Given, _time, path: "cr m/a?b#c", address: new Uri(address));

        await source.ReadAsync(_progress, CancellationToken.None).SoonAsync();

        Assert.Equal("s.given GET secret/data/cr%20m/a%3Fb%23c", _vault.Asked[^1]);
    }

    [Fact]
    public async Task The_version_before_is_one_less()
    {
        _vault.Publish("hunter2");
        var source = _vault.ToSource(Given, _time);
        var newest = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        var before = await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None).SoonAsync();

        Assert.Equal("hunter1", before?.Value?.Reveal());
        Assert.Equal("1", before?.Value?.Version);
        Assert.Equal($"s.given {Read}?version=1", _vault.Asked[^1]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("latest")]
    public async Task What_is_no_second_version_has_none_before(string version)
    {
        var source = _vault.ToSource(Given, _time);

        Assert.Null(await source.ReadVersionBeforeAsync(Secret.From("x", version)!, _progress, CancellationToken.None));
        Assert.Empty(_vault.Asked);
    }

    [Fact]
    public async Task A_version_before_that_was_deleted_is_none_and_one_that_is_refused_says_why()
    {
        _vault.Publish("");
        _vault.Publish("hunter3");
        var source = _vault.ToSource(Given, _time);
        var newest = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        Assert.Null(await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None));
        _vault.RevokeAll();
        var refused = await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None);

        AssertSays(refused?.Failure, retryable: false, 403, "capability read");
    }

    [Fact]
    public async Task A_given_token_is_asked_once_how_long_it_lives_and_one_that_lives_for_ever_is_left_alone()
    {
        _vault.Lease = TimeSpan.Zero;
        var source = _vault.ToSource(Given, _time);

        await ReadAsync(source);
        _time.Advance(TimeSpan.FromDays(400));
        await ReadAsync(source);

        Assert.Equal(["s.given GET auth/token/lookup-self", $"s.given {Read}", $"s.given {Read}"], _vault.Asked);
        Assert.Null(source.ReadAgainWithin);
    }

    [Fact]
    public async Task A_given_token_with_a_lease_is_renewed_from_half_of_it_on_and_asks_to_be_used_that_often()
    {
        var source = _vault.ToSource(Given, _time);
        Assert.Null(source.ReadAgainWithin);
        await ReadAsync(source);
        Assert.Equal(TimeSpan.FromMinutes(30), source.ReadAgainWithin);

        _time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        await ReadAsync(source);
        _time.Advance(TimeSpan.FromTicks(1));
        await ReadAsync(source);
        _time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        await ReadAsync(source);

        Assert.Equal(
            ["s.given GET auth/token/lookup-self", $"s.given {Read}", $"s.given {Read}", "s.given POST auth/token/renew-self", $"s.given {Read}", $"s.given {Read}"],
            _vault.Asked);
        Assert.Equal("{}", _vault.Edge.Requests[3].Body);
        Assert.Equal("application/json", _vault.Edge.Requests[3].Header("Content-Type"));
    }

    [Fact]
    public async Task A_given_token_that_cannot_be_renewed_is_used_to_its_end()
    {
        _vault.IsRenewable = false;
        var source = _vault.ToSource(Given, _time);
        await ReadAsync(source);

        _time.Advance(TimeSpan.FromMinutes(59.9));
        await ReadAsync(source);

        Assert.Equal(["s.given GET auth/token/lookup-self", $"s.given {Read}", $"s.given {Read}"], _vault.Asked);
        Assert.Null(source.ReadAgainWithin);
    }

    [Fact]
    public async Task A_given_token_whose_renewal_fails_is_used_all_the_same()
    {
        var source = _vault.ToSource(Given, _time);
        await ReadAsync(source);
        _vault.Instead = arrived => arrived.Path.EndsWith("renew-self", StringComparison.Ordinal) ? Reply.Json(500, "") : null;

        _time.Advance(TimeSpan.FromMinutes(59));
        await ReadAsync(source);

        Assert.Equal(["s.given POST auth/token/renew-self", $"s.given {Read}"], _vault.Asked.TakeLast(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_server_that_cannot_say_how_long_a_given_token_lives_is_asked_again(int status)
    {
        var source = _vault.ToSource(Given, _time);
        _vault.Instead = arrived => !arrived.Path.EndsWith("lookup-self", StringComparison.Ordinal) ? null
            : status == 0 ? throw new HttpRequestException(HttpRequestError.ConnectionError)
            : Reply.Json(status, "");
        await ReadAsync(source);
        _vault.Instead = _ => null;

        await ReadAsync(source);

        Assert.Equal(2, _vault.Asked.Count(a => a.EndsWith("lookup-self", StringComparison.Ordinal)));
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
    public async Task A_given_token_that_may_not_ask_how_long_it_lives_is_used_as_it_is(int status, string body)
    {
        var source = _vault.ToSource(Given, _time);
        _vault.Instead = arrived => arrived.Path.EndsWith("lookup-self", StringComparison.Ordinal) ? Reply.Json(status, body) : null;

        await ReadAsync(source);
        _time.Advance(TimeSpan.FromDays(10));
        await ReadAsync(source);

        Assert.Single(_vault.Asked, a => a.EndsWith("lookup-self", StringComparison.Ordinal));
        Assert.Null(source.ReadAgainWithin);
    }

    [Fact]
    public async Task A_given_token_that_is_refused_is_not_replaced_and_may_have_expired()
    {
        _vault.RevokeAll();

        var failure = (await _vault.ToSource(Given, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        AssertSays(failure, retryable: false, 403, "capability read", "secret/data/crm/genesys", "Secrets__Vault__Namespace", "may have expired", "Secrets__Vault__Token");
        Assert.Equal(["s.given GET auth/token/lookup-self", $"s.given {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task An_AppRole_logs_in_once_and_uses_its_token_for_half_of_its_lease()
    {
        var source = _vault.ToSource(Role, _time);

        await ReadAsync(source);
        _time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        await ReadAsync(source);

        Assert.Equal(["- POST auth/approle/login", $"s.1 {Read}", $"s.1 {Read}"], _vault.Asked);
        Assert.Equal("""{"role_id":"role-1","secret_id":"hunter0"}""", _vault.Edge.Requests[0].Body);
        Assert.Null(source.ReadAgainWithin);
    }

    [Fact]
    public async Task An_AppRoles_token_is_renewed_from_half_of_its_lease_on()
    {
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);

        _time.Advance(TimeSpan.FromMinutes(30));
        await ReadAsync(source);
        _time.Advance(TimeSpan.FromMinutes(29));
        await ReadAsync(source);

        Assert.Equal(["- POST auth/approle/login", $"s.1 {Read}", "s.1 POST auth/token/renew-self", $"s.1 {Read}", $"s.1 {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task An_AppRoles_token_that_cannot_be_renewed_is_used_for_nine_tenths_and_then_replaced()
    {
        _vault.IsRenewable = false;
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);

        _time.Advance(TimeSpan.FromMinutes(54) - TimeSpan.FromTicks(1));
        await ReadAsync(source);
        _time.Advance(TimeSpan.FromTicks(1));
        await ReadAsync(source);

        Assert.Equal(["- POST auth/approle/login", $"s.1 {Read}", $"s.1 {Read}", "- POST auth/approle/login", $"s.2 {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_no_failure_while_the_token_lives()
    {
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);
        _vault.Instead = arrived => arrived.Path.EndsWith("renew-self", StringComparison.Ordinal) ? Reply.Json(500, "") : null;

        _time.Advance(TimeSpan.FromMinutes(40));
        await ReadAsync(source);

        Assert.Equal(["s.1 POST auth/token/renew-self", $"s.1 {Read}"], _vault.Asked.TakeLast(2));
    }

    [Fact]
    public async Task An_AppRoles_token_that_was_revoked_is_replaced_at_once()
    {
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);
        _vault.RevokeAll();

        await ReadAsync(source);
        await ReadAsync(source);

        Assert.Equal([$"s.1 {Read}", "- POST auth/approle/login", $"s.2 {Read}", $"s.2 {Read}"], _vault.Asked.Skip(2));
    }

    [Fact]
    public async Task A_new_token_that_is_refused_as_well_lacks_a_policy()
    {
        _vault.Instead = arrived => arrived.Path.EndsWith("genesys", StringComparison.Ordinal) ? Reply.Json(403, "") : null;

        var failure = (await _vault.ToSource(Role, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        AssertSays(failure, retryable: false, 403, "capability read", "secret/data/crm/genesys");
        Assert.EndsWith("check Secrets__Vault__Namespace.", failure?.Reason, StringComparison.Ordinal);
        Assert.Equal(["- POST auth/approle/login", $"s.1 {Read}", "- POST auth/approle/login", $"s.2 {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task A_token_without_a_lease_is_used_until_it_is_refused()
    {
        _vault.Lease = TimeSpan.Zero;
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);

        _time.Advance(TimeSpan.FromDays(30));
        await ReadAsync(source);

        Assert.Equal(["- POST auth/approle/login", $"s.1 {Read}", $"s.1 {Read}"], _vault.Asked);
    }

    [Fact]
    public async Task A_lease_of_centuries_is_a_long_lease()
    {
        _vault.Lease = TimeSpan.FromSeconds(9_000_000_000);
        var source = _vault.ToSource(Given, _time);

        await ReadAsync(source);

        Assert.Equal(TimeSpan.FromSeconds(int.MaxValue) * 0.5, source.ReadAgainWithin);
    }

    [Fact]
    public async Task The_managed_identity_logs_in_with_its_token()
    {
        var source = _vault.ToSource(Azure, _time);

        await ReadAsync(source);

        Assert.Equal(["GET", "POST", "GET"], _vault.Edge.Requests.Select(r => r.Method.Method));
        Assert.Equal("https://management.azure.com/", ResourceAskedFor());
        Assert.Equal("/v1/auth/azure/login", _vault.Edge.Requests[1].Path);
        Assert.Equal("""{"role":"lookup","jwt":"identity-token"}""", _vault.Edge.Requests[1].Body);
        Assert.Equal(Hop.SecretStore, _progress.Hop);
    }

    [Fact]
    public async Task A_dead_identity_token_is_replaced_once_and_the_log_in_succeeds()
    {
        _vault.Lease = TimeSpan.FromHours(1);
        _vault.IsRenewable = false;
        const string SecretPath = "/v1/secret/data/crm/genesys";
        var source = _vault.ToSource(Azure, _time);
        await ReadAsync(source);

        // The client of the identity keeps its token for a day. The server refuses it now, and accepts another.
        _vault.GoodJwt = "identity-token-2";
        _time.Advance(TimeSpan.FromHours(1));
        await ReadAsync(source);

        Assert.Equal(["/token", "/v1/auth/azure/login", SecretPath, "/v1/auth/azure/login", "/token", "/v1/auth/azure/login", SecretPath], _vault.Edge.Requests.Select(r => r.Path));
    }

    [Theory]
    [InlineData(400, 2)]
    [InlineData(401, 2)]
    [InlineData(403, 2)]
    [InlineData(404, 1)]
    [InlineData(500, 1)]
    [InlineData(503, 1)]
    public async Task A_log_in_that_is_refused_with_a_new_identity_token_as_well_is_not_tried_a_third_time(int status, int logIns)
    {
        _vault.Instead = arrived => arrived.Path.EndsWith("login", StringComparison.Ordinal) ? Reply.Json(status, "{}") : null;

        var failure = (await _vault.ToSource(Azure, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        Assert.Equal(status, failure?.HttpStatus);
        Assert.Equal(logIns, _vault.Asked.Count(a => a.EndsWith("login", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_a_log_in_that_ended_in_500_the_next_one_has_a_new_identity_token()
    {
        var source = _vault.ToSource(Azure, _time);
        _vault.Instead = arrived => arrived.Path.EndsWith("login", StringComparison.Ordinal) ? Reply.Json(500, "{}") : null;
        await source.ReadAsync(_progress, CancellationToken.None).SoonAsync();
        _vault.Instead = _ => null;

        await ReadAsync(source);

        Assert.Equal(2, _vault.Edge.Requests.Count(r => r.Path == "/token"));
    }

    [Fact]
    public async Task A_resource_that_is_a_scope_already_is_not_made_one()
    {
        var source = _vault.ToSource(Azure with { Resource = "https://vault.hashicorp.example/.default" }, _time);

        await ReadAsync(source);

        Assert.Equal("https://vault.hashicorp.example", ResourceAskedFor());
    }

    [Fact]
    public async Task An_identity_that_is_refused_is_not_blamed_on_the_Vault_server()
    {
        _vault.Instead = arrived => arrived.Path == "/token" ? Reply.Json(400, "{}") : null;

        var failure = (await _vault.ToSource(Azure, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        Assert.Equal(Hop.Identity, failure?.Hop);
        Assert.Contains("AZURE_CLIENT_ID", failure?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_hangs_is_not_blamed_on_the_Vault_server()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _vault.Before = arrived => HangAsync(arrived, reached, "/token");
        var reading = _vault.ToSource(Azure, _time).ReadAsync(_progress, CancellationToken.None);
        await reached.Task.SoonAsync();
        Assert.Equal(Hop.Identity, _progress.Hop);

        _time.Advance(TimeSpan.FromSeconds(2));
        var failure = (await reading.SoonAsync()).Failure;

        Assert.Equal(Hop.Identity, failure?.Hop);
        Assert.Contains("did not answer in time", failure?.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/auth/approle/login")]
    [InlineData("/v1/secret/data/crm/genesys")]
    public async Task A_server_that_hangs_is_given_its_share_of_the_time_in_all(string path)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _vault.Before = arrived => HangAsync(arrived, reached, path);
        var reading = _vault.ToSource(Role, _time).ReadAsync(_progress, CancellationToken.None);
        await reached.Task.SoonAsync();

        _time.Advance(TimeSpan.FromSeconds(2));

        AssertSays((await reading.SoonAsync()).Failure, retryable: true, null, "Vault server vault.example did not answer in time");
    }

    [Fact]
    public async Task The_time_of_logging_in_counts_towards_the_time_of_reading()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _vault.Before = arrived =>
        {
            if (arrived.Path.EndsWith("login", StringComparison.Ordinal))
            {
                _time.Advance(TimeSpan.FromSeconds(1.5));
            }

            return HangAsync(arrived, reached, "/v1/secret/data/crm/genesys");
        };
        var reading = _vault.ToSource(Role, _time).ReadAsync(_progress, CancellationToken.None);
        await reached.Task.SoonAsync();

        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.NotNull((await reading.SoonAsync()).Failure);
    }

    [Fact]
    public async Task A_reading_that_is_ended_from_outside_ends_at_once()
    {
        using var ended = new CancellationTokenSource();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _vault.Before = arrived => HangAsync(arrived, reached, "/v1/secret/data/crm/genesys");
        var reading = _vault.ToSource(Role, _time).ReadAsync(_progress, ended.Token);
        await reached.Task.SoonAsync();

        await ended.CancelAsync();

        Assert.NotNull((await reading.SoonAsync()).Failure);
    }

    [Fact]
    public async Task A_token_from_a_file_is_read_at_every_use()
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
    public async Task A_token_from_a_file_that_is_refused_is_read_once_more()
    {
        using var file = new TemporaryFile("s.dead");
        var source = _vault.ToSource(new VaultTokenFileSettings(file.Path), _time);

        var failure = (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        AssertSays(failure, retryable: false, 403, "may have expired", "Secrets__Vault__TokenFile");
        Assert.Equal(2, _vault.Asked.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task A_file_without_a_token_names_the_setting(string content)
    {
        using var file = new TemporaryFile(content);

        var failure = (await _vault.ToSource(new VaultTokenFileSettings(file.Path), _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        AssertSays(failure, retryable: true, null, "Secrets__Vault__TokenFile", "does not hold a token");
        Assert.Empty(_vault.Asked);
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("/")]
    public async Task A_file_that_cannot_be_read_names_the_setting(string path)
    {
        var source = _vault.ToSource(new VaultTokenFileSettings(path), _time);

        AssertSays((await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure, retryable: true, null, "Secrets__Vault__TokenFile", "cannot be read");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":{"client_secret":"hunter1"}}""")]
    [InlineData("""{"data":{"data":null}}""")]
    public async Task A_reply_that_is_not_a_secret_of_that_engine_names_the_mount(string body)
    {
        var failure = await FailureAsync(Reply.Json(200, body));

        AssertSays(failure, retryable: true, 200, "not a secret of a KV version 2 engine", "Secrets__Vault__Address", "Secrets__Vault__Mount");
    }

    [Theory]
    [InlineData("""{"data":{"data":{}}}""")]
    [InlineData("""{"data":{"data":{"client_secret":""}}}""")]
    [InlineData("""{"data":{"data":{"client_secret":42}}}""")]
    public async Task A_secret_without_the_field_names_the_field(string body)
    {
        var failure = await FailureAsync(Reply.Json(200, body));

        AssertSays(failure, retryable: false, 200, "field 'client_secret'", "Secrets__Vault__Field");
    }

    [Theory]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"}}}""", "")]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"},"metadata":5}}""", "")]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"},"metadata":{}}}""", "")]
    [InlineData("""{"data":{"data":{"client_secret":"hunter1"},"metadata":{"version":7}}}""", "7")]
    public async Task A_secret_without_a_version_is_a_secret(string body, string version)
    {
        _vault.Instead = arrived => arrived.Path.Contains("/data/", StringComparison.Ordinal) ? Reply.Json(200, body) : null;

        var secret = (await _vault.ToSource(Given, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Value;

        Assert.Equal("hunter1", secret?.Reveal());
        Assert.Equal(version, secret?.Version);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_names_where_it_was_looked_for()
    {
        var failure = await FailureAsync(Reply.Json(404, ""));

        AssertSays(failure, retryable: false, 404, "no secret secret/crm/genesys", "Secrets__Vault__Mount", "Secrets__Vault__Path", "Secrets__Vault__Namespace");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_server_that_is_sealed_or_busy_passes_by_itself_and_says_when(int status)
    {
        var failure = await FailureAsync(Reply.Json(status, "").After(TimeSpan.FromSeconds(3)));

        AssertSays(failure, retryable: true, status, "vault.example is sealed, busy or out of order", $"HTTP {status}");
        Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(999)]
    public async Task Any_other_answer_names_the_address(int status) =>
        AssertSays(await FailureAsync(Reply.Json(status, "")), retryable: false, status, $"answered HTTP {status}", "Secrets__Vault__Address");

    [Fact]
    public async Task A_network_that_fails_is_told_as_what_failed()
    {
        _vault.Before = _ => Task.FromException(new HttpRequestException(HttpRequestError.NameResolutionError, "scripted"));

        var given = (await _vault.ToSource(Given, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;
        var role = (await _vault.ToSource(Role, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        AssertSays(given, retryable: false, null, "Vault server vault.example has no address in DNS", "Secrets__Vault__Address");
        AssertSays(role, retryable: false, null, "Vault server vault.example has no address in DNS", "Secrets__Vault__Address");
    }

    [Theory]
    [InlineData("approle", 400, "Secrets__Vault__RoleId", "Secrets__Vault__SecretId")]
    [InlineData("azure", 400, "Secrets__Vault__Role,", "Secrets__Vault__Resource")]
    [InlineData("approle", 403, "Secrets__Vault__RoleId", "Secrets__Vault__SecretId")]
    public async Task A_log_in_that_is_refused_names_the_credentials(string auth, int status, params string[] says)
    {
        var failure = await LogInFailureAsync(auth == "azure" ? Azure : Role, () => Reply.Json(status, """{"errors":["hunter0 is wrong"]}"""));

        AssertSays(failure, retryable: false, status, [$"refused the log-in by {auth} (HTTP {status})", .. says]);
    }

    [Fact]
    public async Task A_log_in_that_is_not_there_names_the_mount()
    {
        var failure = await LogInFailureAsync(Role, () => Reply.Json(404, ""));

        AssertSays(failure, retryable: false, 404, "no auth method at 'approle'", "Secrets__Vault__Auth", "Secrets__Vault__AuthMount", "Secrets__Vault__Namespace");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_log_in_at_a_server_that_is_sealed_or_busy_passes_by_itself_and_says_when(int status)
    {
        var failure = await LogInFailureAsync(Role, () => Reply.Json(status, "").After(TimeSpan.FromSeconds(3)));

        AssertSays(failure, retryable: true, status, "sealed, busy or out of order", $"HTTP {status}");
        Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"auth":5}""")]
    [InlineData("""{"auth":{}}""")]
    [InlineData("""{"auth":{"client_token":"two words"}}""")]
    public async Task A_log_in_that_gives_no_token_names_the_address(string body)
    {
        var failure = await LogInFailureAsync(Role, () => Reply.Json(200, body));

        AssertSays(failure, retryable: true, 200, "without a token", "Secrets__Vault__Address");
    }

    [Fact]
    public async Task A_renewal_that_gives_no_token_is_no_renewal()
    {
        var source = _vault.ToSource(Role, _time);
        await ReadAsync(source);
        _vault.Instead = arrived => arrived.Path.EndsWith("renew-self", StringComparison.Ordinal) ? Reply.Json(200, "{}") : null;

        _time.Advance(TimeSpan.FromMinutes(40));
        await ReadAsync(source);

        Assert.Equal($"s.1 {Read}", _vault.Asked[^1]);
    }

    [Fact]
    public void A_token_of_the_server_prints_redacted() => Assert.Equal("[vault token]", $"{new VaultToken("s.1")}");

    public void Dispose() => _vault.Dispose();

    private async Task ReadAsync(HashiCorpVaultSecretSource source)
    {
        var read = await source.ReadAsync(_progress, CancellationToken.None).SoonAsync();
        Assert.Equal("hunter1", read.Value?.Reveal());
    }

    private string ResourceAskedFor()
    {
        var query = Uri.UnescapeDataString(_vault.Edge.Requests[0].Address.Query);
        return query.Split("resource=")[1].Split('&')[0];
    }

    private async Task<Failure> FailureAsync(HttpResponseMessage response)
    {
        _vault.Instead = arrived => arrived.Path.Contains("/data/", StringComparison.Ordinal) ? response : null;
        return (await _vault.ToSource(Given, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure!;
    }

    private async Task<Failure> LogInFailureAsync(VaultAuthSettings auth, Func<HttpResponseMessage> respond)
    {
        _vault.Instead = arrived => arrived.Path.EndsWith("login", StringComparison.Ordinal) ? respond() : null;
        var failure = (await _vault.ToSource(auth, _time).ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure!;
        Assert.DoesNotContain(_vault.Asked, a => a.EndsWith(Read, StringComparison.Ordinal));
        return failure;
    }

    private async Task HangAsync(Arrived arrived, TaskCompletionSource reached, string path)
    {
        if (arrived.Path == path)
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, arrived.Ended);
        }
    }

    private static void AssertSays(Failure? failure, bool retryable, int? status, params string[] parts)
    {
        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.SecretUnavailable, failure.Status);
        Assert.Equal(Hop.SecretStore, failure.Hop);
        Assert.Equal(retryable, failure.Retryable);
        Assert.Equal(status, failure.HttpStatus);
        Assert.DoesNotContain("hunter", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s.given", failure.ToString(), StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, failure.Reason, StringComparison.Ordinal));
    }
}
