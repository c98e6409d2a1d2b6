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
        routes.MapPost("/oauth/token", IssueTokenAsync);
        routes.MapGet("/v1/customers/{phone}", Guard(FindAsync));
    }

    protected override (string Code, string Message) ErrorOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ("bad_credentials", "The credentials are missing or not accepted."),
        StatusCodes.Status403Forbidden => ("not_allowed", "The credentials do not allow reading customers."),
        StatusCodes.Status404NotFound => ("no_such_resource", "No such resource."),
        StatusCodes.Status429TooManyRequests => ("too_many_requests", "Too many requests."),
        _ => ("failed", "The request failed."),
    };

    protected override JsonNode DescribeError(int status, string code, string message) =>
        new JsonObject { ["error"] = new JsonObject { ["status"] = status, ["code"] = code, ["message"] = message } };

    private Task FindAsync(HttpContext context)
    {
        var phone = (string)context.Request.RouteValues["phone"]!;
        var found = Records.Where(customer => customer["phones"]!.AsArray().Any(number => (string?)number == phone)).Select(customer => customer.DeepClone().AsObject()).ToList();
        return found.Count == 0
            ? WriteErrorAsync(context, StatusCodes.Status404NotFound, ("no_such_customer", "No customer has this number."))
            : WriteFoundAsync(context, "customers", found);
    }
}
