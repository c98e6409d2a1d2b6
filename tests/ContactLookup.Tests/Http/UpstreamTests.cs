using System.IO.Compression;
using System.Text;
using ContactLookup.Http;
using TestKit;

namespace ContactLookup.Tests.Http;

/// <summary>One request and every way in which a network fails.</summary>
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
    [InlineData(UpstreamFault.TimedOut, true)]
    [InlineData(UpstreamFault.NameNotResolved, false)]
    [InlineData(UpstreamFault.ConnectionRefused, true)]
    [InlineData(UpstreamFault.TlsFailed, false)]
    [InlineData(UpstreamFault.ConnectTimedOut, true)]
    [InlineData(UpstreamFault.NameServerFailed, true)]
    [InlineData(UpstreamFault.ConnectionBroken, true)]
    [InlineData(UpstreamFault.AnswerGarbled, true)]
    [InlineData(UpstreamFault.AnswerTooLarge, false)]
    [InlineData(UpstreamFault.CircuitOpen, false)]
    internal void A_fault_is_no_success_and_most_pass_by_themselves(UpstreamFault fault, bool isTransient)
    {
        var answer = UpstreamAnswer.Failed(fault);

        Assert.Equal(0, answer.Status);
        Assert.False(answer.IsSuccess);
        Assert.Equal(isTransient, answer.IsTransient);
        Assert.Equal(fault.ToString(), $"{answer}");
        Assert.NotEqual("answered", fault.Describe());
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, UpstreamFault.NameNotResolved)]
    [InlineData(HttpRequestError.ConnectionError, UpstreamFault.ConnectionRefused)]
    [InlineData(HttpRequestError.SecureConnectionError, UpstreamFault.TlsFailed)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, UpstreamFault.AnswerTooLarge)]
    [InlineData(HttpRequestError.ResponseEnded, UpstreamFault.ConnectionBroken)]
    [InlineData(HttpRequestError.Unknown, UpstreamFault.ConnectionBroken)]
    internal async Task A_network_that_fails_is_a_value(HttpRequestError error, UpstreamFault fault)
    {
        using var edge = Edge.Failing(error);

        Assert.Equal(fault, (await SendAsync(edge)).Fault);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_of_the_body_is_a_value()
    {
        using var edge = new Edge(_ => new HttpResponseMessage { Content = new StreamContent(new BreakingStream(new IOException("scripted"))) });

        Assert.Equal(UpstreamFault.ConnectionBroken, (await SendAsync(edge)).Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_not_compressed_as_it_says_is_a_value(bool gzip)
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
    public async Task A_body_of_the_size_allowed_is_read_and_a_larger_one_is_not(bool saysItsLength)
    {
        const int most = 10_000;
        using var fits = new Edge(_ => Sized(most, saysItsLength));
        using var exceeds = new Edge(_ => Sized(most + 1, saysItsLength));

        var read = await SendAsync(fits, mostBytes: most);
        var refused = await SendAsync(exceeds, mostBytes: most);

        Assert.Equal(most, read.Body.Length);
        Assert.Equal(UpstreamFault.AnswerTooLarge, refused.Fault);
    }

    [Fact]
    public async Task A_server_that_hangs_is_waited_for_as_long_as_the_limit_says()
    {
        var gate = new Gate();
        using var edge = new Edge(async arrived =>
        {
            await gate.PassAsync(arrived.Ended);
            return Reply.Json(200, "");
        });
        var sending = SendAsync(edge);
        await gate.Reached;

        _time.Advance(TimeSpan.FromSeconds(1.999));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Equal(UpstreamFault.TimedOut, (await sending.SoonAsync()).Fault);
    }

    [Fact]
    public async Task A_server_that_hangs_in_the_middle_of_its_body_is_waited_for_no_longer()
    {
        var stream = new HangingStream(_time);
        using var edge = new Edge(_ => new HttpResponseMessage { Content = new StreamContent(stream) });
        var sending = SendAsync(edge);
        await stream.Reached;

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(UpstreamFault.TimedOut, (await sending.SoonAsync()).Fault);
    }

    [Fact]
    public async Task Whoever_stops_waiting_ends_the_request()
    {
        using var ended = new CancellationTokenSource();
        var gate = new Gate();
        using var edge = new Edge(async arrived =>
        {
            await gate.PassAsync(arrived.Ended);
            return Reply.Json(200, "");
        });
        var sending = SendAsync(edge, ended: ended.Token);
        await gate.Reached;

        await ended.CancelAsync();

        Assert.Equal(UpstreamFault.TimedOut, (await sending.SoonAsync()).Fault);
    }

    [Fact]
    public async Task A_wait_that_is_asked_for_is_read_as_seconds_and_as_a_moment()
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
    public void A_body_is_JSON_or_nothing(string body, bool isJson)
    {
        using var json = new UpstreamAnswer(200, Encoding.UTF8.GetBytes(body), retryAfter: null).ParseBody();

        Assert.Equal(isJson, json is not null);
    }

    [Fact]
    public void A_body_too_deep_to_be_an_answer_is_nothing()
    {
        Assert.NotNull(new UpstreamAnswer(200, Nested(32), retryAfter: null).ParseBody());
        Assert.Null(new UpstreamAnswer(200, Nested(33), retryAfter: null).ParseBody());

        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
    }

    [Theory]
    [InlineData("invalid_client", "invalid_client")]
    [InlineData("authentication.required", "authentication.required")]
    [InlineData("NOT-ALLOWED", "NOT-ALLOWED")]
    [InlineData("", null)]
    [InlineData("The number +13175550125 is unknown", null)]
    [InlineData("+13175550125", null)]
    [InlineData("token 3", null)]
    public void Only_what_looks_like_a_code_is_passed_on(string said, string? code)
    {
        var answer = new UpstreamAnswer(400, Encoding.UTF8.GetBytes($$"""{"error":"{{said}}"}"""), retryAfter: null);

        Assert.Equal(code, answer.FindCode(root => root.GetProperty("error")));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_code_has_64_characters_at_the_most(int length, bool isCode)
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

    private static HttpResponseMessage Sized(int length, bool saysItsLength)
    {
        var response = new HttpResponseMessage { Content = new StreamContent(new MemoryStream(new byte[length])) };
        response.Content.Headers.ContentLength = saysItsLength ? length : null;
        return response;
    }

    private sealed class BreakingStream(Exception exception) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw exception;
    }

    private sealed class HangingStream(TimeProvider time) : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task.SoonAsync();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            return 0;
        }
    }
}
