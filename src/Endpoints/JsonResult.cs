namespace Endpoints;

/// <summary>A finished document.</summary>
internal sealed class JsonResult(string contentType, ReadOnlyMemory<byte> body, string correlationId) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        JsonBody.SendAsync(httpContext, StatusCodes.Status200OK, contentType, body, correlationId);
}
