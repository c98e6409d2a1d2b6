namespace ContactLookup.Tests.Tokens;

/// <summary>HTTP 401 during a lookup, with the real composition; only the edge of the process is replaced.</summary>
public sealed class RefusedByApiTests
{
    // An organization under HIPAA ends a token after 15 minutes without use, before its lifetime ends.
    [Fact]
    public async Task A_token_that_ended_after_15_minutes_without_use_costs_no_lookup()
    {
        await using var genesys = new FakeGenesys();
        for (var quiet = 1; quiet <= 5; quiet++)
        {
            await FindAsync(genesys);
            genesys.Time.Advance(TimeSpan.FromMinutes(15));
            genesys.RevokeAll();
        }

        Assert.Equal(["token-1", "token-1", "token-2", "token-2", "token-3", "token-3", "token-4", "token-4", "token-5"], genesys.Shown);
    }

    [Fact]
    public async Task Fifty_calls_whose_token_is_revoked_meanwhile_are_one_renewal_and_fifty_repeated_requests()
    {
        const int calls = 50;
        await using var genesys = new FakeGenesys();
        await FindAsync(genesys);
        var arrived = 0;
        var gate = new Gate();
        genesys.BeforeApi = async request =>
        {
            if (Interlocked.Increment(ref arrived) == calls)
            {
                genesys.RevokeAll();
                gate.Open();
            }

            await gate.PassAsync(request.Ended);
        };

        var answers = await Task.WhenAll(Enumerable.Range(1, calls).Select(i => genesys.LookUpAsync(i))).SoonAsync();

        Assert.All(answers, a => Assert.Equal(LookupStatus.Found, a.Status));
        Assert.Equal(2, genesys.Issued);
        Assert.Equal(1 + calls, genesys.Shown.Count(t => t == "token-1"));
        Assert.Equal(calls, genesys.Shown.Count(t => t == "token-2"));
    }

