using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Http;

/// <summary>When a request is sent again, when a second one is sent beside it, and when the server is not asked at all.</summary>
public sealed class RetryingUpstreamTests : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4.5);

    private readonly FakeTime _time = new();
    private readonly LogCapture _log = new();

    public void Dispose()
    {
        _log.Dispose();
    }

    [Fact]
    public async Task A_request_with_a_server_error_is_sent_three_times()
    {
        using var edge = new Edge(_ => Reply.Json(503, ""));

        var answer = await SendAsync(edge);

        Assert.Equal(503, answer.Status);
        Assert.Equal(3, edge.Requests.Count);
    }

    [Fact]
    public async Task A_lookup_succeeds_when_a_retry_succeeds()
    {
        var answers = new Queue<int>([503, 200]);
        using var edge = new Edge(_ => Reply.Json(answers.Dequeue(), ""));

        Assert.Equal(200, (await SendAsync(edge)).Status);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task A_reply_that_a_retry_cannot_change_is_not_asked_for_again(int status)
    {
        using var edge = new Edge(_ => Reply.Json(status, ""));

        Assert.Equal(status, (await SendAsync(edge)).Status);
        Assert.Single(edge.Requests);
    }

    [Fact]
    public async Task A_Retry_After_that_fits_the_budget_is_waited_for()
    {
        var answers = new Queue<HttpResponseMessage>([Reply.Json(429, "").After(TimeSpan.FromSeconds(2)), Reply.Json(200, "")]);
        using var edge = new Edge(_ => answers.Dequeue());
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(Retrying(edge), deadline);

        await _time.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromMilliseconds(1));
        Assert.Single(edge.Requests);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(200, (await sending.SoonAsync()).Status);
    }

    [Theory]
    [InlineData(4.5, 3.5, true)]
    [InlineData(4.5, 3.501, false)]
    [InlineData(1.5, 1.125, true)]
    [InlineData(1.5, 1.126, false)]
    public async Task A_Retry_After_is_waited_for_when_a_second_or_a_quarter_of_a_short_budget_is_left_for_the_retry(double budget, double asked, bool isWaitedFor)
    {
        var answers = new Queue<HttpResponseMessage>([Reply.Json(429, "").After(TimeSpan.FromSeconds(asked)), Reply.Json(200, "")]);
        using var edge = new Edge(_ => answers.Dequeue());
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(budget), CancellationToken.None);

        var sending = SendAsync(Retrying(edge, budget: TimeSpan.FromSeconds(budget)), deadline);
        await Task.WhenAny(sending, _time.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(asked)));
        _time.Advance(TimeSpan.FromSeconds(asked));

        Assert.Equal(isWaitedFor ? 200 : 429, (await sending.SoonAsync()).Status);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3.5, true)]
    [InlineData(3.501, false)]
    [InlineData(4, false)]
    public async Task A_call_waits_for_the_Retry_After_of_another_when_a_second_is_left_for_its_request(double left, bool isWaitedFor)
    {
        var answers = new Queue<HttpResponseMessage>([Reply.Json(429, "").After(TimeSpan.FromSeconds(7)), Reply.Json(200, "")]);
        using var edge = new Edge(_ => answers.Dequeue());
        var retrying = Retrying(edge);
        await SendAsync(retrying);
        _time.Advance(TimeSpan.FromSeconds(7 - left));
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);

        var sending = SendAsync(retrying, deadline);
        await Task.WhenAny(sending, _time.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(left)));
        _time.Advance(TimeSpan.FromSeconds(left));

        Assert.Equal(isWaitedFor ? 200 : 429, (await sending.SoonAsync()).Status);
    }

    [Fact]
    public async Task A_Retry_After_of_zero_does_not_end_the_wait_that_another_reply_asked_for()
    {
        var gate = new Gate();
        var requests = 0;
        using var edge = new Edge(async arrived =>
        {
            switch (Interlocked.Increment(ref requests))
            {
                case 1:
                    await gate.PassAsync(arrived.Ended);
                    return Reply.Json(503, "").After(TimeSpan.Zero);
                case 2:
                    return Reply.Json(429, "").After(TimeSpan.FromSeconds(7));
                default:
                    return Reply.Json(200, "");
            }
        });
        var retrying = Retrying(edge);
        var first = SendAsync(retrying);
        await gate.Reached;
        Assert.Equal(429, (await SendAsync(retrying)).Status);

        gate.Open();
        Assert.Equal(200, (await first).Status);

        Assert.Equal(429, retrying.Refusal?.Status);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    public async Task A_Retry_After_no_longer_than_the_usual_pause_is_waited_for_too(int milliseconds)
    {
        var asked = TimeSpan.FromMilliseconds(milliseconds);
        var sentAt = new List<long>();
        using var edge = new Edge(_ =>
        {
            sentAt.Add(_time.GetTimestamp());
            return Reply.Json(503, "").After(asked);
        });

        await SendAsync(edge);

        Assert.Equal([asked, asked], sentAt.Zip(sentAt.Skip(1), _time.GetElapsedTime));
    }

    [Fact]
    public async Task Pauses_differ_so_that_calls_that_failed_together_do_not_come_back_together()
    {
        var pauses = new HashSet<TimeSpan>();
        for (var call = 0; call < 10; call++)
        {
            using var edge = new Edge(_ => Reply.Json(503, ""));
            var startedAt = _time.GetTimestamp();
            await SendAsync(edge);
            pauses.Add(_time.GetElapsedTime(startedAt));
        }

        Assert.NotEqual(1, pauses.Count);
    }

    [Fact]
    public async Task A_retry_goes_over_a_fresh_connection()
    {
        using var pooled = new Edge(_ => Reply.Json(503, ""));
        using var fresh = new Edge(_ => Reply.Json(200, ""));

        var answer = await SendAsync(Retrying(new Connections(lifetime => lifetime == TimeSpan.Zero ? fresh : pooled, _time)));

        Assert.Equal(200, answer.Status);
        Assert.Single(pooled.Requests);
    }

    [Fact]
    public async Task Each_retry_is_counted()
    {
        using var measured = new MetricCapture(_time);
        using var edge = new Edge(_ => Reply.Json(503, ""));
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);

        var sending = Retrying(edge).SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, "https://upstream.example/");
                new RequestOrigin(measured.Metrics, "genesys", Flight: null).PutOn(request);
                return request;
            },
            deadline);
        await PassPausesAsync(sending);

        Assert.Equal(["genesys", "genesys"], measured.Of("contactlookup.upstream.retries").Select(retry => retry.Tags["provider"]));
    }

    [Fact]
    public async Task An_exception_that_the_network_does_not_cause_is_thrown()
    {
        using var edge = Edge.Failing(new NotSupportedException("scripted"));

        await Assert.ThrowsAsync<NotSupportedException>(() => SendAsync(edge));
    }

    [Fact]
    public async Task A_Retry_After_that_does_not_fit_the_budget_is_returned_at_once()
    {
        using var edge = new Edge(_ => Reply.Json(429, "").After(TimeSpan.FromSeconds(5)));

        var answer = await SendAsync(edge);

        Assert.Equal(429, answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.RetryAfter);
        Assert.Single(edge.Requests);
    }

    [Fact]
    public async Task A_Retry_After_of_zero_still_pauses()
    {
        using var edge = new Edge(_ => Reply.Json(503, "").After(TimeSpan.Zero));
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var startedAt = _time.GetTimestamp();
        var sending = SendAsync(Retrying(edge), deadline);
        await PassPausesAsync(sending);

        Assert.Equal(503, (await sending).Status);
        Assert.Equal(3, edge.Requests.Count);
        Assert.True(_time.GetElapsedTime(startedAt) > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_gets_no_request_of_any_call_before_that_time()
    {
        var status = 429;
        using var edge = new Edge(_ => Reply.Json(status, "").After(TimeSpan.FromSeconds(7)));
        var retrying = Retrying(edge);
        await SendAsync(retrying);

        for (var second = 0; second < 2; second++)
        {
            var refused = await SendAsync(retrying);
            Assert.Equal(429, refused.Status);
            Assert.Equal(TimeSpan.FromSeconds(7 - second), refused.RetryAfter);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(edge.Requests);
        Assert.Equal((429, TimeSpan.FromSeconds(5)), (retrying.Refusal?.Status, retrying.Refusal?.RetryAfter));

        // 3.5 s are left, and a call of 4.5 s waits for them because a second remains for the request.
        status = 200;
        _time.Advance(TimeSpan.FromSeconds(1.5));
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(retrying, deadline);
        await _time.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(3.5));
        Assert.Single(edge.Requests);
        _time.Advance(TimeSpan.FromSeconds(3.5));

        Assert.Equal(200, (await sending.SoonAsync()).Status);
        Assert.Equal(2, edge.Requests.Count);
        Assert.Null(retrying.Refusal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task A_reply_that_is_no_refusal_is_never_the_answer_of_another_call_though_it_has_a_Retry_After(int status)
    {
        var body = 0;
        using var edge = new Edge(_ => Reply.Json(status, $"{++body}").After(TimeSpan.FromSeconds(7)));
        var retrying = Retrying(edge);

        await SendAsync(retrying);
        var second = await SendAsync(retrying);

        Assert.Equal("2", Encoding.UTF8.GetString(second.Body.Span));
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_for_a_day_is_asked_again_after_five_minutes()
    {
        using var edge = new Edge(_ => Reply.Json(429, "").After(TimeSpan.FromDays(1)));
        var retrying = Retrying(edge);
        await SendAsync(retrying);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(retrying.Refusal);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(retrying.Refusal);
        await SendAsync(retrying);

        Assert.Equal(2, edge.Requests.Count);
    }

    [Theory]
    [InlineData(2.5)]
    [InlineData(3)]
    [InlineData(3.5)]
    [InlineData(4)]
    public async Task A_reply_that_needs_most_of_the_budget_is_used(double seconds)
    {
        using var edge = new Edge(async arrived =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), _time, arrived.Ended);
            return Reply.Json(200, "");
        });
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(Retrying(edge), deadline);
        await _time.UntilTimerIsSetAsync(TimeSpan.FromSeconds(seconds));
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(200, (await sending.SoonAsync()).Status);
        Assert.InRange(edge.Requests.Count, 1, 2);
    }

    [Fact]
    public async Task After_a_third_of_the_budget_a_second_request_goes_out_over_a_fresh_connection_and_its_reply_is_taken()
    {
        var fresh = new List<bool>();
        using var hangs = new Edge(async arrived =>
        {
            fresh.Add(false);
            await HangAsync(arrived.Ended);
            return Reply.Json(200, "");
        });
        using var answers = new Edge(_ =>
        {
            fresh.Add(true);
            return Reply.Json(200, "");
        });
        var connections = new Connections(lifetime => lifetime == TimeSpan.Zero ? answers : hangs, _time);
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(Retrying(connections), deadline);
        await _time.UntilSomebodyWaitsAsync(Budget * RetryingUpstream.HedgeShare);

        _time.Advance((Budget * RetryingUpstream.HedgeShare) - TimeSpan.FromMilliseconds(1));
        Assert.Equal([false], fresh);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(200, (await sending.SoonAsync()).Status);
        Assert.Equal([false, true], fresh);
        Assert.True(hangs.Requests[0].Ended.IsCancellationRequested);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task A_second_request_goes_out_within_the_rate_limit_only(int requestsPerMinute, int requests)
    {
        using var arrivals = new SemaphoreSlim(0);
        using var edge = new Edge(async arrived =>
        {
            arrivals.Release();
            await Task.Delay(TimeSpan.FromSeconds(4), _time, arrived.Ended);
            return Reply.Json(200, "");
        });
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(Retrying(edge, requestsPerMinute), deadline);
        await _time.UntilTimerIsSetAsync(Budget * RetryingUpstream.HedgeShare);
        _time.Advance(Budget * RetryingUpstream.HedgeShare);
        await UntilAsync(arrivals, requests);
        _time.Advance(TimeSpan.FromSeconds(4) - (Budget * RetryingUpstream.HedgeShare));

        Assert.Equal(200, (await sending.SoonAsync()).Status);
        Assert.Equal(requests, edge.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_hangs_has_two_requests_of_one_call_under_way_at_most()
    {
        using var arrivals = new SemaphoreSlim(0);
        using var edge = new Edge(arrived =>
        {
            arrivals.Release();
            return HangAsync(arrived.Ended);
        });
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(Retrying(edge), deadline);
        await _time.UntilTimerIsSetAsync(Budget * RetryingUpstream.HedgeShare);
        _time.Advance(Budget * RetryingUpstream.HedgeShare);
        await UntilAsync(arrivals, 2);
        _time.Advance(Budget);

        Assert.Equal(UpstreamFault.TimedOut, (await sending.SoonAsync()).Fault);
        Assert.Equal(2, edge.Requests.Count);
    }

    [Fact]
    public async Task The_circuit_opens_after_twenty_failures_and_lets_one_request_a_second_through_until_one_succeeds()
    {
        var status = 500;
        using var edge = new Edge(_ => Reply.Json(status, ""));
        var retrying = Retrying(edge);
        for (var call = 0; call < 7; call++)
        {
            await SendAsync(retrying);
        }

        var asked = edge.Requests.Count;
        Assert.Equal(RetryingUpstream.MinimumThroughput, asked);
        Assert.Equal(UpstreamFault.CircuitOpen, (await SendAsync(retrying)).Fault);
        Assert.Equal(asked, edge.Requests.Count);
        Assert.Equal(CircuitStates.Open, retrying.Circuit);

        _time.Advance(RetryingUpstream.BreakDuration);
        Assert.Equal(500, (await SendAsync(retrying)).Status);
        Assert.Equal(asked + 1, edge.Requests.Count);
        Assert.Equal(UpstreamFault.CircuitOpen, (await SendAsync(retrying)).Fault);

        status = 200;
        _time.Advance(RetryingUpstream.BreakDuration);
        Assert.Equal(200, (await SendAsync(retrying)).Status);
        Assert.Equal(200, (await SendAsync(retrying)).Status);
        Assert.Equal(CircuitStates.Closed, retrying.Circuit);
        Assert.Equal(["CircuitOpened", "CircuitClosed"], _log.Records.Select(r => r.EventId.Name));
        Assert.All(_log.Records, record => Assert.Contains("genesys", record.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public async Task The_circuit_opens_within_eight_seconds_against_a_server_that_hangs_under_steady_calls(int perSecond)
    {
        using var edge = new Edge(arrived => HangAsync(arrived.Ended));
        var retrying = Retrying(edge);
        var calls = new List<Task<UpstreamAnswer>>();
        var inABudget = (int)(Budget.TotalSeconds * perSecond);
        for (var call = 0; call < 8 * perSecond; call++)
        {
            if (call > inABudget)
            {
                // The circuit counts a failure before the call that failed returns.
                await calls[call - inABudget - 1].SoonAsync();
            }

            calls.Add(CallAsync());
            _time.Advance(TimeSpan.FromSeconds(1.0 / perSecond));
        }

        Assert.Contains(_log.Records, r => r.EventId.Name == "CircuitOpened");
        _time.Advance(Budget);
        var lastSecond = await Task.WhenAll(calls.TakeLast(perSecond)).SoonAsync();
        Assert.True(lastSecond.Count(a => a.Fault != UpstreamFault.CircuitOpen) <= 1, "More than one request of the last second was sent to the server.");

        async Task<UpstreamAnswer> CallAsync()
        {
            using var deadline = new Deadline(_time, Budget, CancellationToken.None);
            return await SendAsync(retrying, deadline);
        }
    }

    [Fact]
    public async Task Time_that_another_hop_used_does_not_open_the_circuit()
    {
        Gate? gate = null;
        using var edge = new Edge(async arrived =>
        {
            await (gate?.PassAsync(arrived.Ended) ?? Task.CompletedTask);
            return Reply.Json(200, "");
        });
        var retrying = Retrying(edge);

        // Thirty calls to which a slow login left half a second, from a server that takes longer.
        for (var call = 0; call < 30; call++)
        {
            gate = new Gate();
            using var deadline = new Deadline(_time, TimeSpan.FromSeconds(0.5), CancellationToken.None);
            var sending = SendAsync(retrying, deadline);
            await gate.Reached;
            _time.Advance(TimeSpan.FromSeconds(0.5));
            Assert.Equal(UpstreamFault.TimedOut, (await sending.SoonAsync()).Fault);
        }

        gate = null;
        Assert.Equal(200, (await SendAsync(retrying)).Status);
    }

    [Theory]
    [InlineData(2.25, true)]
    [InlineData(2.249, false)]
    public async Task A_call_with_half_of_the_budget_left_tests_an_open_circuit(double left, bool isAsked)
    {
        var status = 500;
        using var edge = new Edge(_ => Reply.Json(status, ""));
        var retrying = Retrying(edge);
        for (var call = 0; call < 7; call++)
        {
            await SendAsync(retrying);
        }

        status = 200;
        _time.Advance(RetryingUpstream.BreakDuration);
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(left), CancellationToken.None);
        var answer = await SendAsync(retrying, deadline).SoonAsync();

        Assert.Equal(isAsked ? UpstreamFault.None : UpstreamFault.CircuitOpen, answer.Fault);
    }

    [Theory]
    [InlineData(2.25, CircuitStates.Open)]
    [InlineData(2.249, CircuitStates.Closed)]
    public async Task A_timeout_counts_for_the_circuit_when_the_server_had_half_of_the_budget(double left, string circuit)
    {
        using var edge = new Edge(arrived => HangAsync(arrived.Ended));
        var retrying = Retrying(edge);
        var calls = Enumerable.Range(0, RetryingUpstream.MinimumThroughput).Select(_ => CallAsync()).ToList();

        _time.Advance(TimeSpan.FromSeconds(left));
        await Task.WhenAll(calls).SoonAsync();

        Assert.Equal(circuit, retrying.Circuit);

        async Task CallAsync()
        {
            using var deadline = new Deadline(_time, TimeSpan.FromSeconds(left), CancellationToken.None);
            Assert.Equal(UpstreamFault.TimedOut, (await SendAsync(retrying, deadline)).Fault);
        }
    }

    [Fact]
    public async Task A_budget_that_ends_in_a_pause_returns_the_last_reply()
    {
        using var edge = new Edge(_ => Reply.Json(503, ""));

        // How long a pause is, is left to chance; in twenty calls some are longer than what is left.
        for (var call = 0; call < 20; call++)
        {
            using var deadline = new Deadline(_time, TimeSpan.FromMilliseconds(30), CancellationToken.None);
            var sending = SendAsync(Retrying(edge, budget: TimeSpan.FromMilliseconds(100)), deadline);
            await PassPausesAsync(sending);

            Assert.Equal(503, (await sending).Status);
        }
    }

    [Fact]
    public async Task Without_time_no_request_is_sent()
    {
        using var edge = new Edge(_ => Reply.Json(200, ""));
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(1), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));

        var answer = await SendAsync(Retrying(edge), deadline).SoonAsync();

        Assert.Equal(UpstreamFault.TimedOut, answer.Fault);
        Assert.Empty(edge.Requests);
    }

    private Task<UpstreamAnswer> SendAsync(Edge edge) => SendAsync(Retrying(edge));

    private RetryingUpstream Retrying(Edge edge, int requestsPerMinute = 0, TimeSpan? budget = null) =>
        Retrying(edge.ToConnections(_time), requestsPerMinute, budget);

    private RetryingUpstream Retrying(Connections connections, int requestsPerMinute = 0, TimeSpan? budget = null) =>
        new("genesys", connections, budget ?? Budget, 1024, requestsPerMinute, _time, _log.ToFactory().CreateLogger<RetryingUpstream>());

    private static async Task UntilAsync(SemaphoreSlim arrivals, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await arrivals.WaitAsync().SoonAsync();
        }
    }

    private static async Task<HttpResponseMessage> HangAsync(CancellationToken ended)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended);
        throw new InvalidOperationException("Never reached.");
    }

    private static Task<UpstreamAnswer> SendAsync(RetryingUpstream retrying, Deadline deadline) =>
        retrying.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, "https://upstream.example/"), deadline);

    private async Task<UpstreamAnswer> SendAsync(RetryingUpstream retrying)
    {
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(retrying, deadline);
        await PassPausesAsync(sending);
        return await sending;
    }

    /// <summary>Lets the pauses between attempts pass, and neither an attempt's limit nor the budget, which are longer.</summary>
    private async Task PassPausesAsync(Task sending)
    {
        while (!sending.IsCompleted)
        {
            await Task.WhenAny(sending, _time.UntilSomebodyWaitsAsync(TimeSpan.FromSeconds(1))).SoonAsync();
            if (!sending.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
