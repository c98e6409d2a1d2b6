using System.Text.Json.Nodes;

namespace LocalCloud;

/// <summary>
/// The plainest CRM there is: <c>GET /v1/customers/{phone}</c> answers <c>{"customers":[…]}</c> with everybody who has
/// exactly this number, or 404.
/// </summary>
internal sealed class GenericRestCrm(CrmService crm) : CrmApi(crm, "rest", "customers.json")
{
    protected override string PhoneField => "phones";

    protected override CrmAuthentication Authentication => Crm.Gate.Authentication;

    public override bool Owns(PathString path) => path.StartsWithSegments("/v1") || path.StartsWithSegments("/oauth");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/oauth/token", TokenEndpoint(
            token => new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = (long)Crm.Gate.TokenLifetime.TotalSeconds },
            (context, status, error) => WriteAsync(context, status, new JsonObject { ["error"] = error })));
        routes.MapGet("/v1/customers/{phone}", Guard(FindAsync));
    }

    public override Task WriteErrorAsync(HttpContext context, int status) => WriteErrorAsync(context, status, status switch
    {
        StatusCodes.Status401Unauthorized => ("bad_credentials", "The credentials are missing or not accepted."),
        StatusCodes.Status403Forbidden => ("not_allowed", "The credentials do not allow reading customers."),
        StatusCodes.Status404NotFound => ("no_such_resource", "No such resource."),
        StatusCodes.Status429TooManyRequests => ("too_many_requests", "Too many requests."),
        _ => ("failed", "The request failed."),
    });

    private Task FindAsync(HttpContext context)
    {
        var phone = (string)context.Request.RouteValues["phone"]!;
        var found = Records.Where(customer => customer["phones"]!.AsArray().Any(number => (string?)number == phone)).Select(JsonNode (customer) => customer.DeepClone()).ToArray();
        return found.Length == 0
            ? WriteErrorAsync(context, StatusCodes.Status404NotFound, ("no_such_customer", "No customer has this number."))
            : context.Response.WriteAsJsonAsync(new JsonObject { ["customers"] = new JsonArray(found) }, context.RequestAborted);
    }

    private static Task WriteErrorAsync(HttpContext context, int status, (string Code, string Message) error) =>
        WriteAsync(context, status, new JsonObject { ["error"] = new JsonObject { ["status"] = status, ["code"] = error.Code, ["message"] = error.Message } });
}
