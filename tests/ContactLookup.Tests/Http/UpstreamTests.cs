using System.IO.Compression;

namespace ContactLookup.Tests.Http;

/// <summary>One request, and every way in which the network fails.</summary>
public sealed class UpstreamTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task An_answer_comes_with_its_status_and_its_body()
    {
        using var edge = new Edge(_ => Reply.Json(201, """{"a":1}"""));

        var answer = await SendAsync(edge);

        Assert.Equal(201, answer.Status);
        Assert.Equal(UpstreamFault.None, answer.Fault);
        Assert.True(answer.IsSuccess);
        Assert.False(answer.IsTransient);
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Null(answer.RetryAfter);
        Assert.Equal("HTTP 201, 7 bytes", $"{answer}");
    }

    [Theory]
    [InlineData(199, false, false)]
    [InlineData(200, true, false)]
    [InlineData(299, true, false)]
    [InlineData(300, false, false)]
    [InlineData(401, false, false)]
    [InlineData(408, false, true)]
    [InlineData(429, false, false)]
    [InlineData(499, false, false)]
    [InlineData(500, false, true)]
    [InlineData(503, false, true)]
    [InlineData(599, false, true)]
    [InlineData(600, false, false)]
    public void A_status_is_a_success_or_passes_by_itself_or_neither(int status, bool isSuccess, bool isTransient)
    {
        var answer = new UpstreamAnswer(status, default, retryAfter: null);

        Assert.Equal(isSuccess, answer.IsSuccess);
        Assert.Equal(isTransient, answer.IsTransient);
    }

    [Theory]
    [InlineData(UpstreamFault.TimedOut, true, "did not answer in time")]
    [InlineData(UpstreamFault.NameNotResolved, false, "check the host name for a typing error and the DNS servers")]
    [InlineData(UpstreamFault.NameServerFailed, true, "DNS failed; check the DNS servers")]
    [InlineData(UpstreamFault.ConnectionRefused, true, "check the address and port")]
    [InlineData(UpstreamFault.ConnectTimedOut, true, "within 2 s; check that no firewall")]
    [InlineData(UpstreamFault.TlsFailed, false, "check that its certificate is not expired")]
    [InlineData(UpstreamFault.ConnectionBroken, true, "check the proxy, firewall or load balancer")]
    [InlineData(UpstreamFault.AnswerGarbled, true, "cannot be decompressed; check the proxy")]
    [InlineData(UpstreamFault.AnswerTooLarge, false, "larger than the function app reads")]
    [InlineData(UpstreamFault.CircuitOpen, false, "asked only once a second until it answers again")]
    [InlineData(UpstreamFault.None, false, "answered")]
    internal void A_fault_says_what_to_check_and_whether_it_passes_by_itself(UpstreamFault fault, bool isTransient, string says)
    {
        var answer = UpstreamAnswer.Failed(fault);

        Assert.Equal((0, false, isTransient), (answer.Status, answer.IsSuccess, answer.IsTransient));
        Assert.Contains(says, fault.Describe(), StringComparison.Ordinal);
        Assert.Equal(fault == UpstreamFault.None ? "HTTP 0, 0 bytes" : $"{fault}", $"{answer}");
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, UpstreamFault.NameNotResolved)]
    [InlineData(HttpRequestError.ConnectionError, UpstreamFault.ConnectionRefused)]
    [InlineData(HttpRequestError.SecureConnectionError, UpstreamFault.TlsFailed)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, UpstreamFault.AnswerTooLarge)]
    [InlineData(HttpRequestError.ResponseEnded, UpstreamFault.ConnectionBroken)]
    [InlineData(HttpRequestError.Unknown, UpstreamFault.ConnectionBroken)]
    internal async Task A_network_failure_is_a_fault(HttpRequestError error, UpstreamFault fault)
    {
        using var edge = Edge.Failing(error);

        Assert.Equal(fault, (await SendAsync(edge)).Fault);
    }

    public static TheoryData<Exception?, string?> Wrapped => new()
    {
        { null, null },
        { new InvalidOperationException("scripted"), null },
        { new TaskCanceledException("scripted"), null },
        { new InvalidOperationException("scripted", new TaskCanceledException("scripted")), null },
        { new HttpRequestException(HttpRequestError.NameResolutionError, "scripted"), "NameNotResolved" },
        { new IOException("scripted"), "ConnectionBroken" },
        { new TaskCanceledException("scripted", new TimeoutException("scripted")), "ConnectTimedOut" },
        { new InvalidOperationException("scripted", new ArgumentException("scripted", new HttpRequestException(HttpRequestError.ConnectionError, "scripted"))), "ConnectionRefused" },
    };

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void A_network_failure_is_found_inside_the_exception_of_a_client_library(Exception? exception, string? fault) =>
        Assert.Equal(fault, UpstreamFaults.OfAny(exception)?.ToString());

    [Fact]
    public async Task A_connection_that_breaks_in_the_body_is_a_fault()
    {
        using var edge = new Edge(_ => new HttpResponseMessage { Content = new StreamContent(new BreakingStream(new IOException("scripted"))) });

        Assert.Equal(UpstreamFault.ConnectionBroken, (await SendAsync(edge)).Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_cannot_be_decompressed_is_a_fault(bool gzip)
    {
        var junk = new byte[64];
        Array.Fill(junk, (byte)0xFF);
        using var edge = new Edge(_ => new HttpResponseMessage
        {
            Content = new StreamContent(gzip
                ? new GZipStream(new MemoryStream(junk), CompressionMode.Decompress)
                : new BrotliStream(new MemoryStream(junk), CompressionMode.Decompress)),
        });

        Assert.Equal(UpstreamFault.AnswerGarbled, (await SendAsync(edge)).Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_the_size_allowed_is_read_and_a_larger_one_is_not(bool hasContentLength)
    {
        const int most = 10_000;
        using var fits = new Edge(_ => Sized(most, hasContentLength));
        using var exceeds = new Edge(_ => Sized(most + 1, hasContentLength));

        var read = await SendAsync(fits, mostBytes: most);
        var refused = await SendAsync(exceeds, mostBytes: most);

        Assert.Equal(most, read.Body.Length);
        Assert.Equal(UpstreamFault.AnswerTooLarge, refused.Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_before_or_in_its_body_is_a_timeout_at_the_limit(bool inBody)
    {
        var gate = new Gate();
        using var edge = Hanging(gate, inBody);
        var sending = SendAsync(edge);
        await gate.Reached;

        _time.Advance(TimeSpan.FromSeconds(1.999));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Equal(UpstreamFault.TimedOut, (await sending.SoonAsync()).Fault);
    }

    [Fact]
    public async Task A_caller_who_stops_waiting_ends_the_request()
    {
        using var ended = new CancellationTokenSource();
        var gate = new Gate();
        using var edge = Hanging(gate, inBody: false);
        var sending = SendAsync(edge, ended: ended.Token);
        await gate.Reached;

        await ended.CancelAsync();

        Assert.Equal(UpstreamFault.TimedOut, (await sending.SoonAsync()).Fault);
    }

    [Fact]
    public async Task Retry_After_is_read_as_seconds_and_as_a_date()
    {
        using var seconds = new Edge(_ => Reply.Json(429, "").After(TimeSpan.FromSeconds(7)));
        using var moment = new Edge(_ => At(_time.GetUtcNow() + TimeSpan.FromSeconds(9)));
        using var past = new Edge(_ => At(_time.GetUtcNow() - TimeSpan.FromSeconds(9)));

        Assert.Equal(TimeSpan.FromSeconds(7), (await SendAsync(seconds)).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(9), (await SendAsync(moment)).RetryAfter);
        Assert.Equal(TimeSpan.Zero, (await SendAsync(past)).RetryAfter);

        static HttpResponseMessage At(DateTimeOffset at)
        {
            var response = Reply.Json(503, "");
            response.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(at);
            return response;
        }
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("[1]", true)]
    [InlineData("\uFEFF{}", true)]
    [InlineData("", false)]
    [InlineData("\uFEFF", false)]
    [InlineData("<html>", false)]
    [InlineData("{", false)]
    public void A_body_is_parsed_when_it_is_JSON(string body, bool isJson)
    {
        using var json = new UpstreamAnswer(200, Encoding.UTF8.GetBytes(body), retryAfter: null).ParseBody();

        Assert.Equal(isJson, json is not null);
    }

    [Fact]
    public void JSON_deeper_than_32_levels_is_not_parsed()
    {
        Assert.NotNull(new UpstreamAnswer(200, Nested(32), retryAfter: null).ParseBody());
        Assert.Null(new UpstreamAnswer(200, Nested(33), retryAfter: null).ParseBody());

        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
    }

    [Theory]
    [InlineData("invalid_client", "invalid_client")]
    [InlineData("authentication.required", "authentication.required")]
    [InlineData("NOT-ALLOWED", "NOT-ALLOWED")]
    [InlineData("0x80040217", "0x80040217")]
    [InlineData("0x8004021", null)]
    [InlineData("0x800402170", null)]
    [InlineData("0x8004021g", null)]
    [InlineData("1317555012", null)]
    [InlineData("", null)]
    [InlineData("The number +13175550125 is unknown", null)]
    [InlineData("+13175550125", null)]
    [InlineData("token 3", null)]
    public void Only_text_in_the_form_of_an_error_code_is_passed_on(string said, string? code)
    {
        var answer = new UpstreamAnswer(400, Encoding.UTF8.GetBytes($$"""{"error":"{{said}}"}"""), retryAfter: null);

        Assert.Equal(code, answer.FindCode(root => root.GetProperty("error")));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void An_error_code_has_at_most_64_characters(int length, bool isCode)
    {
        var answer = new UpstreamAnswer(400, Encoding.UTF8.GetBytes($"\"{new string('x', length)}\""), retryAfter: null);

        Assert.Equal(isCode, answer.FindCode(root => root) is not null);
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("!~", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u007Fb", false)]
    [InlineData("é", false)]
    public void A_header_takes_one_word_of_visible_ASCII(string text, bool isOneWord) => Assert.Equal(isOneWord, HeaderValue.IsOneWord(text));

    private Task<UpstreamAnswer> SendAsync(Edge edge, int mostBytes = 1024, CancellationToken ended = default) =>
        edge.ToUpstream(_time).SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "https://upstream.example/"), TimeSpan.FromSeconds(2), mostBytes, ended);

    private static Edge Hanging(Gate gate, bool inBody) => new(async arrived =>
    {
        await (inBody ? Task.CompletedTask : gate.PassAsync(arrived.Ended));
        return new HttpResponseMessage { Content = new StreamContent(new HangingStream(gate)) };
    });

    private static HttpResponseMessage Sized(int length, bool hasContentLength)
    {
        var response = new HttpResponseMessage { Content = new StreamContent(new MemoryStream(new byte[length])) };
        response.Content.Headers.ContentLength = hasContentLength ? length : null;
        return response;
    }

    private sealed class BreakingStream(Exception exception) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw exception;
    }

    private sealed class HangingStream(Gate gate) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await gate.PassAsync(cancellationToken);
            return 0;
        }
    }
}
