using System.Buffers;
using ContactLookup.Phone;
using Microsoft.Extensions.Primitives;

namespace Endpoints;

/// <summary>What a request asks, or the problem with it, for every way to pass the number.</summary>
public sealed record LookupInput
{
    /// <summary>Most bytes of a body.</summary>
    public const int MostBytes = 16 * 1024;

    // Fewer digits after a comma are an extension: +13175550125,,105#
    private const int FewestDigitsOfNumber = 7;

    private const string Example = """{"phoneNumber": "+13175550125"}""";

    /// <summary>The fields of a request and their meaning, for the OpenAPI document and the contract of the data action. Each is a text.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Fields { get; } =
    [
        ("phoneNumber", "The caller: E.164, national, a tel: or sip: address, anonymous or empty. In a call flow Call.Ani as it is."),
        ("calledNumber", "The number that was called, in a call flow Call.CalledAddress. Its country gives a national phoneNumber its meaning. Empty: not used."),
        ("region", "ISO 3166 code of two letters, such as DE, that gives a national phoneNumber its meaning. Goes before calledNumber. Empty: the setting Phone__DefaultRegion."),
    ];

    private LookupInput()
    {
    }

    /// <summary>The number as it was passed, with or without its plus sign; null or empty when the caller's number is withheld.</summary>
    public string? PhoneNumber { get; private init; }

    /// <summary>The region of national numbers, for this request.</summary>
    public string? Region { get; private init; }

    /// <summary>The number that was called, for its region.</summary>
    public string? CalledNumber { get; private init; }

    /// <summary>Whether the numbers come from the query, where an unescaped plus sign becomes a space.</summary>
    public bool IsFromQueryString { get; private init; }

    /// <summary>What is wrong, or null.</summary>
    public Problem? Problem { get; private init; }

    // A record prints its members, and two of them are numbers.
    /// <inheritdoc/>
    public override string ToString() => "[lookup input]";

