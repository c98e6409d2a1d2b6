namespace FunctionApp.Tests.Requests;

/// <summary>One id finds a call in the caller's records, in the answer and in the log.</summary>
public sealed class CorrelationTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Conversation = "1f0c2d3e-8a53-4b6e-9a01-00b412345678";

    [Theory]
    [InlineData(Conversation)]
    [InlineData("1f0c2d3e8a534b6e9a0100b412345678")]
    [InlineData("4bf92f3577b34da6")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task The_callers_own_id_is_kept(string id)
    {
        var reply = await AskAsync(("X-Correlation-Id", id), ("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01"));

        AssertIs(id, reply);
    }

    [Theory]
    [InlineData("+13175550125")]
    [InlineData("13175550125")]
    [InlineData("ani-13175550125")]
    [InlineData("1-317-555-0125")]
    [InlineData("317.555.0125")]
    [InlineData("49-30-1234-5678")]
    [InlineData("3175550125123456")]
    [InlineData("flow-7.step_3")]
    [InlineData("123456")]
    [InlineData("tel:+13175550125")]
    [InlineData("two words")]
    [InlineData("<script>")]
    [InlineData("0123456789abcdef-0123456789abcdef-0123456789abcdef-0123456789abcdef")]
    public async Task An_id_that_may_hold_a_number_or_does_not_belong_in_a_log_is_not_repeated(string id)
    {
        var reply = await AskAsync(("X-Correlation-Id", id), ("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01"));

        AssertIs(TraceId, reply);
    }

    [Fact]
    public async Task Two_ids_are_ignored()
    {
        var reply = await AskAsync(("X-Correlation-Id", "one"), ("X-Correlation-Id", "two"), ("X-Azure-Functions-InvocationId", Conversation));

        AssertIs(Conversation, reply);
    }

    [Fact]
    public async Task A_call_without_an_id_gets_the_id_of_its_trace()
    {
        var reply = await AskAsync(("traceparent", $"00-{TraceId}-00f067aa0ba902b7-00"), ("X-Azure-Functions-InvocationId", Conversation));

        AssertIs(TraceId, reply);
    }

    [Theory]
    [InlineData("X-Azure-Functions-InvocationId")]
    [InlineData("x-ms-invocation-id")]
    public async Task A_call_without_a_trace_gets_the_id_of_its_invocation_under_both_heads(string header)
    {
        var reply = await AskAsync((header, Conversation));

        AssertIs(Conversation, reply);
    }

    [Theory]
    [InlineData("X-Azure-Functions-InvocationId", "")]
    [InlineData("traceparent", "00-broken-01")]
    public async Task A_call_without_any_id_gets_a_unique_one(string header, string value)
    {
        var one = await AskAsync((header, value));
        var two = await AskAsync((header, value));

        Assert.Matches("^[0-9a-f]{32}$", one["correlationId"]);
        Assert.NotEqual(one["correlationId"], two["correlationId"]);
        AssertIs(one["correlationId"], one);
    }

    [Fact]
    public async Task A_malformed_request_has_its_id_too()
    {
        var bad = await shared.App.SendAsync(new HttpRequestMessage(HttpMethod.Get, LookupAddress.Value) { Headers = { { "X-Correlation-Id", Conversation } } });
        var unknown = await shared.App.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/nowhere") { Headers = { { "X-Correlation-Id", Conversation } } });

        Assert.Equal((400, Conversation), (bad.HttpStatus, bad["correlationId"]));
        Assert.Equal((404, Conversation), (unknown.HttpStatus, unknown["correlationId"]));
    }

    private Task<Reply> AskAsync(params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/contacts/lookup?phone=%2B13175550125");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return shared.App.SendAsync(request);
    }

    private void AssertIs(string id, Reply reply)
    {
        Assert.Equal((200, id), (reply.HttpStatus, reply["correlationId"]));
        Assert.Equal(id, reply.Header("X-Correlation-Id"));
        Assert.Contains(shared.App.ShippedLog.Lines, line =>
            line.Contains("\"Event\":\"LookupAnswered\"", StringComparison.Ordinal) && line.Contains($"\"CorrelationId\":\"{id}\"", StringComparison.Ordinal));
    }
}