    [Fact]
    public async Task When_a_new_token_is_refused_too_the_reason_says_so()
    {
        await using var genesys = new FakeGenesys();
        RevokeBeforeEveryAnswer(genesys);

        var answer = await genesys.LookUpAsync().SoonAsync();

        Assert.Equal(LookupStatus.Unauthorized, answer.Status);
        Assert.False(answer.Retryable);
        Assert.Contains("refused a token that was fetched for this very request (HTTP 401 bad.credentials)", answer.Reason, StringComparison.Ordinal);
        Assert.Contains("Genesys__Region", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(401, answer.Failure?.HttpStatus);
        Assert.Equal(["token-1", "token-2"], genesys.Shown);
    }

    [Fact]
    public async Task A_token_that_was_fetched_before_the_same_revocation_does_not_count_as_new()
    {
        await using var genesys = new FakeGenesys();
        await FindAsync(genesys);
        genesys.Time.Advance(TimeSpan.FromHours(20));
        var gate = new Gate();
        genesys.BeforeApi = async request =>
        {
            if (request.Header("Authorization") == "Bearer token-1")
            {
                await gate.PassAsync(request.Ended);
            }

            genesys.Time.Advance(TimeSpan.FromMilliseconds(1));
        };
        var call = genesys.LookUpAsync();
        await gate.Reached;
        while (genesys.Issued < 2)
        {
            await Task.Yield();
        }

        genesys.RevokeAll();
        gate.Open();

        Assert.Equal(LookupStatus.Found, (await call.SoonAsync()).Status);
        Assert.Equal(["token-1", "token-1", "token-2", "token-3"], genesys.Shown);
    }

    [Fact]
    public async Task When_the_login_issues_the_refused_token_again_the_reason_says_so()
    {
        await using var genesys = new FakeGenesys { SameToken = "the-only-one" };

        var answer = await genesys.LookUpAsync().SoonAsync();

        Assert.Equal(LookupStatus.Unauthorized, answer.Status);
        Assert.Contains("the login issued the same one again", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(["the-only-one", "the-only-one"], genesys.Shown);
    }

    [Fact]
    public async Task The_same_token_is_used_when_the_API_accepts_it_the_second_time()
    {
        await using var genesys = new FakeGenesys { SameToken = "the-only-one" };
        genesys.BeforeApi = _ =>
        {
            if (genesys.Shown.Count == 2)
            {
                genesys.Issue("the-only-one");
            }

            return Task.CompletedTask;
        };

        await FindAsync(genesys);
    }

    [Fact]
    public async Task An_API_that_refuses_every_token_does_not_cause_a_flood_of_token_requests()
    {
        await using var genesys = new FakeGenesys();
        RevokeBeforeEveryAnswer(genesys);

        for (var call = 1; call <= 200; call++)
        {
            Assert.Equal(LookupStatus.Unauthorized, (await genesys.LookUpAsync(call).SoonAsync()).Status);
        }

        // The first token, and the renewals that are allowed at once.
        Assert.Equal(1 + RenewalLimit.Burst, genesys.Issued);
        Assert.InRange(genesys.Shown.Count, 200, 200 + RenewalLimit.Burst);
    }

    [Fact]
    public async Task An_API_that_refuses_tokens_for_a_while_finds_contacts_again_within_three_seconds_of_its_recovery()
    {
        await using var genesys = new FakeGenesys();
        RevokeBeforeEveryAnswer(genesys);
        for (var call = 1; call <= 50; call++)
        {
            await genesys.LookUpAsync(call).SoonAsync();
        }

        genesys.BeforeApi = _ => Task.CompletedTask;
        genesys.Time.Advance(TimeSpan.FromSeconds(3));

        await FindAsync(genesys);
    }

    [Fact]
    public async Task A_missing_permission_renews_no_token()
    {
        await using var genesys = new FakeGenesys();
        genesys.ApiInstead = _ => Reply.Json(403, """{"code":"missing.permissions","status":403}""");

        var answers = new[] { await genesys.LookUpAsync(1).SoonAsync(), await genesys.LookUpAsync(2).SoonAsync() };

        Assert.All(answers, a => Assert.Equal(LookupStatus.PermissionDenied, a.Status));
        Assert.Equal(["token-1", "token-1"], genesys.Shown);
        Assert.Equal(1, genesys.Issued);
    }

    [Fact]
    public async Task Without_a_token_the_API_is_not_called()
    {
        await using var genesys = new FakeGenesys();
        genesys.LoginInstead = _ => Reply.Json(400, """{"error":"invalid_client"}""");

        var answer = await genesys.LookUpAsync().SoonAsync();

        Assert.Equal(LookupStatus.CredentialsRejected, answer.Status);
        Assert.Contains("Secrets__Configuration__ClientSecret", answer.Reason, StringComparison.Ordinal);
        Assert.Contains("Genesys__ClientId", answer.Reason, StringComparison.Ordinal);
        Assert.Empty(genesys.Shown);
    }

    [Fact]
    public async Task A_rotated_ready_token_is_used_within_the_call_that_was_refused()
    {
        using var file = new TemporaryFile("ready-1");
        await using var genesys = new FakeGenesys(
            ("Secrets__Source", "file"), ("Secrets__File__Path", file.Path), ("Secrets__Holds", "access_token"));
        genesys.Issue("ready-1");
        await FindAsync(genesys);
        genesys.RevokeAll();
        genesys.Issue("ready-2");
        file.Write("ready-2");

        await FindAsync(genesys);

        Assert.Equal(["ready-1", "ready-1", "ready-2"], genesys.Shown);
        Assert.Equal(0, genesys.Issued);
    }

    [Fact]
    public async Task Neither_secret_nor_token_nor_number_is_in_any_log()
    {
        await using var genesys = new FakeGenesys();
        await FindAsync(genesys);
        RevokeBeforeEveryAnswer(genesys);
        await genesys.LookUpAsync(125).SoonAsync();

        Assert.NotEmpty(genesys.Log.Records);
        Assert.DoesNotContain("hunter2", genesys.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", genesys.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("3175550125", genesys.Log.Text, StringComparison.Ordinal);
    }

    /// <summary>Revokes all tokens whenever one is shown, a moment after it was issued.</summary>
    private static void RevokeBeforeEveryAnswer(FakeGenesys genesys) => genesys.BeforeApi = _ =>
    {
        genesys.Time.Advance(TimeSpan.FromMilliseconds(1));
        genesys.RevokeAll();
        return Task.CompletedTask;
    };

    private static async Task FindAsync(FakeGenesys genesys)
    {
        var answer = await genesys.LookUpAsync().SoonAsync();
        Assert.Equal("", answer.Reason);
        Assert.Equal(LookupStatus.Found, answer.Status);
    }
}