    /// <summary>Reads a JSON body.</summary>
    public static async ValueTask<LookupInput> FromBodyAsync(HttpRequest request)
    {
        if (request.ContentType is { } type && !IsJson(type))
        {
            return Wrong(415, "The body is not JSON", $"Send Content-Type: application/json and a body such as {Example}.");
        }

        if (request.Query.ContainsKey("phone") || request.Query.ContainsKey("phoneNumber"))
        {
            return TwoNumbers("in the body or in the query");
        }

        ReadOnlyMemory<byte> bytes;
        try
        {
            if (await ReadAsync(request).ConfigureAwait(false) is not { } body)
            {
                return TooLarge();
            }

            bytes = body;
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge()
                : Wrong(e.StatusCode, "The body did not arrive whole", "Send as many bytes as Content-Length says, without a pause.");
        }

        if (bytes.Length == 0)
        {
            return Wrong(400, "The body is empty", $"Send a body such as {Example}. In a data action whose body is set, add the header Transfer-Encoding: buffered: a Functions host that forwards requests drops chunked bodies.");
        }

        try
        {
            using var json = JsonDocument.Parse(TrimMarks(bytes), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return FromJson(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Wrong(400, "The body is not valid JSON", $"Send a body such as {Example} in UTF-8, each name once; in a data action write the number as \"$esc.jsonString(${{input.phoneNumber}})\", the quotes included.");
        }
    }

    /// <summary>Reads the query.</summary>
    public static LookupInput FromQuery(IQueryCollection query)
    {
        var phone = query["phone"];
        var phoneNumber = query["phoneNumber"];
        if (phone.Count + phoneNumber.Count == 0)
        {
            return Wrong(400, "There is no phone number", "Add ?phone=%2B13175550125 to the address, with the plus written as %2B.");
        }

        if (phone.Count + phoneNumber.Count > 1 || IsJoined(phone) || IsJoined(phoneNumber))
        {
            return TwoNumbers("as the parameter phone");
        }

        return query["region"].Count > 1 || query["calledNumber"].Count > 1
            ? Wrong(400, "A parameter was sent twice", "Pass region and calledNumber once each.")
            : Checked((phone.Count == 1 ? phone : phoneNumber)[0], query["region"], query["calledNumber"]) with { IsFromQueryString = true };
    }

    private static LookupInput FromJson(JsonElement body)
    {
        if (body.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        {
            return Checked(Text(body), null, null);
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            return Wrong(400, "The body holds no phone number", $"Send a JSON object such as {Example}, or the number as a JSON string.");
        }

        if (body.TryGetProperty("type"u8, out var type)
            && !(type.ValueKind == JsonValueKind.String && string.Equals(type.GetString(), "Phone", StringComparison.OrdinalIgnoreCase)))
        {
            return Wrong(400, "Only phone numbers are looked up", """Send "type": "Phone", or leave type out.""");
        }

        var named = body.TryGetProperty("phoneNumber"u8, out var number);
        var valued = body.TryGetProperty("value"u8, out var value);
        if (named && valued)
        {
            return TwoNumbers("as phoneNumber");
        }

        if (!named && !valued)
        {
            return Wrong(400, "There is no phone number", $"Name the field phoneNumber, as in {Example}.");
        }

        number = named ? number : value;

        if (number.ValueKind == JsonValueKind.Object && !number.TryGetProperty("value"u8, out number))
        {
            return Wrong(400, "There is no phone number", """An object in phoneNumber has the number in its field value, as in {"phoneNumber": {"value": "+13175550125"}}.""");
        }

        if (number.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null))
        {
            return Wrong(400, "The phone number is not text", $"Send it as a JSON string, as in {Example}.");
        }

        return TryGetText(body, "region"u8, out var region) && TryGetText(body, "calledNumber"u8, out var calledNumber)
            ? Checked(Text(number), region, calledNumber)
            : Wrong(400, "A field is not text", "Send region and calledNumber as JSON strings, or leave them out.");
    }

    private static LookupInput Checked(string? phone, string? region, string? calledNumber)
    {
        region = region?.Trim().ToUpperInvariant();
        return string.IsNullOrEmpty(region) || PhoneReader.IsRegion(region)
            ? new LookupInput { PhoneNumber = phone, Region = region, CalledNumber = calledNumber }
            : Wrong(400, "The region is unknown", "region is an ISO 3166 code of two letters, such as DE or US; leave it out, or empty as in $!{input.region}, to use the configured one.");
    }

    // A JSON number has no plus sign, and is 1.3175550125E10 when a sender held it as a floating-point number.
    private static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetDecimal(out var number) && decimal.IsInteger(number) => number.ToString("0", CultureInfo.InvariantCulture),
        JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    private static bool TryGetText(JsonElement body, ReadOnlySpan<byte> name, out string? text)
    {
        text = null;
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        text = Text(value);
        return text is not null;
    }

    // Some clients send a byte order mark before the JSON, or the zero byte of a C string after it.
    private static ReadOnlyMemory<byte> TrimMarks(ReadOnlyMemory<byte> body) =>
        (body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body).TrimEnd((byte)0);

    private static bool IsJson(string contentType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = (end < 0 ? contentType : contentType[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    // A host that forwards instead of proxying joins a repeated parameter with commas before we see it.
    private static bool IsJoined(StringValues value) =>
        value.Count == 1 && value[0]!.Contains(',', StringComparison.Ordinal) && value[0]!.Split(',') is { Length: > 1 } parts && parts.Count(part => part.Count(char.IsAsciiDigit) >= FewestDigitsOfNumber) > 1;

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MostBytes)
        {
            return null;
        }

        var read = await request.BodyReader.ReadAtLeastAsync(MostBytes + 1, request.HttpContext.RequestAborted).ConfigureAwait(false);
        var body = read.Buffer.Length > MostBytes ? (ReadOnlyMemory<byte>?)null : read.Buffer.ToArray();
        request.BodyReader.AdvanceTo(read.Buffer.End);
        return body;
    }

    private static LookupInput TooLarge() =>
        Wrong(413, "The body is too large", $"The body may have at most {MostBytes} bytes; send one such as {Example}.");

    private static LookupInput TwoNumbers(string where) =>
        Wrong(400, "There is more than one phone number", $"Pass the number once, {where}.");

    private static LookupInput Wrong(int status, string title, string detail) => new() { Problem = new Problem(status, title, detail) };
}
