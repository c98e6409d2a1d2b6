namespace LocalCloud.Tests;

/// <summary>What a handler sees, and a caller gets back, with <c>enableProxyingHttpRequest</c>.</summary>
public class ProxyingTests(ProxyingFixture fixture) : PassingTests(fixture), IClassFixture<ProxyingFixture>
{
    [Fact]
    public void Proxying_wins_when_both_are_switched_on() => Assert.Equal(HandlerMode.Proxying, Host.Mode);

    [Theory]
    [InlineData("/api/x?phone=%2B15550199", "+15550199")]
    [InlineData("/api/x?phone=+15550199", " 15550199")]
    [InlineData("/api/x?phone=a%26b&phone=2", "a&b|2")]
    [InlineData("/api/x?phone=1&Phone=2", "1|2")]
    public async Task The_query_passes_as_it_is(string sent, string phones)
    {
        var seen = await RawHttp.EchoAsync(Host, $"GET {sent} HTTP/1.1\nHost: app\n\n");

        Assert.Equal(sent, (string?)seen["target"]);
        Assert.Equal(phones, string.Join('|', seen["phone"]!.AsArray().Select(value => (string?)value)));
    }

    [Theory]
    [InlineData("/api/x/%2B15550199", "/api/x/+15550199")]
    [InlineData("/api/x/+15550199", "/api/x/+15550199")]
    [InlineData("/api/x/a%20b/%C3%A9", "/api/x/a%20b/%C3%A9")]
    [InlineData("/api/x/a%25b", "/api/x/a%25b")]
    [InlineData("/api/x/a%2Fb", "/api/x/a%252Fb")]
    public async Task The_path_is_decoded_and_encoded_again(string sent, string target)
    {
        var seen = await RawHttp.EchoAsync(Host, $"GET {sent} HTTP/1.1\nHost: app\n\n");

        Assert.Equal(target, (string?)seen["target"]);
    }

    [Fact]
    public async Task The_hosts_own_headers_replace_what_the_caller_sent()
    {
        var seen = await RawHttp.EchoAsync(
            Host,
            "GET /api/x HTTP/1.1\nX-Azure-Functions-InvocationId: mine\nUser-Agent: flow/1\nX-Forwarded-For: 192.0.2.7\nHost: app.example:8443\n\n");

        var headers = seen["headers"]!.AsObject();
        Assert.Matches("^[0-9a-f-]{36}$", Value(headers, "X-Azure-Functions-InvocationId"));
        Assert.Equal("4.1037.0.0", Value(headers, "X-Azure-Functions-HostVersion"));
        Assert.Equal("flow/1", Value(headers, "User-Agent"));
        Assert.StartsWith("127.0.0.1:", Value(headers, "Host"), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", Value(headers, "X-Forwarded-For"));
        Assert.Equal("app.example:8443", Value(headers, "X-Forwarded-Host"));
        Assert.Equal("http", Value(headers, "X-Forwarded-Proto"));
        Assert.Equal(Host.Key, Value(headers, "x-functions-key"));
    }

    [Fact]
    public async Task A_body_arrives_with_all_its_headers_chunked_or_not()
    {
        var whole = await RawHttp.EchoAsync(Host, "POST /api/x HTTP/1.1\nContent-Type: application/json\nContent-Language: de\nContent-Length: 5\nHost: app\n\nhello");
        var chunked = await RawHttp.EchoAsync(Host, "POST /api/x HTTP/1.1\nContent-Type: application/json\nTransfer-Encoding: chunked\nHost: app\n\n5\nhello\n0\n\n");
        var empty = await RawHttp.EchoAsync(Host, "POST /api/x HTTP/1.1\nContent-Type: application/json\nContent-Length: 0\nHost: app\n\n");

        Assert.Equal("hello", (string?)whole["body"]);
        Assert.Equal("de", Value(whole["headers"]!.AsObject(), "Content-Language"));
        Assert.Equal("hello", (string?)chunked["body"]);
        Assert.Equal("chunked", Value(chunked["headers"]!.AsObject(), "Transfer-Encoding"));
        Assert.Equal("application/json", Value(empty["headers"]!.AsObject(), "Content-Type"));
    }

    [Fact]
    public async Task An_answer_streams_through_piece_by_piece()
    {
        using var response = await Http.GetAsync(new Uri("/api/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte["first ".Length];
        await body.ReadExactlyAsync(first);
        (await Http.GetAsync(new Uri("/api/release", UriKind.Relative))).Dispose();
        var rest = await new StreamReader(body).ReadToEndAsync();

        Assert.Equal("first ", System.Text.Encoding.ASCII.GetString(first));
        Assert.Equal("second", rest);
        Assert.Null(response.Content.Headers.ContentLength);
    }
}
