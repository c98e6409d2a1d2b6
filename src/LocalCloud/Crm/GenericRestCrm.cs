using System.Text.Json.Nodes;

namespace LocalCloud;

/// <summary>
/// The plainest CRM there is: <c>GET /v1/customers/{phone}</c> answers <c>{"customers":[…]}</c> with everybody who has
/// exactly this number, or 404.
/// </summary>
internal static class GenericRestCrm
{
    private static readonly Lazy<JsonArray> Customers = new(Load);

    public static void Map(IEndpointRouteBuilder routes, CrmGate gate) => routes.MapGet("/v1/customers/{phone}", gate.Guard(FindAsync));

    private static Task FindAsync(HttpContext context)
    {
        var phone = (string)context.Request.RouteValues["phone"]!;
        var found = Customers.Value.Where(customer => customer!["phones"]!.AsArray().Any(number => (string?)number == phone)).Select(customer => customer!.DeepClone()).ToList();
        return found.Count == 0
            ? CrmService.WriteProblemAsync(context, StatusCodes.Status404NotFound, "No customer has this number.")
            : context.Response.WriteAsJsonAsync(new JsonObject { ["customers"] = new JsonArray([.. found]) }, context.RequestAborted);
    }

    private static JsonArray Load()
    {
        using var stream = typeof(GenericRestCrm).Assembly.GetManifestResourceStream("customers.json")!;
        return JsonNode.Parse(stream)!["customers"]!.AsArray();
    }
}
