namespace FunctionApp.Tests.Redaction;

/// <summary>A number in an address leaks most easily, because many components print the address of a request.</summary>
[Collection(Alone.Name)]
public sealed class AddressRedactionTests
{
    private const string Number = "4155550172";

    private static readonly string[] Addresses =
    [
        "/api/contacts/lookup?phone=%2B14155550172&code=the-function-key",
        "/api/contacts/lookup/%2B14155550172?code=the-function-key",
        "/api/v2/external-contacts/lookups/phone?phoneNumber=%2B14155550172",
        "/api/contacts/lookup?phone=%2B14155550172&phone=%2B14155550172",
        "/api/contacts/lookup/%2B14155550172?phone=%2B14155550172",
        "/api/contacts/lookup?phone=%2B14155550172&region=4155550172",
        "/api/contacts/lookup/%2B14155550172/more",
        "/api/contacts/4155550172",
    ];

    [Fact]
    public async Task A_number_in_an_address_is_in_no_line_no_span_no_measurement_and_no_problem()
    {
        using var telemetry = new TelemetryCapture();
        await using var app = await AppUnderTest.StartAsync();

        var replies = new List<Reply>();
        foreach (var address in Addresses)
        {
            replies.Add(await app.GetAsync(address));
        }

        replies.Add(await app.PostAsync($$"""{"phoneNumber": "+1{{Number}}", "phoneNumber": "+1{{Number}}"}"""));
        replies.Add(await app.PostAsync($$"""{"phoneNumber": +1{{Number}}"""));
        replies.Add(await app.PostAsync($"phone=+1{Number}", "application/x-www-form-urlencoded"));
        replies.Add(await app.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/api/contacts/lookup/{Number}")));

        Assert.Equal([200, 404, 200, 400, 404, 400, 404, 404, 400, 400, 415, 404], replies.Select(reply => reply.HttpStatus));

        AssertHoldsNothing(replies.Where(reply => reply.HttpStatus != 200).Select(reply => reply.Text));
        AssertHoldsNothing(replies.Select(reply => $"{reply.Headers}{reply.ContentHeaders}"));
        AssertHoldsNothing(app.ShippedLog.Lines);
        AssertHoldsNothing(app.Log.Records.Where(r => r.Category.StartsWith("ContactLookup", StringComparison.Ordinal) || r.Category.StartsWith("FunctionApp", StringComparison.Ordinal)).Select(r => r.Everything));

        // Events of the web server hold the path of a request. Only a debugger can read them, and a debugger can read all memory.
        AssertHoldsNothing(telemetry.Seen.Where(line => !line.StartsWith("event ", StringComparison.Ordinal)));
    }

    private static void AssertHoldsNothing(IEnumerable<string> texts) => Assert.All(texts, text =>
    {
        Assert.DoesNotContain(Number, text, StringComparison.Ordinal);
        Assert.DoesNotContain("the-function-key", text, StringComparison.Ordinal);
    });
}
