using ContactLookup.Calls;
using ContactLookup.Http;
using TestKit;

namespace ContactLookup.Tests.Http;

/// <summary>Reads that are tried again where that helps and fits, and a server that is left alone when it fails too often.</summary>
public sealed class RetryingUpstreamTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(4.5);

    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_server_error_is_tried_again_twice_and_then_told()
    {
        using var edge = new Edge(_ => Reply.Json(503, ""));

        var answer = await SendAsync(edge);

        Assert.Equal(503, answer.Status);
        Assert.Equal(3, edge.Requests.Count);
    }

    [Fact]
    public async Task A_server_error_that_passes_costs_nobody_his_answer()
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
    public async Task What_does_not_pass_by_itself_is_asked_once(int status)
    {
        using var edge = new Edge(_ => Reply.Json(status, ""));

        Assert.Equal(status, (await SendAsync(edge)).Status);
        Assert.Single(edge.Requests);
    }

    [Fact]
    public async Task A_wait_that_is_asked_for_is_kept_when_it_fits()
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

    [Fact]
    public async Task A_wait_that_is_asked_for_is_told_when_it_does_not_fit()
    {
        using var edge = new Edge(_ => Reply.Json(429, "").After(TimeSpan.FromSeconds(5)));

        var answer = await SendAsync(edge);

        Assert.Equal(429, answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.RetryAfter);
        Assert.Single(edge.Requests);
    }

    [Fact]
    public async Task An_attempt_that_hangs_leaves_time_for_another()
    {
        var gate = new Gate();
        using var edge = new Edge(async arrived =>
        {
            await (arrived.Ended.CanBeCanceled && !gate.Reached.IsCompleted ? gate.PassAsync(arrived.Ended) : Task.CompletedTask);
            return Reply.Json(200, "");
        });
        using var deadline = new Deadline(_time, Budget, CancellationToken.None);
        var sending = SendAsync(Retrying(edge), deadline);
        await gate.Reached;

        _time.Advance(Budget * RetryingUpstream.AttemptShare);
        await PassPausesAsync(sending);

        Assert.Equal(200, (await sending).Status);
        Assert.Equal(2, edge.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_fails_again_and_again_is_left_alone_for_two_seconds()
    {
        using var edge = new Edge(_ => Reply.Json(500, ""));
        var retrying = Retrying(edge);
        for (var call = 0; call < 7; call++)
        {
            await SendAsync(retrying);
        }

        var asked = edge.Requests.Count;
        Assert.Equal(UpstreamFault.LeftAlone, (await SendAsync(retrying)).Fault);
        Assert.Equal(asked, edge.Requests.Count);

        _time.Advance(RetryingUpstream.BreakDuration);
        await SendAsync(retrying);
        Assert.True(edge.Requests.Count > asked);
    }

    [Fact]
    public async Task A_server_is_not_left_alone_for_the_time_that_others_took_of_the_budget()
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

    [Fact]
    public async Task A_budget_that_ends_in_the_pause_before_another_attempt_does_not_hide_what_the_server_said()
    {
        using var edge = new Edge(_ => Reply.Json(503, ""));

        // How long a pause is, is left to chance; in twenty calls some are longer than what is left.
        for (var call = 0; call < 20; call++)
        {
            using var deadline = new Deadline(_time, TimeSpan.FromMilliseconds(101), CancellationToken.None);
            var sending = SendAsync(Retrying(edge), deadline);
            await PassPausesAsync(sending);

            Assert.Equal(503, (await sending).Status);
        }
    }

    [Fact]
    public async Task Without_time_nothing_is_asked()
    {
        using var edge = new Edge(_ => Reply.Json(200, ""));
        using var deadline = new Deadline(_time, TimeSpan.FromSeconds(1), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));

        var answer = await SendAsync(Retrying(edge), deadline).SoonAsync();

        Assert.Equal(UpstreamFault.TimedOut, answer.Fault);
        Assert.Empty(edge.Requests);
    }

    private Task<UpstreamAnswer> SendAsync(Edge edge) => SendAsync(Retrying(edge));

    private RetryingUpstream Retrying(Edge edge) => new(new Upstream(edge, _time), Budget, 1024, _time);

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
