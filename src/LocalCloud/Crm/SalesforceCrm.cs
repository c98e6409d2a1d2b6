using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>
/// Salesforce: the client credentials flow of a My Domain login, and SOSL by <c>/services/data/vXX.X/search</c>. A phone
/// field is found by all of its digits, whatever stands between them; the real index may find more, and never needs less.
/// </summary>
internal sealed partial class SalesforceCrm(CrmService crm) : CrmApi(crm, "salesforce.json")
{
    private const string Login = "/services/oauth2/token";

    private static readonly string[] PhoneFields = ["Phone", "MobilePhone", "HomePhone", "OtherPhone"];

    protected override CrmAuthentication Authentication => CrmAuthentication.ClientCredentials;

    public override bool Owns(PathString path) => path.StartsWithSegments("/services");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Login, TokenEndpoint(DescribeToken, RefuseTokenAsync));
        routes.MapGet("/services/data/{version}/search", Guard(SearchAsync));
    }

    public override Task WriteErrorAsync(HttpContext context, int status) =>
        context.Request.Path == Login ? RefuseTokenAsync(context, status, "invalid_request") : WriteErrorAsync(context, status, status switch
        {
            StatusCodes.Status401Unauthorized => ("INVALID_SESSION_ID", "Session expired or invalid"),
            StatusCodes.Status403Forbidden => ("API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."),
            StatusCodes.Status404NotFound => ("NOT_FOUND", "The requested resource does not exist"),
            StatusCodes.Status429TooManyRequests => ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
            StatusCodes.Status503ServiceUnavailable => ("SERVER_UNAVAILABLE", "Service is unavailable."),
            _ => ("UNKNOWN_EXCEPTION", "An unexpected error occurred."),
        });

    // Without expires_in, as the real login answers: how long a session lives is the org's setting.
    private JsonObject DescribeToken(string token)
    {
        var instance = (Crm.InstanceUrl ?? Crm.Address).GetLeftPart(UriPartial.Authority);
        return new JsonObject
        {
            ["access_token"] = token,
            ["signature"] = "c2lnbmF0dXJl",
            ["token_format"] = "opaque",
            ["instance_url"] = instance,
            ["id"] = $"{instance}/id/00D5g000004lExMEAU/0055g00000LkUpUAAV",
            ["token_type"] = "Bearer",
            ["issued_at"] = "1795230000000",
        };
    }

    private static Task RefuseTokenAsync(HttpContext context, int status, string error) =>
        WriteAsync(context, status == StatusCodes.Status401Unauthorized ? StatusCodes.Status400BadRequest : status, new JsonObject
        {
            ["error"] = error,
            ["error_description"] = error == "invalid_client" ? "invalid client credentials" : "the request is not valid",
        });

    private Task SearchAsync(HttpContext context)
    {
        if (!Version().IsMatch((string)context.Request.RouteValues["version"]!))
        {
            return WriteErrorAsync(context, StatusCodes.Status404NotFound);
        }

        var query = SoslQuery.Parse(context.Request.Query["q"].ToString());
        if (query is null)
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, ("MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces."));
        }

        if (query.ObjectType != "Contact")
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, ("INVALID_TYPE", $"sObject type '{query.ObjectType}' is not supported."));
        }

        if (query.Fields.FirstOrDefault(field => !IsKnown(field)) is { } unknown)
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, ("INVALID_FIELD", $"No such column '{unknown}' on entity 'Contact'."));
        }

        var found = Records
            .Where(record => PhoneFields.Any(field => Digits((string?)record[field]) is { Length: > 0 } digits && query.Terms.Any(term => Digits(term) == digits)))
            .Take(query.Limit)
            .Select(JsonNode (record) => Project(record, query.Fields))
            .ToArray();
        return context.Response.WriteAsJsonAsync(new JsonObject { ["searchRecords"] = new JsonArray(found) }, context.RequestAborted);
    }

    private bool IsKnown(string field) => Records[0].ContainsKey(field) || field is "Account.Name" or "Account.Type" or "Account.Industry" or "Account.Website" or "Owner.Name" or "Owner.Email";

    private static JsonObject Project(JsonObject record, IReadOnlyList<string> fields)
    {
        var projected = new JsonObject { ["attributes"] = record["attributes"]!.DeepClone() };
        foreach (var member in fields.Select(field => field.Split('.')[0]).Distinct())
        {
            projected[member] = record[member]?.DeepClone();
        }

        return projected;
    }

    private static Task WriteErrorAsync(HttpContext context, int status, (string Code, string Message) error) =>
        WriteAsync(context, status, new JsonArray(new JsonObject { ["message"] = error.Message, ["errorCode"] = error.Code }));

    [GeneratedRegex(@"^v[1-9]\d\.0$")]
    private static partial Regex Version();
}
