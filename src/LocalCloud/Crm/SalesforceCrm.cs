using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>
/// Salesforce: the client credentials flow of a My Domain login, and SOSL by <c>/services/data/vXX.X/search</c> on contacts
/// and leads. The index parts phone fields into words at punctuation, as the vendor documents it for texts; a term or phrase
/// is found when its words are in the field one after the other. The real index may find more.
/// </summary>
internal sealed partial class SalesforceCrm(CrmService crm) : CrmApi(crm, "salesforce", "salesforce.json")
{
    private const string Login = "/services/oauth2/token";

    private static readonly string[] PhoneFields = ["Phone", "MobilePhone", "HomePhone", "OtherPhone"];

    protected override string PhoneField => "Phone";

    protected override CrmAuthentication Authentication => CrmAuthentication.ClientCredentials;

    public override bool Owns(PathString path) => path.StartsWithSegments("/services");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Login, IssueTokenAsync);
        routes.MapGet("/services/data/{version}/search", Guard(SearchAsync));
    }

    public override Task WriteErrorAsync(HttpContext context, int status) =>
        context.Request.Path == Login ? RefuseTokenAsync(context, status, "invalid_request") : base.WriteErrorAsync(context, status);

    protected override (string Code, string Message) ErrorOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ("INVALID_SESSION_ID", "Session expired or invalid"),
        StatusCodes.Status403Forbidden => ("API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."),
        StatusCodes.Status404NotFound => ("NOT_FOUND", "The requested resource does not exist"),
        StatusCodes.Status429TooManyRequests => ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        StatusCodes.Status503ServiceUnavailable => ("SERVER_UNAVAILABLE", "Service is unavailable."),
        _ => ("UNKNOWN_EXCEPTION", "An unexpected error occurred."),
    };

    protected override JsonNode DescribeError(int status, string code, string message) => new JsonArray(new JsonObject { ["message"] = message, ["errorCode"] = code });

    // Without expires_in, as the real login answers: how long a session lives is the org's setting.
    protected override JsonObject DescribeToken(string token)
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

    protected override Task RefuseTokenAsync(HttpContext context, int status, string error) =>
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

        var records = query.ObjectType switch { "Contact" => Records, "Lead" => [.. Records.SelectMany(Leads)], _ => null };
        if (records is null)
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, ("INVALID_TYPE", $"sObject type '{query.ObjectType}' is not supported."));
        }

        if (query.Fields.FirstOrDefault(field => !IsKnown(field, records[0])) is { } unknown)
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, ("INVALID_FIELD", $"No such column '{unknown}' on entity '{query.ObjectType}'."));
        }

        var found = records
            .Where(record => !query.IsOfUnconverted || !(bool)record["IsConverted"]!)
            .Where(record => PhoneFields.Any(field => query.Terms.Any(term => Words((string?)record[field]).Contains(Words(term), StringComparison.Ordinal))))
            .Take(query.Limit)
            .Select(record => Project(record, query.Fields.Select(field => field.Split('.')[0]).Prepend("attributes")));
        return WriteFoundAsync(context, "searchRecords", found);
    }

    private static bool IsKnown(string field, JsonObject record) => field.Split('.') switch
    {
        ["Account", "Name" or "Type" or "Industry" or "Website"] or ["Owner", "Name" or "Email"] => record.ContainsKey(field.Split('.')[0]),
        [var column] => record.ContainsKey(column),
        _ => false,
    };

    /// <summary>The words of a text, each with a space before and after it.</summary>
    private static string Words(string? text) =>
        $" {string.Join(' ', string.Concat((text ?? "").Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";

    /// <summary>A contact as an open lead, and once more as the lead that it was converted from.</summary>
    private static IEnumerable<JsonObject> Leads(JsonObject contact)
    {
        foreach (var isConverted in (bool[])[false, true])
        {
            var lead = contact.DeepClone().AsObject();
            var id = "00Q" + ((string)contact["Id"]!)[3..^1] + (isConverted ? 'C' : 'V');
            lead["Id"] = id;
            lead["attributes"] = new JsonObject { ["type"] = "Lead", ["url"] = "/services/data/v62.0/sobjects/Lead/" + id };
            lead["IsConverted"] = isConverted;
            lead["Company"] = contact["Account"]?["Name"]?.DeepClone();
            lead["Industry"] = contact["Account"]?["Industry"]?.DeepClone();
            lead["Website"] = contact["Account"]?["Website"]?.DeepClone();
            foreach (var part in (string[])["Street", "City", "State", "PostalCode", "Country"])
            {
                lead[part] = contact["Mailing" + part]?.DeepClone();
                lead.Remove("Mailing" + part);
            }

            foreach (var ofContacts in (string[])["AccountId", "Account", "HomePhone", "OtherPhone"])
            {
                lead.Remove(ofContacts);
            }

            yield return lead;
        }
    }

    [GeneratedRegex(@"^v[1-9]\d\.0$")]
    private static partial Regex Version();
}
