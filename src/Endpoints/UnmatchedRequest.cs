using Microsoft.AspNetCore.Diagnostics;

namespace Endpoints;

/// <summary>Adds a body to the refusals of the web server: an unknown address, and a method that the address does not take.</summary>
internal static class UnmatchedRequest
{
    public static Task ExplainAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        Problem? problem = http.Response.StatusCode switch
        {
            404 => new(404, "There is nothing at this address", "Look a number up with POST /api/contacts/lookup or GET /api/contacts/lookup?phone=."),
            405 => new(405, "This method is not for this address", $"Use {http.Response.Headers.Allow}."),
            _ => null,
        };
        return problem is null ? Task.CompletedTask : problem.ToResult(CorrelationId.Of(http.Request)).ExecuteAsync(http);
    }
}
