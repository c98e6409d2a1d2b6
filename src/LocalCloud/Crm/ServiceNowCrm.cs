namespace LocalCloud;

/// <summary>
/// ServiceNow: the OAuth endpoint of an instance, and the Table API. A condition on a column that the table does not have is
/// ignored, as the real one does unless it is told otherwise, so that a typing error finds everybody instead of nobody.
/// </summary>
internal sealed class ServiceNowCrm(CrmService crm) : CrmApi(crm, "servicenow", "servicenow.json")
{
    private const string Login = "/oauth_token.do";

    private static readonly string[] Tables = ["sys_user", "customer_contact"];

    protected override string PhoneField => "phone";

    protected override CrmAuthentication Authentication => CrmAuthentication.ClientCredentials;

    public override bool Owns(PathString path) => path.StartsWithSegments("/api/now") || path == Login;

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Login, IssueTokenAsync);
        routes.MapGet("/api/now/table/{table}", Guard(QueryAsync));
    }

    public override Task WriteErrorAsync(HttpContext context, int status) =>
        context.Request.Path == Login ? RefuseTokenAsync(context, status, "server_error") : base.WriteErrorAsync(context, status);

    protected override JsonObject DescribeToken(string token)
    {
        var described = base.DescribeToken(token);
        described["scope"] = "useraccount";
        return described;
    }

    protected override Task RefuseTokenAsync(HttpContext context, int status, string error) =>
        WriteAsync(context, status, new JsonObject { ["error_description"] = "access_denied", ["error"] = "server_error" });

    protected override (string Code, string Message) ErrorOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ("User Not Authenticated", "Required to provide Auth information"),
        StatusCodes.Status403Forbidden => ("User Not Authorized", "Failed API level ACL Validation"),
        StatusCodes.Status404NotFound => ("Requested URI does not represent any resource", ""),
        StatusCodes.Status429TooManyRequests => ("Rate limit exceeded", ""),
        _ => ("Transaction cancelled", ""),
    };

    protected override JsonNode DescribeError(int status, string code, string message) => new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = code, ["detail"] = message.Length == 0 ? null : message },
        ["status"] = "failure",
    };

    private Task QueryAsync(HttpContext context)
    {
        var table = (string)context.Request.RouteValues["table"]!;
        if (!Tables.Contains(table))
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, ($"Invalid table {table}", ""));
        }

        var parameters = context.Request.Query;
        var limit = int.TryParse(parameters["sysparm_limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 10_000;
        var fields = parameters["sysparm_fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var conditions = parameters["sysparm_query"].ToString();
        return WriteFoundAsync(context, "result", Records.Where(record => Holds(conditions, record)).Take(limit).Select(record => Project(record, fields)));
    }

    // ^OR belongs to the condition before it: a^b^ORc is a and (b or c).
    private static bool Holds(string query, JsonObject record)
    {
        var groups = new List<List<bool>>();
        foreach (var part in query.Split('^', StringSplitOptions.RemoveEmptyEntries))
        {
            var isAlternative = part.StartsWith("OR", StringComparison.Ordinal) && groups.Count > 0;
            if (Condition(isAlternative ? part[2..] : part, record) is not { } holds)
            {
                continue;
            }

            if (isAlternative)
            {
                groups[^1].Add(holds);
            }
            else
            {
                groups.Add([holds]);
            }
        }

        return groups.All(group => group.Any(holds => holds));
    }

    private static bool? Condition(string text, JsonObject record)
    {
        foreach (var name in record.Select(member => member.Key).OrderByDescending(name => name.Length))
        {
            if (text.StartsWith(name + "LIKE", StringComparison.Ordinal))
            {
                return ((string?)record[name] ?? "").Contains(text[(name.Length + 4)..], StringComparison.OrdinalIgnoreCase);
            }

            if (text.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return string.Equals((string?)record[name], text[(name.Length + 1)..], StringComparison.OrdinalIgnoreCase);
            }
        }

        return null;
    }
}
