namespace Endpoints;

/// <summary>A finished document.</summary>
internal sealed class JsonResult(string contentType, ReadOnlyMemory<byte> body, string correlationId, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        JsonBody.SendAsync(httpContext, status, contentType, body, correlationId);
}
