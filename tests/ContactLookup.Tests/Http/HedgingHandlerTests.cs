using System.Net;
using System.Net.Http.Headers;
using ContactLookup.Telemetry;

namespace ContactLookup.Tests.Http;

/// <summary>Which of the attempts of one request gives the reply, and what becomes of the others.</summary>
public sealed class HedgingHandlerTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private readonly FakeTime _time = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly TaskCompletionSource<HttpResponseMessage>[] _replies =
        [.. Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously))];

    private readonly HttpRequestMessage _request = new(HttpMethod.Post, "https://upstream.example/token");
    private readonly Edge _edge;
    private int _sent;

    public HedgingHandlerTests() => _edge = new Edge(_ =>
    {
        var reply = _replies[Interlocked.Increment(ref _sent) - 1].Task;
        _arrivals.Release();
        return reply;
    });

    public void Dispose()
    {
        _request.Dispose();
        _edge.Dispose();
        _arrivals.Dispose();
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_reply_that_the_other_attempt_may_better_is_thrown_away_while_that_one_is_under_way(int status)
    {
        using var poor = new WatchedReply(status, new MemoryStream());
        var sending = await SendAsync(attempts: 2);

        _replies[1].SetResult(poor);
        await poor.Disposed.SoonAsync();
        _replies[0].SetResult(Reply.Json(200, ""));

        Assert.Equal(200, (int)(await sending.SoonAsync()).StatusCode);
        Assert.Equal(2, _edge.Requests.Count);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(499)]
    public async Task Any_other_reply_is_taken_and_a_reply_that_comes_too_late_is_thrown_away(int status)
    {
        using var late = new WatchedReply(200, new DeafStream());
        var sending = await SendAsync(attempts: 2);

        _replies[1].SetResult(Reply.Json(status, ""));
        Assert.Equal(status, (int)(await sending.SoonAsync()).StatusCode);
        Assert.True(_edge.Requests[0].Ended.IsCancellationRequested);
        _replies[0].SetResult(late);

        await late.Disposed.SoonAsync();
    }

    public static TheoryData<Exception> NetworkFailures =>
        [new HttpRequestException("scripted"), new IOException("scripted"), new TaskCanceledException("scripted", new TimeoutException("scripted"))];

    [Theory]
    [MemberData(nameof(NetworkFailures))]
    public async Task An_attempt_that_the_network_fails_leaves_the_other_under_way(Exception failure)
    {
        var sending = await SendAsync(attempts: 2);

        _replies[1].SetException(failure);
        _replies[0].SetResult(Reply.Json(200, ""));

        Assert.Equal(200, (int)(await sending.SoonAsync()).StatusCode);
        Assert.Equal(2, _edge.Requests.Count);
    }

    public static TheoryData<Exception> OtherFailures =>
        [new InvalidDataException("scripted"), new TaskCanceledException("scripted"), new NotSupportedException("scripted")];

    [Theory]
    [MemberData(nameof(OtherFailures))]
    public async Task Any_other_failure_ends_the_request_though_another_attempt_is_under_way(Exception failure)
    {
        var sending = await SendAsync(attempts: 2);

        _replies[1].SetException(failure);

        await Assert.ThrowsAsync(failure.GetType(), () => sending.SoonAsync());
    }

    [Fact]
    public async Task When_every_attempt_fails_so_does_the_request()
    {
        var sending = await SendAsync(attempts: 2);

        _replies[1].SetException(new HttpRequestException("scripted"));
        _replies[0].SetException(new HttpRequestException("scripted"));

        await Assert.ThrowsAsync<HttpRequestException>(() => sending.SoonAsync());
    }

    [Fact]
    public async Task Each_further_attempt_goes_out_after_a_delay_of_its_own()
    {
        var sending = await SendAsync(attempts: 3, mostFurther: 2);

        Assert.Equal(3, _edge.Requests.Count);
        _replies[2].SetResult(Reply.Json(200, ""));

        Assert.Equal(200, (int)(await sending.SoonAsync()).StatusCode);
    }

    [Fact]
    public async Task After_an_attempt_that_failed_there_is_no_further_one()
    {
        using var poor = new WatchedReply(503, new MemoryStream());
        var sending = await SendAsync(attempts: 2, mostFurther: 2);

        _replies[1].SetResult(poor);
        await poor.Disposed.SoonAsync();
        _time.Advance(Delay);
        _replies[0].SetResult(Reply.Json(200, ""));

        Assert.Equal(200, (int)(await sending.SoonAsync()).StatusCode);
        Assert.Equal(2, _edge.Requests.Count);
    }

    [Fact]
    public async Task A_further_attempt_sends_the_same_request()
    {
        _request.Content = new StringContent("grant_type=client_credentials");
        _request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "abc");
        var sending = await SendAsync(attempts: 2);
        _replies[1].SetResult(Reply.Json(200, ""));
        await sending.SoonAsync();

        var (first, second) = (_edge.Requests[0], _edge.Requests[1]);
        Assert.Equal((HttpMethod.Post, first.Address, "grant_type=client_credentials"), (second.Method, second.Address, second.Body));
        Assert.Equal("Basic abc", second.Header("Authorization"));
        Assert.Equal(first.Headers, second.Headers);
    }

    [Fact]
    public async Task The_limit_of_the_reply_holds_for_a_further_attempt()
    {
        HedgingHandler.LimitReply(_request, mostBytes: 2);
        using var large = new WatchedReply(200, new MemoryStream(new byte[3]));
        var sending = await SendAsync(attempts: 2);

        _replies[1].SetResult(large);
        await large.Disposed.SoonAsync();
        _replies[0].SetResult(Reply.Json(200, "{}"));

        Assert.Equal("{}", await (await sending.SoonAsync()).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_further_attempt_counts_as_a_retry()
    {
        using var measured = new MetricCapture(_time);
        new RequestOrigin(measured.Metrics, "genesys", Flight: null).PutOn(_request);

        await SendAsync(attempts: 2);

        var retry = Assert.Single(measured.Of("contactlookup.upstream.retries"));
        Assert.Equal((1, "genesys", "lookup"), (retry.Value, retry.Tags["provider"], retry.Tags["hop"]));
    }

    [Fact]
    public async Task A_reply_whose_body_breaks_off_is_disposed()
    {
        using var broken = new WatchedReply(200, new BreakingStream());
        var sending = await SendAsync(attempts: 1);

        _replies[0].SetResult(broken);

        await Assert.ThrowsAsync<IOException>(() => sending.SoonAsync());
        Assert.True(broken.Disposed.IsCompleted);
    }

    /// <summary>Sends the request and lets time pass until that many attempts are under way.</summary>
    private async Task<Task<HttpResponseMessage>> SendAsync(int attempts, int mostFurther = 1)
    {
        var client = new HttpMessageInvoker(new HedgingHandler(_edge.ToConnections(_time), Delay, mostFurther, new RequestRate(_time, perMinute: 0), _time));
        var sending = client.SendAsync(_request, CancellationToken.None);
        await _arrivals.WaitAsync().SoonAsync();
        for (var attempt = 1; attempt < attempts; attempt++)
        {
            await _time.UntilTimerIsSetAsync(Delay);
            _time.Advance(Delay);
            await _arrivals.WaitAsync().SoonAsync();
        }

        return sending;
    }

    /// <summary>A reply that says when it is disposed.</summary>
    private sealed class WatchedReply : HttpResponseMessage
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WatchedReply(int status, Stream body)
            : base((HttpStatusCode)status) => Content = new StreamContent(body);

        public Task Disposed => _disposed.Task;

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }

    /// <summary>An empty body that is read to its end though nobody waits for it.</summary>
    private sealed class DeafStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(0);
    }

    private sealed class BreakingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("scripted");
    }
}
