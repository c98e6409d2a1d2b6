using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Endpoints;

/// <summary>A malformed request's answer: application/problem+json (RFC 9457).</summary>
public sealed class ProblemResult(Problem problem, string correlationId) : IResult
{
    // It is read by people, in a terminal: quotes and plus signs stay what they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "about:blank"u8);
            json.WriteString("title"u8, problem.Title);
            json.WriteNumber("status"u8, problem.Status);
            json.WriteString("detail"u8, problem.Detail);
            json.WriteString("correlationId"u8, correlationId);
            json.WriteEndObject();
        }

        return JsonBody.SendAsync(httpContext, problem.Status, "application/problem+json", body.WrittenMemory, correlationId);
    }
}
