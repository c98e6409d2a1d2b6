namespace LocalCloud.Tests;

/// <summary>What a handler sees, and a caller gets back, with <c>enableForwardingHttpRequest</c>.</summary>
public class ForwardingTests(ForwardingFixture fixture) : PassingTests(fixture), IClassFixture<ForwardingFixture>
{
    [Theory]
    [InlineData("/api/x?phone=%2B15550199", "/api/x?phone=%2B15550199", "+15550199")]
    [InlineData("/api/x?phone=+15550199", "/api/x?phone=%2015550199", " 15550199")]
    [InlineData("/api/x?phone=a%26b&phone=2", "/api/x?phone=a%26b,2", "a&b,2")]
    [InlineData("/api/x?phone=1&Phone=2", "/api/x?Phone=1,2", "1,2")]
    [InlineData("/api/x?phone=&flag", "/api/x?phone=&flag=", "")]
    [InlineData("/api/x?phone=%E2%98%8E", "/api/x?phone=%E2%98%8E", "☎")]
    public async Task The_query_is_taken_apart_and_rebuilt(string sent, string target, string phone)
    {
        var seen = await RawHttp.EchoAsync(Host, $"GET {sent} HTTP/1.1\nHost: app\n\n");

        Assert.Equal(target, (string?)seen["target"]);
        Assert.Equal(phone, (string?)Assert.Single(seen["phone"]!.AsArray()));
    }

    [Theory]
    [InlineData("/api/x/%2B15550199", "/api/x/+15550199")]
    [InlineData("/api/x/+15550199", "/api/x/+15550199")]
    [InlineData("/api/x/a%2Fb", "/api/x/a%2Fb")]
    [InlineData("/api/x/a%20b/%C3%A9", "/api/x/a%20b/%C3%A9")]
    public async Task The_path_keeps_the_prefix_and_its_slashes(string sent, string target)
    {
        var seen = await RawHttp.EchoAsync(Host, $"GET {sent} HTTP/1.1\nHost: app\n\n");

        Assert.Equal(target, (string?)seen["target"]);
    }

    [Fact]
    public async Task The_hosts_own_headers_are_appended_to_what_the_caller_sent()
    {
        var seen = await RawHttp.EchoAsync(Host, "GET /api/x HTTP/1.1\nX-Azure-Functions-InvocationId: mine\nUser-Agent: flow/1\nHost: app.example:8443\n\n");

        var headers = seen["headers"]!.AsObject();
        Assert.Matches("^mine, [0-9a-f-]{36}$", Value(headers, "X-Azure-Functions-InvocationId"));
        Assert.Equal("4.1037.0.0", Value(headers, "X-Azure-Functions-HostVersion"));
        Assert.Equal("flow/1 Azure-Functions-Host/4.1037.0.0", Value(headers, "User-Agent"));
        Assert.Equal("app.example:8443", Value(headers, "Host"));
        Assert.Equal(Host.Key, Value(headers, "x-functions-key"));
        Assert.DoesNotContain("X-Forwarded-For", headers.Select(header => header.Key));
    }

    [Fact]
    public async Task A_body_of_known_length_arrives_with_its_type_and_loses_other_content_headers()
    {
        var seen = await RawHttp.EchoAsync(Host, "POST /api/x HTTP/1.1\nContent-Type: application/json; charset=utf-8\nContent-Language: de\nContent-Length: 5\nHost: app\n\nhello");

        Assert.Equal("hello", (string?)seen["body"]);
        Assert.Equal("application/json; charset=utf-8", Value(seen["headers"]!.AsObject(), "Content-Type"));
        Assert.DoesNotContain("Content-Language", seen["headers"]!.AsObject().Select(header => header.Key));
    }

    [Fact]
    public async Task An_empty_body_loses_its_type()
    {
        var seen = await RawHttp.EchoAsync(Host, "POST /api/x HTTP/1.1\nContent-Type: application/json\nContent-Length: 0\nHost: app\n\n");

        Assert.DoesNotContain("Content-Type", seen["headers"]!.AsObject().Select(header => header.Key));
    }

    /// <summary>
    /// The body is not copied, but the header that announces it is; the framework refuses that contradiction before
    /// anything is sent. So the handler never sees the request.
    /// </summary>
    [Fact]
    public async Task A_chunked_body_never_reaches_the_handler()
    {
        var (status, _, body) = await RawHttp.SendAsync(
            Host.Address,
            $"POST /api/x HTTP/1.1\nx-functions-key: {Host.Key}\nContent-Type: application/json\nTransfer-Encoding: chunked\nHost: app\n\n5\nhello\n0\n\n");

        Assert.Equal(500, status);
        Assert.Empty(body);
    }

    [Fact]
    public async Task An_answer_is_buffered_and_gets_a_length()
    {
        var answer = Http.GetAsync(new Uri("/api/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var other = await Http.GetAsync(new Uri("/api/x", UriKind.Relative));
        Assert.False(answer.IsCompleted);
        (await Http.GetAsync(new Uri("/api/release", UriKind.Relative))).Dispose();
        using var response = await answer;

        Assert.Equal("first second".Length, response.Content.Headers.ContentLength);
        Assert.Equal("first second", await response.Content.ReadAsStringAsync());
    }
}
