using System.Net;
using System.Security.Authentication;
using ContactLookup.Tests.Secrets;
using ContactLookup.Tests.Tokens;

namespace ContactLookup.Tests;

/// <summary>
/// Every way in which a server refuses, at every hop, with the real composition. The answer names the hop, whether the failure
/// passes by itself, and what to check.
/// </summary>
public sealed class RefusalTests
{
    private static readonly Dictionary<string, Refusal> Refusals = new()
    {
        ["refused"] = new(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "scripted"), true, "unavailable", "refused the connection"),
        ["reset"] = new(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "scripted"), true, "unavailable", "closed the connection before its reply was complete"),
        ["reset in the handshake"] = new(_ => throw new HttpRequestException(HttpRequestError.SecureConnectionError, "scripted", new IOException("scripted")), true, "unavailable", "closed the connection"),
        ["certificate"] = new(_ => throw new HttpRequestException(HttpRequestError.SecureConnectionError, "scripted", new AuthenticationException("scripted")), false, "unavailable", "certificate is not expired, names this host and is issued by an authority"),
        ["name"] = new(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError, "scripted"), false, "unavailable", "has no address in DNS"),
        ["dropped packets"] = new(_ => throw new TaskCanceledException("scripted", new TimeoutException("scripted")), true, "unavailable", "check that no firewall"),
        ["redirect"] = new(_ => Redirect(), false, "bad_response", "The app does not send credentials to another address"),
        ["403"] = new(_ => Reply.Json(403, "{}"), false, "permission_denied", "HTTP 403"),
        ["429"] = new(_ => Reply.Json(429, "{}"), true, "throttled", "HTTP 429"),
        ["500"] = new(_ => Reply.Json(500, "{}"), true, "unavailable", "HTTP 500"),
        ["503"] = new(_ => Reply.Json(503, "{}"), true, "unavailable", "HTTP 503"),
        ["999"] = new(_ => Reply.Json(999, "{}"), false, "bad_response", "HTTP "),
        ["too large"] = new(_ => Reply.Json(200, new string(' ', 3 * 1024 * 1024)), false, "bad_response", "sent a reply"),
    };

    private static readonly Dictionary<string, Refusal> VaultRefusals = new()
    {
        ["role missing"] = new(_ => FakeKeyVault.Refusal(403, "Forbidden", "ForbiddenByRbac"), false, "", "Key Vault Secrets User"),
        ["firewall"] = new(_ => FakeKeyVault.Refusal(403, "Forbidden", "ForbiddenByFirewall"), false, "", "the vault's networking"),
        ["secret missing"] = new(_ => FakeKeyVault.Refusal(404, "SecretNotFound"), false, "", "Secrets__KeyVault__SecretName"),
        ["secret disabled"] = new(a => a.Path.Contains("versions", StringComparison.Ordinal) ? Reply.Json(200, """{"value":[]}""") : FakeKeyVault.Refusal(403, "Forbidden", "SecretDisabled"), false, "", "Enable one"),
        ["secret empty"] = new(_ => Reply.Json(200, """{"value":" ","id":"https://contoso.vault.azure.net/secrets/genesys-client-secret/1"}"""), false, "", "Put the client secret of the OAuth client into it"),
    };

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var refusal in Refusals.Keys)
            {
                foreach (var hop in Enum.GetNames<Hop>().Where(hop => !(hop == "Identity" && refusal == "certificate")))
                {
                    cells.Add(hop, refusal);
                }
            }

            foreach (var refusal in VaultRefusals.Keys)
            {
                cells.Add("SecretStore", refusal);
            }

            return cells;
        }
    }

    public static TheoryData<string> StoreCells => [.. Refusals.Keys, .. VaultRefusals.Keys];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_refusal_names_its_hop_and_what_to_check_and_whether_it_passes_by_itself(string hop, string name)
    {
        var refusal = Refusals.GetValueOrDefault(name) ?? VaultRefusals[name];
        await using var app = Start(hop, refusal.Respond, out var vault);
        using var _ = vault;

        var lookup = app.LookUpAsync();
        await PassPausesAsync(app, lookup);
        var answer = await lookup;

        Assert.Equal(hop, $"{answer.Failure?.Hop}");
        Assert.Equal(StatusOf(hop, name, refusal), answer.Status.Name());
        Assert.True(refusal.PassesByItself == answer.Retryable, answer.Reason);
        Assert.Contains(refusal.Says, answer.Reason, StringComparison.Ordinal);
        Assert.Contains(SettingOf(hop, name), answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Identity", "secret_unavailable", "managed identity endpoint")]
    [InlineData("SecretStore", "secret_unavailable", "its store")]
    [InlineData("Login", "token_unavailable", "the login")]
    [InlineData("Lookup", "timeout", "Genesys Cloud External Contacts")]
    public async Task A_server_that_hangs_costs_the_budget_and_the_reason_names_it_and_the_time_and_the_setting(string hop, string status, string says)
    {
        var gate = new Gate();
        await using var app = Start(hop, _ => null, out var vault, gate);
        using var _ = vault;

        var lookup = app.LookUpAsync();
        await gate.Reached;

        // Past the budget, and before the caller gives up on the lookup, which then could not say which hop it waited for.
        app.Time.Advance(TimeSpan.FromSeconds(4.5) + (CallerLookup.Grace / 2));
        var answer = await lookup.SoonAsync();

        Assert.Equal((hop, status, true), ($"{answer.Failure?.Hop}", answer.Status.Name(), answer.Retryable));
        Assert.Contains(says, answer.Reason, StringComparison.Ordinal);
        Assert.Contains("within 4.5 s (Lookup__Budget)", answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Identity")]
    [InlineData("SecretStore")]
    [InlineData("Login")]
    public async Task One_request_of_a_flight_that_hangs_is_sent_again_and_costs_no_lookup(string hop)
    {
        var gate = new Gate();
        await using var app = Start(hop, _ => null, out var vault, gate, hangsOnce: true);
        using var _ = vault;

        var lookup = app.LookUpAsync();
        await gate.Reached;
        await app.Time.UntilTimerIsSetAsync(FlightLimits.HedgeDelay);
        app.Time.Advance(FlightLimits.HedgeDelay);

        Assert.Equal(LookupStatus.Found, (await lookup.SoonAsync()).Status);
    }

    [Theory]
    [InlineData("Identity")]
    [InlineData("SecretStore")]
    [InlineData("Login")]
    [InlineData("Lookup")]
    public async Task One_503_of_any_server_costs_no_lookup(string hop)
    {
        var isFirst = 1;
        await using var app = Start(hop, _ => Interlocked.Exchange(ref isFirst, 0) == 1 ? Reply.Json(503, "{}") : null, out var vault);
        using var _ = vault;

        var lookup = app.LookUpAsync();
        await PassPausesAsync(app, lookup);

        Assert.Equal(LookupStatus.Found, (await lookup).Status);
    }

    [Theory]
    [MemberData(nameof(StoreCells))]
    public async Task A_rotated_secret_that_cannot_be_read_is_a_failure_of_the_store(string name)
    {
        var refusal = Refusals.GetValueOrDefault(name) ?? VaultRefusals[name];
        var isRotated = false;
        await using var app = Start("SecretStore", arrived => isRotated ? refusal.Respond(arrived) : null, out var vault);
        using var _ = vault;
        var first = app.LookUpAsync();
        await PassPausesAsync(app, first);
        Assert.Equal(LookupStatus.Found, (await first).Status);

        isRotated = true;
        app.LoginInstead = _ => Reply.Json(400, """{"error":"invalid_client"}""");
        app.RevokeAll();
        var lookup = app.LookUpAsync(1);
        await PassPausesAsync(app, lookup);
        var answer = await lookup;

        Assert.Equal(("SecretStore", "secret_unavailable"), ($"{answer.Failure?.Hop}", answer.Status.Name()));
        Assert.True(refusal.PassesByItself == answer.Retryable, answer.Reason);
        Assert.Contains("The login refused the client secret that was read before.", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_was_rotated_while_the_vault_was_down_is_found_within_two_seconds_after_the_vault_is_back()
    {
        var isDown = false;
        await using var app = Start("SecretStore", _ => isDown ? Reply.Json(503, "{}") : null, out var vault);
        using var _ = vault;
        await AssertStatusAsync(LookupStatus.Found);
        isDown = true;
        vault.Publish("hunter3");
        app.LoginInstead = arrived => FakeLogin.SecretOf(arrived) == "hunter3" ? null : Reply.Json(400, """{"error":"invalid_client"}""");
        app.RevokeAll();
        for (var seconds = 0; seconds < 6; seconds += 2)
        {
            await AssertStatusAsync(LookupStatus.SecretUnavailable);
            app.Time.Advance(HoldOff.LongestWithoutToken);
        }

        await AssertStatusAsync(LookupStatus.SecretUnavailable);
        isDown = false;
        app.Time.Advance(HoldOff.LongestWithoutToken);

        await AssertStatusAsync(LookupStatus.Found);

        async Task AssertStatusAsync(LookupStatus status)
        {
            var lookup = app.LookUpAsync();
            await PassPausesAsync(app, lookup, HoldOff.LongestWithoutToken);
            Assert.Equal(status, (await lookup).Status);
        }
    }

    [Fact]
    public async Task A_challenge_for_another_authority_is_a_failure_of_the_vault()
    {
        await using var app = Start(
            "SecretStore",
            _ =>
            {
                var challenge = FakeKeyVault.Refusal(401, "Unauthorized");
                challenge.Headers.Add("WWW-Authenticate", "Bearer authorization=\"https://login.evil.example/tenant\", resource=\"https://evil.example\"");
                return challenge;
            },
            out var vault);
        using var _ = vault;

        var lookup = app.LookUpAsync();
        await PassPausesAsync(app, lookup);
        var answer = await lookup;

        Assert.Equal(("SecretStore", "secret_unavailable", false), ($"{answer.Failure?.Hop}", answer.Status.Name(), answer.Retryable));
        Assert.Contains("Secrets__KeyVault__Uri", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(0, vault.IdentityAsked);
    }

    private static FakeGenesys Start(string hop, Func<Arrived, HttpResponseMessage?> respond, out FakeKeyVault vault, Gate? gate = null, bool hangsOnce = false)
    {
        var store = vault = new FakeKeyVault();
        store.Publish("hunter2");
        var hanging = gate;
        var app = new FakeGenesys(
            ("Secrets__Source", "keyvault"),
            ("Secrets__KeyVault__Uri", "https://contoso.vault.azure.net/"),
            ("AZURE_CLIENT_ID", Guid.NewGuid().ToString()));
        app.Instead = async arrived =>
        {
            var at = arrived.Address.Host switch
            {
                "identity.invalid" => "Identity",
                "contoso.vault.azure.net" => "SecretStore",
                var host => host.StartsWith("login.", StringComparison.Ordinal) ? "Login" : "Lookup",
            };
            if (at == hop)
            {
                await (Interlocked.Exchange(ref hanging, hangsOnce ? null : hanging)?.PassAsync(arrived.Ended) ?? Task.CompletedTask);
                if (respond(arrived) is { } refusal)
                {
                    return refusal;
                }
            }

            return at switch
            {
                "Identity" => await store.Identity(arrived),
                "SecretStore" => await store.Vault(arrived),
                _ => null,
            };
        };
        return app;
    }

    private static string StatusOf(string hop, string name, Refusal refusal) => hop switch
    {
        "Login" => name == "403" ? "credentials_rejected" : "token_unavailable",
        "Lookup" => refusal.LookupStatus,
        _ => "secret_unavailable",
    };

    private static string SettingOf(string hop, string name) => (hop, name) switch
    {
        (_, "429" or "500" or "503") or ("Lookup", "403" or "999" or "reset" or "reset in the handshake" or "too large") => "",
        ("Identity", "403") => "AZURE_CLIENT_ID",
        ("Identity", _) => "IDENTITY_ENDPOINT",
        ("SecretStore", "403" or "role missing" or "firewall" or "secret missing" or "secret disabled" or "secret empty") => "",
        ("SecretStore", _) => "Secrets__KeyVault__Uri",
        _ => "Genesys__Region",
    };

    private static HttpResponseMessage Redirect()
    {
        var redirect = Reply.Json((int)HttpStatusCode.TemporaryRedirect, "");
        redirect.Headers.Location = new Uri("https://elsewhere.example/");
        return redirect;
    }

    /// <summary>Lets the pauses between attempts pass, and no time limit, which is longer.</summary>
    private static async Task PassPausesAsync(FakeGenesys app, Task lookup, TimeSpan? longest = null)
    {
        while (!lookup.IsCompleted)
        {
            await Task.WhenAny(lookup, app.Time.UntilSomebodyWaitsAsync(longest ?? TimeSpan.FromSeconds(1))).SoonAsync();
            if (!lookup.IsCompleted)
            {
                app.Time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    /// <param name="Respond">What the server does.</param>
    /// <param name="PassesByItself">Whether the failure is retryable.</param>
    /// <param name="LookupStatus">The status when the API does it.</param>
    /// <param name="Says">What the reason says.</param>
    private sealed record Refusal(Func<Arrived, HttpResponseMessage> Respond, bool PassesByItself, string LookupStatus, string Says);
}
