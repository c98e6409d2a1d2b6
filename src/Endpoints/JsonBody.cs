namespace Endpoints;

internal static class JsonBody
{
    /// <summary>Sends a finished body. Answers about people are kept by no cache on the way.</summary>
    public static Task SendAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body, string correlationId)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers[CorrelationId.Header] = correlationId;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
