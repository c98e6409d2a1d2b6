using System.Text.Encodings.Web;

namespace Endpoints;

/// <summary>Why a request is malformed, and what to send instead. Written for the author of a data action.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Detail">What to send instead.</param>
public sealed record Problem(int Status, string Title, string Detail)
{
    // People read it in a terminal: quotes and plus signs are not escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer: application/problem+json (RFC 9457).</summary>
    public IResult ToResult(string correlationId) => JsonResult.Write("application/problem+json", correlationId, status: Status, write: body =>
    {
        using var json = new Utf8JsonWriter(body, Options);
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        json.WriteString("correlationId"u8, correlationId);
        json.WriteEndObject();
    });
}
