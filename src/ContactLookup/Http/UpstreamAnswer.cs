using System.Buffers;
using System.Text.Json;

namespace ContactLookup.Http;

/// <summary>What came back for one request: a status and a body, or the fault that there is none.</summary>
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

    public TimeSpan? RetryAfter { get; }

    public bool IsSuccess => Fault == UpstreamFault.None && Status is >= 200 and < 300;

    /// <summary>True for what passes by itself: a network fault, a server error, a timeout.</summary>
    public bool IsTransient => Fault is not (UpstreamFault.None or UpstreamFault.AnswerTooLarge or UpstreamFault.LeftAlone) || Status is 408 or >= 500;

    public static UpstreamAnswer Failed(UpstreamFault fault) => new(fault);

    /// <summary>Parses the body; null when it is not JSON, whatever its content type claims. A byte order mark, which JSON has no place for but some servers send, is passed over.</summary>
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
    /// An error code out of an error body, for a reason or a log. Only text that looks like a code is passed on, because
    /// an upstream may well echo a number or a token in its errors.
    /// </summary>
    public string? FindCode(Func<JsonElement, JsonElement> find)
    {
        using var json = ParseBody();
        return json is not null && find(json.RootElement).TryGetText(out var code) && IsCode(code) ? code : null;
    }

    // Dataverse numbers its errors, as 0x and eight hexadecimal digits, which is too short for a number or a token.
    private static bool IsCode(string text) =>
        (text.Length is > 0 and <= 64 && text.AsSpan().IndexOfAnyExcept(CodeCharacters) < 0)
        || (text is ['0', 'x', ..] && text.Length == 10 && text[2..].All(char.IsAsciiHexDigit));

    public override string ToString() => Fault == UpstreamFault.None ? $"HTTP {Status}, {Body.Length} bytes" : Fault.ToString();
}
