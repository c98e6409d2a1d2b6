using System.Buffers;

namespace ContactLookup.Http;

/// <summary>The reply to a request: a status and a body, or the fault that explains why there is no reply.</summary>
internal sealed class UpstreamAnswer
{
    private static readonly SearchValues<char> CodeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-");

    private UpstreamAnswer(UpstreamFault fault) => Fault = fault;

    public UpstreamAnswer(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        Status = status;
        Body = body;
        RetryAfter = retryAfter;
    }

    public UpstreamFault Fault { get; }

    /// <summary>The HTTP status, or 0 when there is a fault.</summary>
    public int Status { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The time in the header Retry-After; null without it.</summary>
    public TimeSpan? RetryAfter { get; }

    public bool IsSuccess => Fault == UpstreamFault.None && Status is >= 200 and < 300;

    /// <summary>True for a failure of the server or the network that can pass by itself: a network fault, a server error, a timeout.</summary>
    public bool IsTransient => (Fault != UpstreamFault.CircuitOpen && Fault.PassesByItself()) || Status is 408 or (>= 500 and < 600);

    public static UpstreamAnswer Failed(UpstreamFault fault) => new(fault);

    /// <summary>The same reply, with another time to wait.</summary>
    public UpstreamAnswer WithRetryAfter(TimeSpan wait) => new(Status, Body, wait);

    /// <summary>Parses the body as JSON, whatever its content type says; null when it is not JSON. A byte order mark at the start is skipped.</summary>
    public JsonDocument? ParseBody()
    {
        try
        {
            return JsonDocument.Parse(Body.Span.StartsWith("\uFEFF"u8) ? Body[3..] : Body, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The error code in an error body, for a reason or a log. Only text that looks like a code is returned, because a server
    /// may repeat a phone number or a token in its errors.
    /// </summary>
    public string? FindCode(Func<JsonElement, JsonElement> find)
    {
        using var json = ParseBody();
        return json is not null && find(json.RootElement).TryGetText(out var code) && IsCode(code) ? code : null;
    }

    // The error codes of Dataverse are 0x and eight hexadecimal digits, which is too short for a phone number or a token.
    private static bool IsCode(string text) =>
        (text.Length is > 0 and <= 64 && text.AsSpan().IndexOfAnyExcept(CodeCharacters) < 0)
        || (text is ['0', 'x', ..] && text.Length == 10 && text[2..].All(char.IsAsciiHexDigit));

    public override string ToString() => Fault == UpstreamFault.None ? $"HTTP {Status}, {Body.Length} bytes" : Fault.ToString();
}
