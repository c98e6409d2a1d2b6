namespace FunctionApp.Tests.Requests;

/// <summary>However a number is passed, it ends up as the same question.</summary>
public sealed class NumberInputTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Number = "+13175550125";

    [Theory]
    [InlineData("""{"phoneNumber": "tel:+13175550125"}""")]
    [InlineData("""{"phoneNumber": "+13175550125"}""")]
    [InlineData("""{"value": "tel:+13175550125"}""")]
    [InlineData("""{"type": "Phone", "value": "+1 317-555-0125"}""")]
    [InlineData("""{"type": "phone", "phoneNumber": "tel:+13175550125"}""")]
    [InlineData("""{"phoneNumber": {"value": "+13175550125"}}""")]
    [InlineData("""{"type": "Phone", "phoneNumber": {"type": "Phone", "value": "+13175550125"}}""")]
    [InlineData("""{"phoneNumber": "\u002b1317555\u0030125"}""")]
    [InlineData("""{"phoneNumber": "+13175550125", "conversationId": "7", "attributes": {"a": [1, null]}}""")]
    [InlineData("""{"phoneNumber": "+13175550125", "region": null, "calledNumber": null}""")]
    [InlineData("""{"phoneNumber": "+13175550125", "region": "", "calledNumber": ""}""")]
    [InlineData("\"tel:+13175550125\"")]
    [InlineData(" \r\n\t\"+13175550125\" \n")]
    [InlineData("""{"phoneNumber": 13175550125}""")]
    [InlineData("""{"value": 13175550125.0}""")]
    [InlineData("""{"phoneNumber": {"value": 1.3175550125E10}}""")]
    [InlineData("13175550125")]
    public async Task A_json_body_may_pass_the_number_in_any_of_these_shapes(string body)
    {
        var reply = await shared.App.PostAsync(body);

        Assert.Equal((200, "found", Number), (reply.HttpStatus, reply.Status, reply["phoneNumber"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("Application/JSON;charset=utf-8")]
    [InlineData("text/json")]
    [InlineData("application/vnd.contoso.caller+json")]
    public async Task A_json_body_needs_a_json_content_type_or_no_content_type(string? contentType)
    {
        var reply = await shared.App.PostAsync("""{"phoneNumber": "tel:+13175550125"}""", contentType);

        Assert.Equal((200, "found"), (reply.HttpStatus, reply.Status));
    }

    [Fact]
    public async Task A_byte_order_mark_before_the_body_and_zero_bytes_after_it_are_ignored()
    {
        var reply = await shared.App.PostAsync([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("""{"phoneNumber": "tel:+13175550125"}"""), 0, 0]);

        Assert.Equal((200, "found"), (reply.HttpStatus, reply.Status));
    }

    [Fact]
    public async Task A_body_of_the_largest_size_is_read_with_or_without_Content_Length()
    {
        var body = """{"phoneNumber": "tel:+13175550125", "padding": " """.TrimEnd();
        body += new string('x', (16 * 1024) - body.Length - 2) + "\"}";

        var said = await shared.App.PostAsync(body);
        var unsaid = await shared.App.SendAsync(Chunked(body));

        Assert.Equal(16 * 1024, body.Length);
        Assert.Equal("found", said.Status);
        Assert.Equal("found", unsaid.Status);
    }

    [Theory]
    [InlineData("/api/contacts/lookup?phone=%2B13175550125")]
    [InlineData("/api/contacts/lookup?phone=tel:%2B13175550125")]
    [InlineData("/api/contacts/lookup?phone=tel%3A%2B1%20317-555-0125")]
    [InlineData("/api/contacts/lookup?phoneNumber=%2B13175550125")]
    [InlineData("/api/contacts/lookup?Phone=%2B13175550125&code=key&clientId=default")]
    [InlineData("/api/contacts/lookup/?phone=%2B13175550125")]
    [InlineData("/API/Contacts/Lookup?phone=%2B13175550125")]
    [InlineData("/api/v2/external-contacts/lookups/phone?phoneNumber=%2B13175550125")]
    [InlineData("/api/v2/external-contacts/lookups/phone?phone=%2B13175550125")]
    public async Task A_query_may_pass_the_number_in_any_of_these_shapes(string address)
    {
        var reply = await shared.App.GetAsync(address);

        Assert.Equal((200, "found", Number), (reply.HttpStatus, reply.Status, reply["phoneNumber"]));
    }

    [Theory]
    [InlineData("/api/contacts/lookup?phone=+13175550125")]
    [InlineData("/api/contacts/lookup?phone=+13175550125&region=DE")]
    [InlineData("/api/contacts/lookup?phone=+13175550125,,105%23")]
    [InlineData("/api/contacts/lookup?phone=%2013175550125")]
    [InlineData("/api/contacts/lookup?phone=13175550125")]
    [InlineData("/api/contacts/lookup?phone=tel:+13175550125")]
    [InlineData("/api/v2/external-contacts/lookups/phone?phoneNumber=+13175550125")]
    public async Task A_plus_that_was_lost_on_the_way_is_put_back(string address)
    {
        var reply = await shared.App.GetAsync(address);

        Assert.Equal((200, "found", Number), (reply.HttpStatus, reply.Status, reply["phoneNumber"]));
    }

    [Theory]
    [InlineData("""{"phoneNumber": "030 23125042", "region": "DE"}""")]
    [InlineData("""{"phoneNumber": "030 23125042", "region": " de "}""")]
    [InlineData("""{"value": "030/23125042", "calledNumber": "tel:+493023125000"}""")]
    [InlineData("""{"phoneNumber": "030 23125042", "region": "DE", "calledNumber": "+13175550100"}""")]
    public async Task A_region_or_the_called_number_gives_a_national_number_of_a_body_its_meaning(string body)
    {
        var reply = await shared.App.PostAsync(body);

        Assert.Equal(("found", "+493023125042"), (reply.Status, reply["phoneNumber"]));
    }

    [Theory]
    [InlineData("/api/contacts/lookup?phone=03023125042&region=DE")]
    [InlineData("/api/contacts/lookup?phone=03023125042&calledNumber=%2B493023125000")]
    [InlineData("/api/contacts/lookup?phone=03023125042&region=de")]
    [InlineData("/api/v2/external-contacts/lookups/phone?phoneNumber=03023125042&calledNumber=%2B493023125000")]
    public async Task A_region_or_the_called_number_gives_a_national_number_of_an_address_its_meaning(string address)
    {
        var reply = await shared.App.GetAsync(address);

        Assert.Equal(("found", "+493023125042"), (reply.Status, reply["phoneNumber"]));
    }

    [Fact]
    public async Task A_national_number_without_a_region_is_refused_with_what_to_set()
    {
        var reply = await shared.App.PostAsync("""{"phoneNumber": "030 23125042"}""");

        Assert.Equal("invalid_number", reply.Status);
        Assert.Contains("Phone__DefaultRegion", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"phoneNumber": ""}""", "withheld")]
    [InlineData("""{"phoneNumber": null}""", "withheld")]
    [InlineData("""{"phoneNumber": {"value": null}}""", "withheld")]
    [InlineData("\"\"", "withheld")]
    [InlineData("""{"phoneNumber": "NOT_SET"}""", "withheld")]
    [InlineData("""{"phoneNumber": "anonymous"}""", "withheld")]
    [InlineData("""{"phoneNumber": "${input.phoneNumber}"}""", "invalid_number")]
    [InlineData("""{"phoneNumber": "$input.phoneNumber"}""", "invalid_number")]
    [InlineData("""{"phoneNumber": "{{input.phoneNumber}}"}""", "invalid_number")]
    [InlineData("""{"phoneNumber": "Call.Ani"}""", "invalid_number")]
    [InlineData("""{"phoneNumber": -1}""", "invalid_number")]
    [InlineData("""{"phoneNumber": 1e400}""", "invalid_number")]
    public async Task A_request_without_a_number_is_answered_as_withheld_or_invalid(string body, string status)
    {
        var reply = await shared.App.PostAsync(body);

        Assert.Equal((200, status), (reply.HttpStatus, reply.Status));
    }

    private static HttpRequestMessage Chunked(string body) => new(HttpMethod.Post, LookupAddress.Value)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
        Headers = { TransferEncodingChunked = true },
    };
}
