using System.Text.Json.Nodes;

namespace LocalCloud;

/// <summary>
/// The hop <c>crm</c>: a company's customer system. What its callers must show is in <see cref="CrmGate"/>; each make of
/// CRM is a file of routes beside this one and a file of customers.
/// </summary>
public sealed class CrmService : Hop
{
    internal CrmService(CloudOptions options, CancellationToken disposed)
        : base("crm", options, disposed) => Gate = new CrmGate(options.TimeProvider);

    /// <summary>Who is let in.</summary>
    public CrmGate Gate { get; }

    internal override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/oauth/token", Gate.GiveTokenAsync);
        GenericRestCrm.Map(routes, Gate);
    }

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) =>
        WriteProblemAsync(context, status, status switch
        {
            StatusCodes.Status401Unauthorized => "The credentials are missing or not accepted.",
            StatusCodes.Status403Forbidden => "The credentials do not allow reading customers.",
            StatusCodes.Status404NotFound => "No such resource.",
            StatusCodes.Status429TooManyRequests => "Too many requests.",
            _ => "The request failed.",
        });

    internal static Task WriteProblemAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new JsonObject { ["error"] = new JsonObject { ["status"] = status, ["message"] = message } },
            context.RequestAborted);
    }
}
