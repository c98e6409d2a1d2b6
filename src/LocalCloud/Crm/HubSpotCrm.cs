namespace LocalCloud;

/// <summary>
/// HubSpot: a service key, and the search for contacts under both of its paths. Its numbers without country code and punctuation are
/// properties of their own, <c>hs_searchable_calculated_…</c>, which it calculates by itself.
/// </summary>
internal sealed class HubSpotCrm(CrmService crm) : CrmApi(crm, "hubspot", "hubspot.json")
{
    private const string Search = "/crm/v3/objects/contacts/search";
    private const string DatedSearch = "/crm/objects/2026-09/contacts/search";
    private const int MostGroups = 5;
    private const int MostFiltersInGroup = 6;
    private const int LargestPage = 200;

    private static readonly string[] AlwaysThere = ["createdate", "hs_object_id", "lastmodifieddate"];

    protected override string PhoneField => "phone";

    protected override CrmAuthentication Authentication => CrmAuthentication.StaticBearer;

    public override bool Owns(PathString path) => path.StartsWithSegments("/crm");

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Search, Guard(SearchAsync));
        routes.MapPost(DatedSearch, Guard(SearchAsync));
    }

    // What HubSpot calculates: the digits without extension and country code; here those of the invented people.
    public override void StoreNumber(string typed)
    {
        var properties = Records[0]["properties"]!.AsObject();
        var digits = Digits(typed.Split(['x', 'e', 'm', ';'])[0]);
        var countryCode = typed is ['+' or '0', ..] ? ((string[])["001", "0033", "0049", "1", "33", "49"]).FirstOrDefault(code => digits.StartsWith(code, StringComparison.Ordinal)) : null;
        properties[PhoneField] = typed;
        properties["hs_searchable_calculated_phone_number"] = digits[(countryCode?.Length ?? 0)..];
    }

    protected override (string Code, string Message) ErrorOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ("INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports OAuth 2.0 authentication."),
        StatusCodes.Status403Forbidden => ("MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call."),
        StatusCodes.Status404NotFound => ("OBJECT_NOT_FOUND", "Resource not found"),
        StatusCodes.Status429TooManyRequests => ("RATE_LIMITS", "You have reached your secondly limit."),
        StatusCodes.Status400BadRequest => ("VALIDATION_ERROR", "Invalid input JSON"),
        _ => ("INTERNAL_ERROR", "internal error"),
    };

    protected override JsonNode DescribeError(int status, string code, string message) => new JsonObject
    {
        ["status"] = "error",
        ["message"] = message,
        ["correlationId"] = Guid.NewGuid().ToString(),
        ["category"] = code,
    };

    private async Task SearchAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || await ReadAsync(context) is not { } search)
        {
            await WriteErrorAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        var found = Records.Where(record => search.FilterGroups.Any(group => group.Filters.All(filter => filter.Matches(record["properties"]!.AsObject())))).ToList();
        var results = found.Take(search.Limit).Select(record =>
        {
            var result = record.DeepClone().AsObject();
            result["properties"] = Project(record["properties"]!.AsObject(), [.. search.Properties, .. AlwaysThere]);
            return result;
        });
        await WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["total"] = found.Count, ["results"] = ListOf(results) });
    }

    private static async Task<Query?> ReadAsync(HttpContext context)
    {
        try
        {
            var query = await context.Request.ReadFromJsonAsync<Query>(context.RequestAborted);
            return query is { FilterGroups.Count: > 0 and <= MostGroups, Properties: not null, Limit: > 0 and <= LargestPage }
                && query.FilterGroups.All(group => group.Filters is { Count: > 0 and <= MostFiltersInGroup } && group.Filters.All(filter => filter.IsKnown))
                    ? query
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Query(IReadOnlyList<FilterGroup> FilterGroups, IReadOnlyList<string> Properties, int Limit);

    private sealed record FilterGroup(IReadOnlyList<Filter> Filters);

    private sealed record Filter(string PropertyName, string Operator, string Value)
    {
        public bool IsKnown => Operator is "EQ" or "CONTAINS_TOKEN" && !string.IsNullOrEmpty(PropertyName) && !string.IsNullOrEmpty(Value);

        // An asterisk at the beginning of a token asks for an ending.
        public bool Matches(JsonObject properties) => (string?)properties[PropertyName] is { } text && (Operator, Value) switch
        {
            ("CONTAINS_TOKEN", ['*', .. var ending]) => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase),
            _ => text.Equals(Value, StringComparison.OrdinalIgnoreCase),
        };
    }
}
