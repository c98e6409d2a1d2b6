using Microsoft.AspNetCore.Diagnostics;

namespace Endpoints;

/// <summary>Explains what routing and the server refuse before an endpoint sees it.</summary>
internal static class UnmatchedRequest
{
    public static Task ExplainAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        Problem? problem = http.Response.StatusCode switch
        {
            404 => new(404, "There is nothing at this address", "Look a number up with POST /api/contacts/lookup, GET /api/contacts/lookup?phone= or GET /api/contacts/lookup/{phone}."),
            405 => new(405, "This method is not for this address", $"Use {http.Response.Headers.Allow}."),
            _ => null,
        };
        return problem is null ? Task.CompletedTask : new ProblemResult(problem, CorrelationId.Of(http.Request)).ExecuteAsync(http);
    }
}
