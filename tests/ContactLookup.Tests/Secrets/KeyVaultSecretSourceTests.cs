namespace ContactLookup.Tests.Secrets;

/// <summary>Key Vault and the managed identity through the real clients of the Azure SDK, and every way in which both fail.</summary>
public sealed class KeyVaultSecretSourceTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly FakeKeyVault _vault = new();
    private readonly FlightProgress _progress = new();

    [Fact]
    public async Task The_newest_version_is_read_as_the_managed_identity()
    {
        _vault.Publish("hunter1");
        var newest = _vault.Publish("hunter2", new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var secret = (await ReadAsync()).Value;

        Assert.NotNull(secret);
        Assert.Equal("hunter2", secret.Reveal());
        Assert.Equal(newest.Id, secret.Version);
        Assert.Equal((newest.ExpiresOn, DateTimeOffset.FromUnixTimeSeconds(newest.Created)), (secret.ExpiresOn, secret.CreatedOn));
        Assert.Equal("secret 'genesys-client-secret' in key vault contoso.vault.azure.net", _vault.ToSource(_time).Description);
        Assert.Equal(["genesys-client-secret"], _vault.Asked);
        Assert.Equal(1, _vault.IdentityAsked);
        Assert.Equal(Hop.SecretStore, _progress.Hop);
    }

    [Fact]
    public async Task When_the_newest_version_is_disabled_the_newest_enabled_one_is_read()
    {
        _vault.Publish("hunter1");
        _vault.Publish("hunter2");
        _vault.Publish("hunter3").IsEnabled = false;

        Assert.Equal("hunter2", (await ReadAsync()).Value?.Reveal());
    }

    [Fact]
    public async Task A_secret_without_an_enabled_version_is_named_as_such()
    {
        _vault.Publish("hunter1").IsEnabled = false;

        var failure = await FailureAsync();

        AssertSays(failure, retryable: false, 403, "secret 'genesys-client-secret' in key vault contoso.vault.azure.net has no enabled version", "Enable one");
    }

    [Fact]
    public async Task An_empty_secret_is_named_as_such()
    {
        _vault.Publish(" ");

        AssertSays(await FailureAsync(), retryable: false, null, "genesys-client-secret", "is empty", "Put the client secret of the OAuth client into it");
    }

    [Fact]
    public async Task A_secret_may_have_no_version()
    {
        _vault.Instead = _ => Reply.Json(200, """{"value":"hunter1","id":"https://contoso.vault.azure.net/secrets/genesys-client-secret"}""");

        var secret = (await _vault.ToSource(_time).ReadAsync(_progress, CancellationToken.None)).Value;

        Assert.Equal(("hunter1", ""), (secret?.Reveal(), secret?.Version));
    }

    [Fact]
    public void An_identity_that_fails_without_a_known_cause_is_retryable() =>
        AssertSays(IdentityFailure.From(new Azure.Identity.AuthenticationFailedException("scripted")), retryable: true, null, "gave no token for the secret store;", "passes by itself");

    [Fact]
    public async Task The_version_before_is_the_newest_other_one_that_is_enabled()
    {
        _vault.Publish("hunter1");
        _vault.Publish("hunter2");
        _vault.Publish("hunter3").IsEnabled = false;
        _vault.Publish("hunter4");
        var (source, newest) = await ReadNewestAsync();

        var before = await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None);

        Assert.Equal("hunter4", newest.Reveal());
        Assert.Equal("hunter2", before?.Value?.Reveal());
    }

    [Fact]
    public async Task All_versions_and_the_enabled_ones_are_counted()
    {
        _vault.Publish("hunter1");
        _vault.Publish("hunter2").IsEnabled = false;
        _vault.Publish("hunter3");

        var versions = await _vault.ToSource(_time).ListVersionsAsync(_progress, CancellationToken.None);

        Assert.Equal(new SecretVersions(Count: 3, Enabled: 2), versions?.Value);
    }

    [Fact]
    public async Task The_version_before_is_not_read_when_the_setting_is_false()
    {
        _vault.Publish("hunter1");
        _vault.Publish("hunter2");
        var (source, newest) = await ReadNewestAsync(tryPrevious: false);
        var asked = _vault.Asked.Count;

        Assert.Null(await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None));
        Assert.Equal(asked, _vault.Asked.Count);
    }

    [Fact]
    public async Task A_secret_of_one_version_has_no_version_before_and_a_refused_listing_is_a_failure()
    {
        _vault.Publish("hunter1");
        var (source, newest) = await ReadNewestAsync();
        Assert.Null(await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None));
        _vault.Instead = _ => FakeKeyVault.Refusal(403, "Forbidden", "ForbiddenByRbac");

        var before = await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None);

        AssertSays(before?.Failure, retryable: false, 403, "Key Vault Secrets User");
    }

    [Theory]
    [InlineData("ForbiddenByRbac", "a role given just now takes some minutes to count")]
    [InlineData("AccessDenied", "secret permissions Get and List")]
    [InlineData("ForbiddenByFirewall", "vault's networking")]
    [InlineData("ForbiddenByConnection", "private endpoint")]
    [InlineData("SomethingNew", "the role Key Vault Secrets User on the secret, check that the vault's firewall admits the function app, and that the secret is enabled")]
    [InlineData(null, "the role Key Vault Secrets User on the secret, check that the vault's firewall admits the function app, and that the secret is enabled")]
    public async Task When_the_vault_forbids_the_reading_the_reason_says_what_to_allow(string? cause, string says)
    {
        _vault.Instead = _ => FakeKeyVault.Refusal(403, "Forbidden", cause);

        AssertSays(await FailureAsync(), retryable: false, 403, "contoso.vault.azure.net", "HTTP 403", says);
    }

    [Fact]
    public async Task When_the_vault_refuses_a_new_identity_token_too_the_reason_names_the_tenant()
    {
        _vault.Vault = _ => Task.FromResult(FakeKeyVault.Challenge());

        AssertSays(await FailureAsync(), retryable: false, 401, "contoso.vault.azure.net", "refused the identity's token (HTTP 401), also a new one", "same tenant");
    }

    [Fact]
    public async Task A_secret_that_is_not_there_names_the_setting()
    {
        AssertSays(await FailureAsync(), retryable: false, 404, "has no secret genesys-client-secret", "Secrets__KeyVault__SecretName");
    }

    [Theory]
    [InlineData(400, "answered HTTP 400", "Secrets__KeyVault__SecretName")]
    [InlineData(418, "answered HTTP 418", "Secrets__KeyVault__SecretName")]
    [InlineData(404, "where a key vault would answer")]
    [InlineData(600, "answered HTTP 600", "Secrets__KeyVault__SecretName")]
    [InlineData(999, "answered with a status that HTTP does not define", "no proxy")]
    public async Task A_reply_that_no_key_vault_sends_names_the_settings(int status, params string[] says)
    {
        _vault.Instead = _ => Reply.Json(status, "<html>");

        var failure = await FailureAsync();

        AssertSays(failure, retryable: false, status == 999 ? null : status, ["Secrets__KeyVault__Uri", .. says]);
        Assert.Null(failure.RetryAfter);
    }

    [Theory]
    [InlineData(408, "out of order (HTTP 408)")]
    [InlineData(429, "too many requests (HTTP 429)")]
    [InlineData(500, "out of order (HTTP 500)")]
    [InlineData(503, "out of order (HTTP 503)")]
    public async Task A_busy_or_failing_vault_is_retryable_and_is_asked_once(int status, string says)
    {
        _vault.Instead = _ => FakeKeyVault.Refusal(status, "Throttled").After(TimeSpan.FromSeconds(9));

        var failure = await FailureAsync();

        AssertSays(failure, retryable: true, status, "contoso.vault.azure.net", says, "passes by itself");
        Assert.Equal(TimeSpan.FromSeconds(9), failure.RetryAfter);
        Assert.Single(_vault.Asked);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, false, "has no address in DNS")]
    [InlineData(HttpRequestError.ConnectionError, true, "refused the connection")]
    [InlineData(HttpRequestError.SecureConnectionError, false, "TLS handshake")]
    [InlineData(HttpRequestError.ResponseEnded, true, "closed the connection")]
    [InlineData(null, true, "closed the connection")]
    public async Task A_network_failure_is_named_with_the_address_setting(HttpRequestError? error, bool retryable, string says)
    {
        _vault.Vault = _ => Task.FromException<HttpResponseMessage>(error is { } known ? new HttpRequestException(known, "scripted") : new IOException("scripted"));

        AssertSays(await FailureAsync(), retryable, null, "Key vault contoso.vault.azure.net", says, "Secrets__KeyVault__Uri");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sign in to the guest network</html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"value":5}""")]
    [InlineData("""{"value":"hunter2","id":5}""")]
    [InlineData("""{"value":"hunter2","id":"nonsense"}""")]
    [InlineData("""{"value":"hunter2","id":"https://contoso.vault.azure.net/"}""")]
    [InlineData("""{"value":"hunter2","attributes":{"exp":"never"}}""")]
    public async Task A_reply_that_is_not_a_secret_names_the_address_setting(string body)
    {
        _vault.Instead = _ => Reply.Json(200, body);

        AssertSays(await FailureAsync(), retryable: true, null, "contoso.vault.azure.net sent a reply that is not a secret", "Secrets__KeyVault__Uri");
    }

    [Fact]
    public async Task A_dead_identity_token_is_replaced_once_and_the_secret_is_read()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time);
        Assert.NotNull((await source.ReadAsync(_progress, CancellationToken.None)).Value);

        // The client of the identity keeps its token for a day. The vault refuses it now, and accepts another.
        _vault.GoodToken = "identity-token-2";
        var secret = (await source.ReadAsync(_progress, CancellationToken.None)).Value;

        Assert.Equal("hunter1", secret?.Reveal());
        Assert.Equal(2, _vault.IdentityAsked);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(307)]
    [InlineData(399)]
    public async Task A_redirect_is_not_followed_with_the_identitys_token(int status)
    {
        _vault.Instead = _ =>
        {
            var redirect = Reply.Json(status, "");
            redirect.Headers.Location = new Uri("https://elsewhere.vault.azure.net/");
            return redirect;
        };

        AssertSays(await FailureAsync(), retryable: false, status, $"redirected the request (HTTP {status})", "Secrets__KeyVault__Uri");
        Assert.Single(_vault.Asked);
    }

    [Fact]
    public async Task A_challenge_for_another_domain_gets_no_token()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time, address: new Uri("https://contoso.vault.evil.example/"));

        var failure = (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        AssertSays(failure, retryable: false, null, "contoso.vault.evil.example", "identity's token was not sent", "Secrets__KeyVault__Uri");
        Assert.Equal(0, _vault.IdentityAsked);
    }

    [Fact]
    public async Task The_check_of_the_challenge_can_be_switched_off()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time, verify: false, address: new Uri("https://localhost:8443/"));

        Assert.Equal("hunter1", (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Value?.Reveal());
    }

    [Fact]
    public async Task A_vault_that_hangs_ends_at_its_time_limit()
    {
        var reading = await HangAsync(hang => _vault.Vault = hang);

        _time.Advance(TimeSpan.FromSeconds(2));
        var failure = (await reading.SoonAsync()).Failure;

        AssertSays(failure, retryable: true, null, "contoso.vault.azure.net has not answered within 2 s");
        Assert.Equal(Hop.SecretStore, failure?.Hop);
    }

    [Fact]
    public async Task An_identity_that_hangs_is_not_a_failure_of_the_vault()
    {
        var reading = await HangAsync(hang => _vault.Identity = hang);
        Assert.Equal(Hop.Identity, _progress.Hop);

        _time.Advance(TimeSpan.FromSeconds(2));
        var failure = (await reading.SoonAsync()).Failure;

        AssertSaysIdentity(failure, retryable: true, null, "managed identity endpoint has not answered within 2 s");
    }

    [Fact]
    public async Task A_reading_ends_at_once_when_its_flight_ends()
    {
        using var ended = new CancellationTokenSource();
        var reading = await HangAsync(hang => _vault.Vault = hang, ended.Token);

        await ended.CancelAsync();

        AssertSays((await reading.SoonAsync()).Failure, retryable: true, null, "has not answered within 2 s");
    }

    [Theory]
    [InlineData(400, false, "AZURE_CLIENT_ID")]
    [InlineData(401, false, "AZURE_CLIENT_ID")]
    [InlineData(404, false, "AZURE_CLIENT_ID")]
    [InlineData(300, false, "redirected the request (HTTP 300)")]
    [InlineData(307, false, "redirected the request (HTTP 307). The app does not send credentials to another address; check that nothing has changed IDENTITY_ENDPOINT")]
    [InlineData(399, false, "redirected the request (HTTP 399)")]
    [InlineData(499, false, "AZURE_CLIENT_ID")]
    [InlineData(600, false, "answered HTTP 600 where it should give a token; check that nothing has changed IDENTITY_ENDPOINT")]
    [InlineData(200, true, "managed identity endpoint gave no token for the secret store")]
    [InlineData(408, true, "gave no token for the secret store")]
    [InlineData(429, true, "gave no token for the secret store")]
    [InlineData(500, true, "gave no token for the secret store")]
    public async Task An_identity_endpoint_that_gives_no_token_is_asked_once_and_named(int status, bool retryable, string says)
    {
        _vault.Identity = _ => Task.FromResult(Reply.Json(status, status == 200 ? "<html>" : """{"statusCode":400,"message":"No User Assigned or Delegated Managed Identity found for hunter2"}"""));

        AssertSaysIdentity(await FailureAsync(), retryable, status, $"HTTP {status}", says);
        Assert.Equal(1, _vault.IdentityAsked);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, false, "has no address in DNS")]
    [InlineData(HttpRequestError.ConnectionError, true, "refused the connection")]
    public async Task An_identity_endpoint_that_cannot_be_reached_is_named(HttpRequestError error, bool retryable, string says)
    {
        _vault.Identity = _ => Task.FromException<HttpResponseMessage>(new HttpRequestException(error, "scripted"));

        AssertSaysIdentity(await FailureAsync(), retryable, null, "managed identity endpoint", says);
        Assert.Equal(1, _vault.IdentityAsked);
    }

    // The client marks the end of the time for connecting like this.
    [Theory]
    [InlineData(Hop.SecretStore, "Key vault contoso.vault.azure.net did not answer the attempt to connect", "Secrets__KeyVault__Uri")]
    [InlineData(Hop.Identity, "managed identity endpoint did not answer the attempt to connect", "IDENTITY_ENDPOINT")]
    internal async Task A_server_that_does_not_answer_the_attempt_to_connect_is_named(Hop hop, params string[] says)
    {
        var dropped = Task.FromException<HttpResponseMessage>(new TaskCanceledException("scripted", new TimeoutException("scripted")));
        if (hop == Hop.Identity)
        {
            _vault.Identity = _ => dropped;
        }
        else
        {
            _vault.Vault = _ => dropped;
        }

        var failure = await FailureAsync();

        AssertSays(failure, retryable: true, null, says);
        Assert.Equal(hop, failure.Hop);
    }

    public void Dispose() => _vault.Dispose();

    private Task<Outcome<Secret>> ReadAsync() => _vault.ToSource(_time).ReadAsync(_progress, CancellationToken.None).SoonAsync();

    private async Task<(KeyVaultSecretSource Source, Secret Newest)> ReadNewestAsync(bool tryPrevious = true)
    {
        var source = _vault.ToSource(_time, tryPrevious);
        return (source, (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Value!);
    }

    private async Task<Failure> FailureAsync()
    {
        var failure = (await ReadAsync()).Failure;
        Assert.NotNull(failure);
        return failure;
    }

    private async Task<Task<Outcome<Secret>>> HangAsync(Action<Func<Arrived, Task<HttpResponseMessage>>> hang, CancellationToken ended = default)
    {
        var gate = new Gate();
        hang(async arrived =>
        {
            await gate.PassAsync(arrived.Ended);
            throw new InvalidOperationException();
        });
        var reading = _vault.ToSource(_time).ReadAsync(_progress, ended);
        await gate.Reached;
        return reading;
    }

    private static void AssertSays(Failure? failure, bool retryable, int? status, params string[] parts)
    {
        Assert.Equal((LookupStatus.SecretUnavailable, retryable, status), (failure?.Status, failure?.Retryable, failure?.HttpStatus));
        Assert.DoesNotContain("hunter", $"{failure}", StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, failure!.Reason, StringComparison.Ordinal));
    }

    private static void AssertSaysIdentity(Failure? failure, bool retryable, int? status, params string[] parts)
    {
        AssertSays(failure, retryable, status, parts);
        Assert.Equal(Hop.Identity, failure?.Hop);
    }
}
