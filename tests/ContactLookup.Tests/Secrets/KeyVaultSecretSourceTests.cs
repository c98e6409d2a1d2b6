using ContactLookup.Calls;
using ContactLookup.Secrets;
using TestKit;

namespace ContactLookup.Tests.Secrets;

/// <summary>Key Vault and the managed identity through the real clients of the Azure SDK, and every way in which they fail.</summary>
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
        Assert.Equal(newest.ExpiresOn, secret.ExpiresOn);
        Assert.Equal(["genesys-client-secret"], _vault.Asked);
        Assert.Equal(1, _vault.IdentityAsked);
        Assert.Equal(Hop.SecretStore, _progress.Hop);
    }

    [Fact]
    public async Task An_expired_secret_is_handed_out_all_the_same_because_the_login_is_its_judge()
    {
        _vault.Publish("hunter1", _time.GetUtcNow() - TimeSpan.FromDays(1));

        Assert.Equal("hunter1", (await ReadAsync()).Value?.Reveal());
    }

    [Fact]
    public void It_is_called_by_its_name_and_its_vault() =>
        Assert.Equal("secret 'genesys-client-secret' in key vault contoso.vault.azure.net", _vault.ToSource(_time).Description);

    [Fact]
    public async Task A_disabled_newest_version_is_passed_over_for_the_newest_enabled_one()
    {
        _vault.Publish("hunter1");
        _vault.Publish("hunter2");
        _vault.Publish("hunter3").IsEnabled = false;

        Assert.Equal("hunter2", (await ReadAsync()).Value?.Reveal());
    }

    [Fact]
    public async Task A_secret_without_an_enabled_version_says_so()
    {
        _vault.Publish("hunter1").IsEnabled = false;

        var failure = await FailureAsync();

        AssertSays(failure, retryable: false, 403, "secret 'genesys-client-secret' in key vault contoso.vault.azure.net has no enabled version", "Enable one");
    }

    [Fact]
    public async Task An_empty_secret_says_so()
    {
        _vault.Publish(" ");

        AssertSays(await FailureAsync(), retryable: false, null, "genesys-client-secret", "is empty", "Put the client secret of the OAuth client into it");
    }

    [Fact]
    public async Task A_secret_whose_version_the_vault_does_not_tell_is_a_secret()
    {
        _vault.Instead = _ => Reply.Json(200, """{"value":"hunter1","id":"https://contoso.vault.azure.net/secrets/genesys-client-secret"}""");

        var secret = (await _vault.ToSource(_time).ReadAsync(_progress, CancellationToken.None)).Value;

        Assert.Equal(("hunter1", ""), (secret?.Reveal(), secret?.Version));
    }

    [Fact]
    public void An_identity_that_fails_without_saying_how_gave_no_token() =>
        AssertSays(IdentityFailure.From(new Azure.Identity.AuthenticationFailedException("scripted")), retryable: true, null, "gave no token for the secret store;", "passes by itself");

    [Fact]
    public async Task The_version_before_is_the_newest_enabled_one_but_the_refused()
    {
        _vault.Publish("hunter1");
        _vault.Publish("hunter2");
        _vault.Publish("hunter3").IsEnabled = false;
        _vault.Publish("hunter4");
        var source = _vault.ToSource(_time);
        var newest = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        var before = await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None);

        Assert.Equal("hunter4", newest.Reveal());
        Assert.Equal("hunter2", before?.Value?.Reveal());
    }

    [Fact]
    public async Task A_secret_of_one_version_has_none_before()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time);
        var newest = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;

        Assert.Null(await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None));
    }

    [Fact]
    public async Task The_version_before_is_not_looked_for_when_the_setting_says_so()
    {
        _vault.Publish("hunter1");
        _vault.Publish("hunter2");
        var source = _vault.ToSource(_time, tryPrevious: false);
        var newest = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;
        var asked = _vault.Asked.Count;

        Assert.Null(await source.ReadVersionBeforeAsync(newest, _progress, CancellationToken.None));
        Assert.Equal(asked, _vault.Asked.Count);
    }

    [Fact]
    public async Task A_version_before_that_cannot_be_listed_says_why()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time);
        var newest = (await source.ReadAsync(_progress, CancellationToken.None)).Value!;
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
    public async Task A_vault_that_forbids_says_whom_to_let_in_where(string? cause, string says)
    {
        _vault.Instead = _ => FakeKeyVault.Refusal(403, "Forbidden", cause);

        AssertSays(await FailureAsync(), retryable: false, 403, "contoso.vault.azure.net", "HTTP 403", says);
    }

    [Fact]
    public async Task A_vault_that_refuses_the_identitys_token_is_of_another_tenant()
    {
        _vault.Vault = arrived =>
        {
            var challenge = FakeKeyVault.Refusal(401, "Unauthorized");
            challenge.Headers.Add("WWW-Authenticate", "Bearer authorization=\"https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444\", resource=\"https://vault.azure.net\"");
            return Task.FromResult(challenge);
        };

        AssertSays(await FailureAsync(), retryable: false, 401, "contoso.vault.azure.net", "refused the identity's token", "same tenant");
    }

    [Fact]
    public async Task A_secret_that_is_not_there_names_the_setting()
    {
        AssertSays(await FailureAsync(), retryable: false, 404, "has no secret genesys-client-secret", "Secrets__KeyVault__SecretName");
    }

    [Fact]
    public async Task Another_404_means_that_it_is_no_vault()
    {
        _vault.Instead = _ => Reply.Json(404, "<html>not found</html>");

        AssertSays(await FailureAsync(), retryable: false, 404, "where a key vault would answer", "Secrets__KeyVault__Uri");
    }

    [Theory]
    [InlineData(408, "out of order (HTTP 408)")]
    [InlineData(429, "too many requests (HTTP 429)")]
    [InlineData(500, "out of order (HTTP 500)")]
    [InlineData(503, "out of order (HTTP 503)")]
    public async Task A_vault_that_is_busy_or_broken_passes_by_itself_and_is_asked_once(int status, string says)
    {
        _vault.Instead = _ => FakeKeyVault.Refusal(status, "Throttled").After(TimeSpan.FromSeconds(9));

        var failure = await FailureAsync();

        AssertSays(failure, retryable: true, status, "contoso.vault.azure.net", says, "passes by itself");
        Assert.Equal(TimeSpan.FromSeconds(9), failure.RetryAfter);
        Assert.Single(_vault.Asked);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(418)]
    public async Task Any_other_answer_names_both_settings(int status)
    {
        _vault.Instead = _ => FakeKeyVault.Refusal(status, "BadParameter");

        var failure = await FailureAsync();

        AssertSays(failure, retryable: false, status, $"answered HTTP {status}", "Secrets__KeyVault__Uri", "Secrets__KeyVault__SecretName");
        Assert.Null(failure.RetryAfter);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, false, "has no address in DNS")]
    [InlineData(HttpRequestError.ConnectionError, true, "refused the connection")]
    [InlineData(HttpRequestError.SecureConnectionError, false, "TLS handshake")]
    [InlineData(HttpRequestError.ResponseEnded, true, "closed the connection")]
    public async Task A_network_failure_is_named_with_the_address_setting(HttpRequestError error, bool retryable, string says)
    {
        _vault.Vault = _ => Task.FromException<HttpResponseMessage>(new HttpRequestException(error, "scripted"));

        AssertSays(await FailureAsync(), retryable, null, "Key vault contoso.vault.azure.net", says, "Secrets__KeyVault__Uri");
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_the_answer_is_one_that_broke()
    {
        _vault.Vault = _ => Task.FromException<HttpResponseMessage>(new IOException("scripted"));

        AssertSays(await FailureAsync(), retryable: true, null, "Key vault contoso.vault.azure.net", "closed the connection");
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

    [Fact]
    public async Task A_vault_that_refuses_every_identity_token_is_asked_with_one_new_token_and_names_the_tenant()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time);
        _vault.Instead = _ => FakeKeyVault.Refusal(401, "Unauthorized");

        var failure = (await source.ReadAsync(_progress, CancellationToken.None)).Failure;

        AssertSays(failure, retryable: false, 401, "refused the identity's token (HTTP 401), also a new one", "same tenant");
        Assert.Equal(2, _vault.IdentityAsked);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_identitys_token()
    {
        _vault.Instead = _ =>
        {
            var redirect = Reply.Json(307, "");
            redirect.Headers.Location = new Uri("https://elsewhere.vault.azure.net/");
            return redirect;
        };

        AssertSays(await FailureAsync(), retryable: false, 307, "redirected the request (HTTP 307)", "Secrets__KeyVault__Uri");
        Assert.Single(_vault.Asked);
    }

    [Fact]
    public async Task A_challenge_that_speaks_for_another_domain_gets_no_token()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time, address: new Uri("https://contoso.vault.evil.example/"));

        var failure = (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Failure;

        AssertSays(failure, retryable: false, null, "contoso.vault.evil.example", "identity's token was not sent", "Secrets__KeyVault__Uri");
        Assert.Equal(0, _vault.IdentityAsked);
    }

    [Fact]
    public async Task A_vault_whose_challenge_need_not_be_verified_is_read()
    {
        _vault.Publish("hunter1");
        var source = _vault.ToSource(_time, verify: false, address: new Uri("https://localhost:8443/"));

        Assert.Equal("hunter1", (await source.ReadAsync(_progress, CancellationToken.None).SoonAsync()).Value?.Reveal());
    }

    [Fact]
    public async Task A_vault_that_hangs_is_given_its_share_of_the_time_and_no_more()
    {
        var reading = await HangAsync(hang => _vault.Vault = hang);

        _time.Advance(TimeSpan.FromSeconds(2));
        var failure = (await reading.SoonAsync()).Failure;

        AssertSays(failure, retryable: true, null, "contoso.vault.azure.net has not answered within 2 s");
        Assert.Equal(Hop.SecretStore, failure?.Hop);
    }

    [Fact]
    public async Task An_identity_that_hangs_is_not_blamed_on_the_vault()
    {
        var reading = await HangAsync(hang => _vault.Identity = hang);
        Assert.Equal(Hop.Identity, _progress.Hop);

        _time.Advance(TimeSpan.FromSeconds(2));
        var failure = (await reading.SoonAsync()).Failure;

        AssertSaysIdentity(failure, retryable: true, null, "managed identity endpoint did not answer in time");
    }

    [Fact]
    public async Task A_reading_that_is_ended_from_outside_ends_at_once()
    {
        using var ended = new CancellationTokenSource();
        var reading = await HangAsync(hang => _vault.Vault = hang, ended.Token);

        await ended.CancelAsync();

        AssertSays((await reading.SoonAsync()).Failure, retryable: true, null, "has not answered within 2 s");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    public async Task An_identity_that_is_refused_names_the_setting_and_is_asked_once(int status)
    {
        _vault.Identity = _ => Task.FromResult(Reply.Json(status, """{"statusCode":400,"message":"No User Assigned or Delegated Managed Identity found for hunter2"}"""));

        AssertSaysIdentity(await FailureAsync(), retryable: false, status, $"HTTP {status}", "AZURE_CLIENT_ID");
        Assert.Equal(1, _vault.IdentityAsked);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task An_identity_endpoint_that_is_busy_or_broken_passes_by_itself_and_is_asked_once(int status)
    {
        _vault.Identity = _ => Task.FromResult(Reply.Json(status, "{}"));

        AssertSaysIdentity(await FailureAsync(), retryable: true, status, $"gave no token for the secret store (HTTP {status})");
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

    [Fact]
    public async Task An_identity_endpoint_that_talks_nonsense_is_told_as_that()
    {
        _vault.Identity = _ => Task.FromResult(Reply.Json(200, "<html>"));

        AssertSaysIdentity(await FailureAsync(), retryable: true, 200, "managed identity endpoint gave no token for the secret store (HTTP 200)");
    }

    public void Dispose() => _vault.Dispose();

    private Task<Outcome<Secret>> ReadAsync() => _vault.ToSource(_time).ReadAsync(_progress, CancellationToken.None).SoonAsync();

    private async Task<Failure> FailureAsync()
    {
        var failure = (await ReadAsync()).Failure;
        Assert.NotNull(failure);
        return failure;
    }

    private async Task<Task<Outcome<Secret>>> HangAsync(Action<Func<Arrived, Task<HttpResponseMessage>>> hang, CancellationToken ended = default)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hang(async arrived =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, arrived.Ended);
            throw new InvalidOperationException();
        });
        var reading = _vault.ToSource(_time).ReadAsync(_progress, ended);
        await reached.Task.SoonAsync();
        return reading;
    }

    private static void AssertSays(Failure? failure, bool retryable, int? status, params string[] parts)
    {
        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.SecretUnavailable, failure.Status);
        Assert.Equal(retryable, failure.Retryable);
        Assert.Equal(status, failure.HttpStatus);
        Assert.DoesNotContain("hunter", failure.ToString(), StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, failure.Reason, StringComparison.Ordinal));
    }

    private static void AssertSaysIdentity(Failure? failure, bool retryable, int? status, params string[] parts)
    {
        AssertSays(failure, retryable, status, parts);
        Assert.Equal(Hop.Identity, failure?.Hop);
    }
}
