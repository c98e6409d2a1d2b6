using System.Diagnostics;
using ContactLookup.Telemetry;

namespace ContactLookup.Tests.Http;

/// <summary>What metrics and spans say about one HTTP request.</summary>
public sealed class MeasuringHandlerTests : IDisposable
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(0.25);

    private readonly FakeTime _time = new();
    private readonly MetricCapture _measured;

    public MeasuringHandlerTests() => _measured = new MetricCapture(_time);

    public void Dispose() => _measured.Dispose();

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task A_request_is_measured_with_the_status_of_its_reply_and_the_time_until_then(int status)
    {
        using var edge = new Edge(_ =>
        {
            _time.Advance(Elapsed);
            return Reply.Json(status, "");
        });

        Assert.Equal(status, await SendAsync(edge));

        var request = Assert.Single(_measured.Of("contactlookup.upstream.request.duration"));
        Assert.Equal(Elapsed.TotalSeconds, request.Value);
        Assert.Equal(("genesys", "lookup", $"{status}"), (request.Tags["provider"], request.Tags["hop"], request.Tags["http.response.status_code"]));
    }

    public static TheoryData<Exception, string> Failures => new()
    {
        { new TaskCanceledException("scripted"), "timeout" },
        { new HttpRequestException("scripted"), "connection" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_request_without_a_reply_is_measured_with_what_ended_it(Exception failure, string error)
    {
        using var edge = Edge.Failing(failure);

        Assert.Same(failure, await Record.ExceptionAsync(() => SendAsync(edge)));

        var request = Assert.Single(_measured.Of("contactlookup.upstream.request.duration"));
        Assert.Equal(error, request.Tags["error.type"]);
        Assert.False(request.Tags.ContainsKey("http.response.status_code"));
    }

    [Fact]
    public async Task The_span_of_a_request_says_how_it_ended()
    {
        using var spans = new SpanCapture();
        using var call = SpanCapture.Begin();
        using var edge = new Edge(_ => Reply.Json(503, ""));

        await SendAsync(edge);

        var span = Assert.Single(spans.Below(call));
        Assert.Equal(
            (503, "503", ActivityStatusCode.Error),
            (span.GetTagItem("http.response.status_code"), span.GetTagItem("error.type"), span.Status));
    }

    private async Task<int> SendAsync(Edge edge)
    {
        using var client = new HttpMessageInvoker(new MeasuringHandler(edge, _time));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://upstream.example/");
        new RequestOrigin(_measured.Metrics, "genesys", Flight: null).PutOn(request);
        using var response = await client.SendAsync(request, CancellationToken.None);
        return (int)response.StatusCode;
    }
}
