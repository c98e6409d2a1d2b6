using System.Buffers;

namespace Endpoints;

/// <summary>A finished document. No cache on the way keeps it, because an answer is about a person.</summary>
internal sealed class JsonResult(string contentType, ReadOnlyMemory<byte> body, string correlationId, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>A document that <paramref name="write"/> writes at once.</summary>
    public static JsonResult Write(string contentType, string correlationId, Action<IBufferWriter<byte>> write, int status = StatusCodes.Status200OK)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        write(body);
        return new JsonResult(contentType, body.WrittenMemory, correlationId, status);
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers[CorrelationId.Header] = correlationId;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
