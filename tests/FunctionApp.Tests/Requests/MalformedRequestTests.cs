namespace FunctionApp.Tests.Requests;

/// <summary>What is no question gets an HTTP error that says what to send instead.</summary>
public sealed class MalformedRequestTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string RequestLine = "POST /api/contacts/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private const string Good = """{"phoneNumber": "tel:+13175550125"}""";

    [Theory]
    [InlineData("{", "UTF-8")]
    [InlineData("""{"phoneNumber": tel:+13175550125}""", "$esc.jsonString(${input.phoneNumber})")]
    [InlineData("""{"phoneNumber": +13175550125}""", "quotes")]
    [InlineData("""{"phoneNumber": ${input.phoneNumber}}""", "$esc.jsonString(${input.phoneNumber})")]
    [InlineData("""{"phoneNumber": "+13175550125",}""", "phoneNumber")]
    [InlineData("""{"phoneNumber": "+13175550125"} {"phoneNumber": "+13175550125"}""", "phoneNumber")]
    [InlineData("""{"phoneNumber": "+13175550125", "phoneNumber": "+13175550140"}""", "once")]
    [InlineData("""{"phoneNumber": "+13175550125", "value": "+13175550140"}""", "once")]
    [InlineData("""{"phoneNumber": "\ud800"}""", "UTF-8")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", "phoneNumber")]
    [InlineData(" ", "phoneNumber")]
    [InlineData("", "Transfer-Encoding: buffered")]
    [InlineData("{}", "phoneNumber")]
    [InlineData("null", "JSON object")]
    [InlineData("true", "JSON object")]
    [InlineData("""["+13175550125"]""", "JSON object")]
    [InlineData("""{"phone": "+13175550125"}""", "phoneNumber")]
    [InlineData("""{"PhoneNumber": "+13175550125"}""", "phoneNumber")]
    [InlineData("""{"phoneNumber": {}}""", "value")]
    [InlineData("""{"phoneNumber": {"e164": "+13175550125"}}""", "value")]
    [InlineData("""{"phoneNumber": ["+13175550125"]}""", "JSON string")]
    [InlineData("""{"phoneNumber": true}""", "JSON string")]
    [InlineData("""{"phoneNumber": {"value": {"value": "+13175550125"}}}""", "JSON string")]
    [InlineData("""{"type": "Email", "value": "someone@example.com"}""", "Phone")]
    [InlineData("""{"type": null, "value": "+13175550125"}""", "Phone")]
    [InlineData("""{"phoneNumber": "+13175550125", "region": "Germany"}""", "ISO 3166")]
    [InlineData("""{"phoneNumber": "+13175550125", "region": "${input.region}"}""", "$!{input.region}")]
    [InlineData("""{"phoneNumber": "+13175550125", "region": {"code": "DE"}}""", "region")]
    [InlineData("""{"phoneNumber": "+13175550125", "calledNumber": ["+13175550100"]}""", "calledNumber")]
    public async Task A_malformed_body_is_400(string body, string advice)
    {
        var reply = await shared.App.PostAsync(body);

        AssertIsProblem(reply, 400, advice);
    }

    [Fact]
    public async Task A_body_in_another_encoding_is_400()
    {
        AssertIsProblem(await shared.App.PostAsync(Encoding.Unicode.GetBytes(Good), "application/json; charset=utf-16"), 400, "UTF-8");
        AssertIsProblem(await shared.App.PostAsync([(byte)'"', 0xFF, (byte)'"']), 400, "UTF-8");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/xml")]
    [InlineData("application/jsonp")]
    [InlineData("image/svg+json")]
    [InlineData("json")]
    [InlineData(";")]
    public async Task A_body_of_another_type_is_415(string contentType)
    {
        var reply = await shared.App.PostAsync(Good, contentType);

        AssertIsProblem(reply, 415, "application/json");
    }

    [Theory]
    [InlineData((16 * 1024) + 1)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public async Task A_body_over_16_KB_is_413_with_or_without_Content_Length(int length)
    {
        var body = Good + new string(' ', length - Good.Length);
        using var unsaid = new HttpRequestMessage(HttpMethod.Post, LookupAddress.Value)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { TransferEncodingChunked = true, ExpectContinue = true },
        };

        AssertIsProblem(await shared.App.PostAsync(body), 413, "16384 bytes");
        AssertIsProblem(await shared.App.SendAsync(unsaid), 413, "16384 bytes");
    }

    [Theory]
    [InlineData("/api/contacts/lookup", "%2B")]
    [InlineData("/api/contacts/lookup/", "%2B")]
    [InlineData("/api/contacts/lookup?number=%2B13175550125", "phone")]
    [InlineData("/api/v2/external-contacts/lookups/phone", "%2B")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125&phone=%2B13175550140", "once")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125&phoneNumber=%2B13175550125", "once")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125,%2B13175550140", "once")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125%2C%2013175550140", "once")]
    [InlineData("/api/v2/external-contacts/lookups/phone?phoneNumber=%2B13175550125&phoneNumber=%2B13175550125", "once")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125&region=DE&region=US", "region")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125&region=DE,US", "region")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125&calledNumber=1&calledNumber=2", "calledNumber")]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125&region=Germany", "ISO 3166")]
    public async Task A_malformed_query_is_400(string address, string advice)
    {
        var reply = await shared.App.GetAsync(address);

        AssertIsProblem(reply, 400, advice);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/contacts")]
    [InlineData("/contacts/lookup?phone=%2B13175550125")]
    [InlineData("/api/contacts/lookup/%2B13175550125")]
    [InlineData("/api/contacts/lookup/%2B13175550125?phone=%2B13175550125")]
    [InlineData("/api/v2/externalcontacts/reversewhitepageslookup?lookupVal=%2B13175550125")]
    [InlineData("/favicon.ico")]
    [InlineData("/api/contacts/lookups")]
    public async Task Another_address_is_404(string address)
    {
        var reply = await shared.App.GetAsync(address);

        AssertIsProblem(reply, 404, "/api/contacts/lookup");
    }

    [Theory]
    [InlineData("PUT", "/api/contacts/lookup", "GET, POST")]
    [InlineData("DELETE", "/api/contacts/lookup", "GET, POST")]
    [InlineData("PATCH", "/api/contacts/lookup?phone=%2B13175550125", "GET, POST")]
    [InlineData("OPTIONS", "/api/contacts/lookup", "GET, POST")]
    [InlineData("POST", "/api/v2/external-contacts/lookups/phone", "GET")]
    [InlineData("POST", "/api/contract", "GET")]
    [InlineData("POST", "/", "GET")]
    [InlineData("BREW", "/api/contacts/lookup", "GET, POST")]
    public async Task Another_method_is_405(string method, string address, string allowed)
    {
        var reply = await shared.App.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.Relative)));

        AssertIsProblem(reply, 405, allowed);
        Assert.Equal(allowed, string.Join(", ", reply.ContentHeaders.Allow));
    }

    [Fact]
    public async Task A_head_request_is_405_without_a_body()
    {
        var reply = await shared.App.SendAsync(new HttpRequestMessage(HttpMethod.Head, LookupAddress.Value));

        Assert.Equal((405, "application/problem+json", ""), (reply.HttpStatus, reply.ContentType, reply.Text));
        Assert.True(reply.ContentHeaders.ContentLength > 0);
    }

    [Fact]
    public async Task A_body_in_broken_chunks_is_400()
    {
        var reply = await RawRequest.SendAsync(shared.App.Address, $"{RequestLine}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}");

        Assert.StartsWith("HTTP/1.1 400 ", reply, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", reply, StringComparison.Ordinal);
        Assert.Contains("did not arrive whole", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{\"phoneNumber\"")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n{}")]
    public async Task A_body_whose_connection_breaks_is_not_logged_as_an_error(string rest)
    {
        await using var app = await AppUnderTest.StartAsync();

        await RawRequest.SendAsync(app.Address, RequestLine + rest, hangUp: true);

        await app.Arrivals.LeaveAsync(1);
        Assert.DoesNotContain(app.Log.Records, record => record.Level >= LogLevel.Error);
    }

    internal static void AssertIsProblem(Reply reply, int status, string advice)
    {
        Assert.Equal(status, reply.HttpStatus);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal(["type", "title", "status", "detail", "correlationId"], reply.Json.EnumerateObject().Select(m => m.Name));
        Assert.Equal(status, reply.Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(reply["title"]);
        Assert.Contains(advice, reply["detail"], StringComparison.Ordinal);
        Assert.Equal(reply.Header("X-Correlation-Id"), reply["correlationId"]);
        Assert.Equal("no-store", reply.Header("Cache-Control"));


        // The only number in the text is the example's, and it is not escaped.
        Assert.DoesNotContain("3175550140", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u00", reply.Text, StringComparison.Ordinal);
    }
}
