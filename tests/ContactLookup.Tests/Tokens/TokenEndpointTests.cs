namespace ContactLookup.Tests.Tokens;

/// <summary>The token request on the wire, and the outcome of every reply.</summary>
public sealed class TokenEndpointTests
{
    private const string Value = "s3cr3t&+ü:x";
    private const string Good = """{"access_token":"token-1","token_type":"bearer","expires_in":86399}""";

    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(ClientAuthentication.Basic, "client+1:s3cr3t%26%2B%C3%BC%3Ax")]
    [InlineData(ClientAuthentication.BasicRaw, "client 1:s3cr3t&+ü:x")]
    public async Task Basic_credentials_are_form_encoded_as_RFC_6749_says_or_raw(object authentication, string credentials)
    {
        using var edge = new Edge(_ => Reply.Json(200, Good));

        await AskAsync(edge, FakeLogin.Request() with { ClientId = "client 1", Authentication = (ClientAuthentication)authentication });

        var request = Assert.Single(edge.Requests);
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal(new Uri("https://login.example/oauth/token"), request.Address);
        Assert.Equal("grant_type=client_credentials", request.Body);
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}", request.Header("Authorization"));
        Assert.Equal("application/json", request.Header("Accept"));
        Assert.StartsWith("application/x-www-form-urlencoded", request.Header("Content-Type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_authentication_in_the_body_the_credentials_are_in_the_body_only()
    {
        using var edge = new Edge(_ => Reply.Json(200, Good));

        await AskAsync(edge, FakeLogin.Request() with
        {
            Authentication = ClientAuthentication.Body,
            ClientId = "cl&ient",
            Parameters = "scope=https%3A%2F%2Fcrm.example%2F.default",
        });

        var request = Assert.Single(edge.Requests);
        Assert.Equal(
            "grant_type=client_credentials&scope=https%3A%2F%2Fcrm.example%2F.default&client_id=cl%26ient&client_secret=s3cr3t%26%2B%C3%BC%3Ax",
            request.Body);
        Assert.Null(request.Header("Authorization"));
    }

    [Fact]
    public async Task A_token_comes_with_its_lifetime_and_counts_from_before_the_request()
    {
        var before = _time.GetTimestamp();
        using var edge = new Edge(_ =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Reply.Json(200, Good);
        });
        var progress = new FlightProgress();

        var issued = (await AskAsync(edge, FakeLogin.Request(), progress)).Value;
        await AskAsync(edge, FakeLogin.Request(), progress);

        Assert.NotNull(issued);
        Assert.Equal("token-1", issued.Token.Reveal());
        Assert.Equal(TimeSpan.FromSeconds(86_399), issued.Lifetime);
        Assert.Equal(before, issued.Token.RequestedAt);
        Assert.Null(issued.Token.InstanceUrl);
        Assert.Equal(Hop.Login, progress.Hop);
        Assert.Equal(TimeSpan.FromSeconds(2), progress.LoginTime);
    }

    [Theory]
    [InlineData("https://acme.my.salesforce.example", "https://acme.my.salesforce.example/")]
    [InlineData("not an address", null)]
    public async Task The_address_of_the_API_is_read_from_the_reply(string said, string? understood)
    {
        using var edge = new Edge(_ => Reply.Json(200, $$"""{"access_token":"token-1","instance_url":"{{said}}"}"""));

        var issued = (await AskAsync(edge, FakeLogin.Request())).Value;

        Assert.Equal(understood, issued?.Token.InstanceUrl?.AbsoluteUri);
        Assert.Equal(TokenLifetime.Fallback, issued?.Lifetime);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sign in to the guest network</html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"access_token":null}""")]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":42}""")]
    [InlineData("""{"access_token":"two words"}""")]
    [InlineData("""{"access_token":"line\r\nbreak: x"}""")]
    [InlineData("""{"access_token":"\ud800"}""")]
    [InlineData("""{"\ud800":"token-1"}""")]
    public async Task A_reply_without_a_token_names_the_address_setting(string body)
    {
        var failure = await FailureAsync(Reply.Json(200, body));

        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.True(failure.Retryable);
        Assert.Equal(200, failure.HttpStatus);
        AssertSays(failure, "login.example", "answered 200 without an access token", "Genesys__Region");
    }

    [Theory]
    [InlineData(400, "invalid_client")]
    [InlineData(401, "invalid_client")]
    [InlineData(403, "invalid_client")]
    [InlineData(200, "invalid_client")]
    [InlineData(401, "something_else")]
    [InlineData(400, "invalid_request")]
    [InlineData(401, "")]
    public async Task Refused_credentials_name_the_secret_and_the_settings(int status, string code)
    {
        var failure = await FailureAsync(Reply.Json(status, code.Length == 0 ? "<html>" : $$"""{"error":"{{code}}","error_description":"{{Value}}"}"""));

        Assert.Equal(LookupStatus.CredentialsRejected, failure.Status);
        Assert.False(failure.Retryable);
        Assert.Equal(status, failure.HttpStatus);
        AssertSays(failure, "login.example", "client id or the client secret", $"(HTTP {status} {code})".Replace(" )", ")", StringComparison.Ordinal), "the scripted store", "Genesys__ClientId and Genesys__Region");
    }

    [Theory]
    [InlineData("unauthorized_client")]
    [InlineData("unsupported_grant_type")]
    public async Task For_a_client_of_another_grant_type_the_reason_names_the_right_one(string code)
    {
        var failure = await FailureAsync(Reply.Json(400, $$"""{"error":"{{code}}"}"""));

        Assert.Equal(LookupStatus.CredentialsRejected, failure.Status);
        AssertSays(failure, "grant type Client Credentials", $"HTTP 400 {code}", "Genesys__ClientId and Genesys__Region");
    }

    [Fact]
    public async Task A_refused_scope_is_named()
    {
        var failure = await FailureAsync(Reply.Json(400, """{"error":"invalid_scope"}"""));

        Assert.Equal(LookupStatus.CredentialsRejected, failure.Status);
        AssertSays(failure, "correct the scope", "HTTP 400 invalid_scope");
    }

    [Fact]
    public async Task For_a_forbidden_client_the_reason_says_to_check_the_allowed_addresses()
    {
        var failure = await FailureAsync(Reply.Json(403, """{"error":"access_denied"}"""));

        Assert.Equal(LookupStatus.CredentialsRejected, failure.Status);
        Assert.False(failure.Retryable);
        AssertSays(failure, "outbound addresses", "HTTP 403 access_denied", "Genesys__ClientId and Genesys__Region");
    }

    [Theory]
    [InlineData(429, "too many token requests")]
    [InlineData(408, "out of order")]
    [InlineData(500, "out of order")]
    [InlineData(503, "out of order")]
    public async Task A_busy_or_failing_login_is_retryable_and_the_reason_has_its_Retry_After(int status, string says)
    {
        var failure = await FailureAsync(Reply.Json(status, """{"error":"invalid_client"}""").After(TimeSpan.FromSeconds(7)));

        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.True(failure.Retryable);
        Assert.Equal(status, failure.HttpStatus);
        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        AssertSays(failure, "login.example", says, $"HTTP {status} invalid_client", "asks to wait 7 s");
    }

    [Fact]
    public async Task Without_Retry_After_the_reason_names_no_time_to_wait()
    {
        var failure = await FailureAsync(Reply.Json(503, ""));

        Assert.Null(failure.RetryAfter);
        Assert.EndsWith("is out of order (HTTP 503); this usually passes by itself.", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(302)]
    [InlineData(399)]
    public async Task A_redirect_is_not_followed_with_credentials(int status)
    {
        using var edge = new Edge(_ =>
        {
            var response = Reply.Json(status, "");
            response.Headers.Location = new Uri("https://elsewhere.example/");
            return response;
        });

        var failure = (await AskAsync(edge, FakeLogin.Request())).Failure;

        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.False(failure.Retryable);
        AssertSays(failure, "redirected", $"HTTP {status}", "correct Genesys__Region");
        Assert.Single(edge.Requests);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(418)]
    [InlineData(600)]
    public async Task Any_other_status_names_the_address_setting_and_not_the_client_id(int status)
    {
        var failure = await FailureAsync(Reply.Json(status, ""));

        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.False(failure.Retryable);
        AssertSays(failure, $"HTTP {status}", "check Genesys__Region");
        Assert.DoesNotContain("ClientId", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, false, "has no address in DNS")]
    [InlineData(HttpRequestError.ConnectionError, true, "refused the connection")]
    [InlineData(HttpRequestError.SecureConnectionError, false, "TLS handshake")]
    [InlineData(HttpRequestError.ResponseEnded, true, "closed the connection")]
    public async Task A_network_failure_is_named_with_the_address_setting(HttpRequestError error, bool retryable, string says)
    {
        using var edge = Edge.Failing(error);

        var failure = (await AskAsync(edge, FakeLogin.Request())).Failure;

        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.Equal(retryable, failure.Retryable);
        Assert.Null(failure.HttpStatus);
        AssertSays(failure, "There is no access token: the login login.example", says, "Genesys__Region");
    }

    [Fact]
    public async Task A_reply_that_is_too_large_is_not_retryable_and_says_the_limit()
    {
        var failure = await FailureAsync(Reply.Json(200, $$"""{"access_token":"{{new string('x', 64 * 1024)}}"}"""));

        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.False(failure.Retryable);
        AssertSays(failure, "more than 64 KiB");
    }

    [Fact]
    public async Task A_login_that_hangs_ends_at_its_time_limit()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var edge = new Edge(async arrived =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, arrived.Ended);
            throw new InvalidOperationException();
        });
        var asking = AskAsync(edge, FakeLogin.Request());
        await reached.Task.SoonAsync();

        _time.Advance(TimeSpan.FromSeconds(2));
        var failure = (await asking.SoonAsync()).Failure;

        Assert.NotNull(failure);
        Assert.Equal(LookupStatus.TokenUnavailable, failure.Status);
        Assert.True(failure.Retryable);
        AssertSays(failure, "has not answered within 2 s");
    }

    [Fact]
    public void A_login_without_an_address_is_an_error_in_the_code()
    {
        using var edge = new Edge(_ => Reply.Json(200, Good));

        var exception = Assert.Throws<ArgumentException>(() =>
            new TokenEndpoint(FakeLogin.Request() with { Endpoint = null }, edge.ToUpstream(_time), TimeSpan.FromSeconds(2), _time));

        Assert.Contains("no token endpoint", exception.Message, StringComparison.Ordinal);
    }

    private async Task<Failure> FailureAsync(HttpResponseMessage response)
    {
        using var edge = new Edge(_ => response);
        var failure = (await AskAsync(edge, FakeLogin.Request())).Failure;
        Assert.NotNull(failure);
        Assert.Equal(Hop.Login, failure.Hop);
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
        return failure;
    }

    private async Task<Outcome<IssuedToken>> AskAsync(Edge edge, TokenRequest request, FlightProgress? progress = null)
    {
        var endpoint = new TokenEndpoint(request, edge.ToUpstream(_time), TimeSpan.FromSeconds(2), _time);
        return await endpoint.AskAsync(Secret.From(Value)!, progress ?? new FlightProgress(), CancellationToken.None);
    }

    private static void AssertSays(Failure failure, params string[] parts)
    {
        foreach (var part in parts)
        {
            Assert.Contains(part, failure.Reason, StringComparison.Ordinal);
        }
    }
}
