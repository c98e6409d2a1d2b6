using System.Text.Json.Nodes;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace LocalCloud;

/// <summary>
/// Dynamics 365: the token endpoint of Microsoft Entra ID, and the table of contacts in the Dataverse Web API. Its query
/// options are read by Microsoft's own OData library against a model of the table, so a wrong literal is an error here too.
/// </summary>
internal sealed class DataverseCrm : CrmApi
{
    private const string FormattedValue = "@OData.Community.Display.V1.FormattedValue";
    private const string Table = "/api/data/v9.2/contacts";

    private static readonly HashSet<string> NotTexts = new(StringComparer.Ordinal) { "contactid", "statecode", "_parentcustomerid_value", "_ownerid_value", "createdon", "modifiedon", "parentcustomerid_account", "owninguser" };

    private readonly Lazy<(EdmModel Model, EdmEntityType Type, EdmEntitySet Set)> _table;

    public DataverseCrm(CrmService crm)
        : base(crm, "dataverse.json") => _table = new(Describe);

    protected override CrmAuthentication Authentication => CrmAuthentication.ClientCredentials;

    public override bool Owns(PathString path) => path.StartsWithSegments("/api/data") || path.Value!.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal);

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{tenant}/oauth2/v2.0/token", context => (string?)context.Request.RouteValues["tenant"] == Crm.Tenant
            ? TokenEndpoint(DescribeToken, RefuseTokenAsync, FindScopeFault)(context)
            : RefuseTokenAsync(context, StatusCodes.Status400BadRequest, "invalid_request"));
        routes.MapGet(Table, Guard(QueryAsync));
    }

    public override Task WriteErrorAsync(HttpContext context, int status)
    {
        switch (status)
        {
            case StatusCodes.Status401Unauthorized:
                context.Response.StatusCode = status;
                context.Response.Headers.WWWAuthenticate = $"Bearer authorization_uri={Crm.Address}{Crm.Tenant}/oauth2/authorize, resource_id={Crm.Address}";
                return Task.CompletedTask;
            case StatusCodes.Status403Forbidden:
                return WriteErrorAsync(context, status, "0x80048306", "Principal user (Id=00000000-0000-0000-0000-000000000001, type=8, roleCount=0, privilegeCount=0, accessMode=4) is missing prvReadContact privilege.");
            case StatusCodes.Status404NotFound:
                return WriteErrorAsync(context, status, "0x8006088a", "Resource not found for the segment.");
            case StatusCodes.Status429TooManyRequests:
                return WriteErrorAsync(context, status, "0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.");
            default:
                return WriteErrorAsync(context, status, "0x80040216", "An unexpected error occurred.");
        }
    }

    private JsonObject DescribeToken(string token) => new()
    {
        ["token_type"] = "Bearer",
        ["expires_in"] = (long)Crm.Gate.TokenLifetime.TotalSeconds,
        ["ext_expires_in"] = (long)Crm.Gate.TokenLifetime.TotalSeconds,
        ["access_token"] = token,
    };

    private string? FindScopeFault(IFormCollection form) =>
        form["scope"] == $"{Crm.Address.GetLeftPart(UriPartial.Authority)}/.default" ? null : "invalid_scope";

    private static Task RefuseTokenAsync(HttpContext context, int status, string error) => WriteAsync(context, status, new JsonObject
    {
        ["error"] = error,
        ["error_description"] = error switch
        {
            "invalid_client" => "AADSTS7000215: Invalid client secret provided.",
            "invalid_scope" => "AADSTS70011: The provided value for the input parameter 'scope' is not valid.",
            "invalid_request" => "AADSTS90002: Tenant not found.",
            _ => "AADSTS70003: The app requested an unsupported grant type.",
        },
        ["error_codes"] = new JsonArray(),
    });

    private Task QueryAsync(HttpContext context)
    {
        var options = context.Request.Query.ToDictionary(option => option.Key, option => option.Value.ToString());
        try
        {
            var (model, type, set) = _table.Value;
            var parser = new ODataQueryOptionParser(model, type, set, options);
            var filter = parser.ParseFilter();
            var selection = parser.ParseSelectAndExpand();
            var columns = Columns(selection);
            var found = Records
                .Where(record => IsTrue(filter.Expression, record))
                .Take((int)(parser.ParseTop() ?? 5000))
                .Select(JsonNode (record) => Project(record, selection, context.Request.Headers["Prefer"].ToString().Contains("FormattedValue", StringComparison.Ordinal)))
                .ToArray();
            context.Response.Headers["OData-Version"] = "4.0";
            return context.Response.WriteAsJsonAsync(
                new JsonObject { ["@odata.context"] = $"{Crm.Address}api/data/v9.2/$metadata#contacts({string.Join(',', columns)})", ["value"] = new JsonArray(found) },
                context.RequestAborted);
        }
        catch (ODataException wrong)
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, "0x80060888", wrong.Message);
        }
    }

    private (EdmModel, EdmEntityType, EdmEntitySet) Describe()
    {
        var model = new EdmModel();
        var type = new EdmEntityType("mscrm", "contact");
        type.AddKeys(type.AddStructuralProperty("contactid", EdmPrimitiveTypeKind.Guid));
        type.AddStructuralProperty("statecode", EdmPrimitiveTypeKind.Int32);
        type.AddStructuralProperty("_parentcustomerid_value", EdmPrimitiveTypeKind.Guid);
        type.AddStructuralProperty("_ownerid_value", EdmPrimitiveTypeKind.Guid);
        type.AddStructuralProperty("createdon", EdmPrimitiveTypeKind.DateTimeOffset);
        type.AddStructuralProperty("modifiedon", EdmPrimitiveTypeKind.DateTimeOffset);
        foreach (var column in Records.SelectMany(record => record).Select(member => member.Key).Where(name => !name.Contains('@', StringComparison.Ordinal) && !NotTexts.Contains(name)).Distinct())
        {
            type.AddStructuralProperty(column, EdmPrimitiveTypeKind.String);
        }

        var account = new EdmEntityType("mscrm", "account");
        account.AddKeys(account.AddStructuralProperty("accountid", EdmPrimitiveTypeKind.Guid));
        account.AddStructuralProperty("customertypecode", EdmPrimitiveTypeKind.Int32);
        account.AddStructuralProperty("industrycode", EdmPrimitiveTypeKind.Int32);
        account.AddStructuralProperty("websiteurl", EdmPrimitiveTypeKind.String);
        var user = new EdmEntityType("mscrm", "systemuser");
        user.AddKeys(user.AddStructuralProperty("systemuserid", EdmPrimitiveTypeKind.Guid));
        user.AddStructuralProperty("internalemailaddress", EdmPrimitiveTypeKind.String);
        foreach (var (name, target) in ((string, EdmEntityType)[])[("parentcustomerid_account", account), ("owninguser", user)])
        {
            type.AddUnidirectionalNavigation(new EdmNavigationPropertyInfo { Name = name, Target = target, TargetMultiplicity = EdmMultiplicity.ZeroOrOne });
        }

        var container = new EdmEntityContainer("mscrm", "System");
        model.AddElements([type, account, user, container]);
        return (model, type, container.AddEntitySet("contacts", type));
    }

    private static bool IsTrue(QueryNode node, JsonObject record) => node switch
    {
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } and => IsTrue(and.Left, record) && IsTrue(and.Right, record),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } or => IsTrue(or.Left, record) || IsTrue(or.Right, record),
        // Filters on texts ignore upper and lower case.
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Equal } equal => string.Equals(Value(equal.Left, record), Value(equal.Right, record), StringComparison.OrdinalIgnoreCase),
        ConvertNode converted => IsTrue(converted.Source, record),
        _ => throw new ODataException($"{node.Kind} is not supported."),
    };

    private static string? Value(QueryNode node, JsonObject record) => node switch
    {
        SingleValuePropertyAccessNode column => record[column.Property.Name]?.ToString(),
        ConstantNode constant => constant.Value?.ToString(),
        ConvertNode converted => Value(converted.Source, record),
        _ => throw new ODataException($"{node.Kind} is not supported."),
    };

    private static List<string> Columns(SelectExpandClause selection) =>
        [.. selection.SelectedItems.OfType<PathSelectItem>().Select(item => item.SelectedPath.FirstSegment.Identifier)];

    private static JsonObject Project(JsonObject record, SelectExpandClause selection, bool withFormattedValues)
    {
        var projected = new JsonObject();
        if (record["@odata.etag"] is { } etag)
        {
            projected["@odata.etag"] = etag.DeepClone();
        }

        foreach (var column in Columns(selection))
        {
            if (withFormattedValues && record[column + FormattedValue] is { } formatted)
            {
                projected[column + FormattedValue] = formatted.DeepClone();
            }

            projected[column] = record[column]?.DeepClone();
        }

        foreach (var expanded in selection.SelectedItems.OfType<ExpandedNavigationSelectItem>())
        {
            var name = expanded.PathToNavigationProperty.FirstSegment.Identifier;
            projected[name] = record[name] is JsonObject related ? Project(related, expanded.SelectAndExpand, withFormattedValues) : null;
        }

        return projected;
    }

    private static Task WriteErrorAsync(HttpContext context, int status, string code, string message) =>
        WriteAsync(context, status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });
}
