namespace LocalCloud;

/// <summary>Zendesk: a token by OAuth client credentials, and the Search API with the keywords type, role and phone.</summary>
internal sealed class ZendeskCrm(CrmService crm) : CrmApi(crm, "zendesk", "zendesk.json")
{
    private const string Login = "/oauth/tokens";
    private const string Search = "/api/v2/search.json";

    protected override string PhoneField => "phone";

    protected override CrmAuthentication Authentication => CrmAuthentication.ClientCredentials;

    public override bool Owns(PathString path) => path == Search || path == Login;

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Login, IssueTokenAsync);
        routes.MapGet(Search, Guard(SearchAsync));
    }

    protected override JsonObject DescribeToken(string token) =>
        new() { ["access_token"] = token, ["token_type"] = "bearer", ["scope"] = "read", ["expires_in"] = (long)Crm.Gate.TokenLifetime.TotalSeconds };

    protected override string? FindFault(IFormCollection form) => form["scope"] == "read" ? null : "invalid_scope";

    protected override Task RefuseTokenAsync(HttpContext context, int status, string error) =>
        WriteAsync(context, status, new JsonObject { ["error"] = error, ["error_description"] = "Client authentication failed." });

    protected override (string Code, string Message) ErrorOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ("Couldn't authenticate you", ""),
        StatusCodes.Status403Forbidden => ("Forbidden", "You do not have access to this page. Please contact the account owner of this help desk for further help."),
        StatusCodes.Status404NotFound => ("InvalidEndpoint", "Not found"),
        StatusCodes.Status429TooManyRequests => ("APIRateLimitExceeded", "Number of allowed API requests per minute exceeded"),
        _ => ("InternalError", "The request failed."),
    };

    // A refused permission has another shape than the other errors, and refused credentials have no description.
    protected override JsonNode DescribeError(int status, string code, string message) => status switch
    {
        StatusCodes.Status401Unauthorized => new JsonObject { ["error"] = code },
        StatusCodes.Status403Forbidden => new JsonObject { ["error"] = new JsonObject { ["title"] = code, ["message"] = message } },
        _ => new JsonObject { ["error"] = code, ["description"] = message },
    };

    private Task SearchAsync(HttpContext context)
    {
        var keywords = context.Request.Query["query"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split(':', 2)).ToList();
        if (keywords.Count == 0 || keywords.Any(keyword => keyword is not (["type" or "role" or "phone", { Length: > 0 }])))
        {
            return WriteErrorAsync(context, StatusCodes.Status422UnprocessableEntity, ("InvalidSearch", "The search is not valid."));
        }

        var found = Records.Where(user => keywords.All(keyword => Has(user, keyword[0], keyword[1]))).Select(user => user.DeepClone().AsObject()).ToList();
        return WriteAsync(
            context,
            StatusCodes.Status200OK,
            new JsonObject { ["results"] = ListOf(found), ["facets"] = null, ["next_page"] = null, ["previous_page"] = null, ["count"] = found.Count });
    }

    // A number is compared by its digits; what is asked must be nothing else, and an asterisk before it asks for an ending.
    private static bool Has(JsonObject user, string key, string value) => key switch
    {
        "type" => (string?)user["result_type"] == value,
        "role" => (string?)user["role"] == value,
        _ when value is ['*', .. var ending] => ending.All(char.IsAsciiDigit) && Digits((string?)user["phone"]).EndsWith(ending, StringComparison.Ordinal),
        _ => value.All(char.IsAsciiDigit) && Digits((string?)user["phone"]) == value,
    };
}
