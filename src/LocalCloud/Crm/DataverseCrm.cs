using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace LocalCloud;

/// <summary>
/// Dynamics 365: the token endpoint of Microsoft Entra ID, and the tables of contacts, accounts and leads in the Dataverse Web
/// API. Query options are read by Microsoft's own OData library against a model of the tables, so a wrong literal is an error
/// here too.
/// </summary>
internal sealed class DataverseCrm(CrmService crm) : CrmApi(crm, "dynamics", "dataverse.json")
{
    private const string FormattedValue = "@OData.Community.Display.V1.FormattedValue";
    private const string Tables = "/api/data/v9.2/";

    protected override string PhoneField => "telephone1";

    protected override CrmAuthentication Authentication => CrmAuthentication.ClientCredentials;

    public override bool Owns(PathString path) => path.StartsWithSegments("/api/data") || path.Value!.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal);

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{tenant}/oauth2/v2.0/token", context => (string?)context.Request.RouteValues["tenant"] == Crm.Tenant
            ? IssueTokenAsync(context)
            : RefuseTokenAsync(context, StatusCodes.Status400BadRequest, "invalid_request"));
        routes.MapGet(Tables + "{table}", Guard(QueryAsync));
    }

    public override Task WriteErrorAsync(HttpContext context, int status)
    {
        if (status != StatusCodes.Status401Unauthorized)
        {
            return base.WriteErrorAsync(context, status);
        }

        context.Response.StatusCode = status;
        context.Response.Headers.WWWAuthenticate = $"Bearer authorization_uri={Crm.Address}{Crm.Tenant}/oauth2/authorize, resource_id={Crm.Address}";
        return Task.CompletedTask;
    }

    protected override (string Code, string Message) ErrorOf(int status) => status switch
    {
        StatusCodes.Status403Forbidden => ("0x80048306", "Principal user (Id=00000000-0000-0000-0000-000000000001, type=8, roleCount=0, privilegeCount=0, accessMode=4) is missing prvReadContact privilege."),
        StatusCodes.Status404NotFound => ("0x8006088a", "Resource not found for the segment."),
        StatusCodes.Status429TooManyRequests => ("0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds."),
        _ => ("0x80040216", "An unexpected error occurred."),
    };

    protected override JsonNode DescribeError(int status, string code, string message) =>
        new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } };

    protected override JsonObject DescribeToken(string token)
    {
        var described = base.DescribeToken(token);
        described["ext_expires_in"] = described["expires_in"]!.DeepClone();
        return described;
    }

    protected override string? FindFault(IFormCollection form) =>
        form["scope"] == $"{Crm.Address.GetLeftPart(UriPartial.Authority)}/.default" ? null : "invalid_scope";

    protected override Task RefuseTokenAsync(HttpContext context, int status, string error) => WriteAsync(context, status, new JsonObject
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
            var name = (string)context.Request.RouteValues["table"]!;
            if (FindTable(name) is not { } table)
            {
                return WriteErrorAsync(context, StatusCodes.Status404NotFound);
            }

            var parser = new ODataQueryOptionParser(table.Model, table.Type, table.Set, options);
            var filter = parser.ParseFilter();
            var selection = parser.ParseSelectAndExpand();
            var columns = Columns(selection);
            var found = table.Records
                .Where(record => IsTrue(filter.Expression, record))
                .Take((int)(parser.ParseTop() ?? 5000))
                .Select(record => Project(record, selection, context.Request.Headers["Prefer"].ToString().Contains("FormattedValue", StringComparison.Ordinal)));
            context.Response.Headers["OData-Version"] = "4.0";
            return WriteAsync(
                context,
                StatusCodes.Status200OK,
                new JsonObject { ["@odata.context"] = $"{Crm.Address}api/data/v9.2/$metadata#{name}({string.Join(',', columns)})", ["value"] = ListOf(found) });
        }
        catch (ODataException wrong)
        {
            return WriteErrorAsync(context, StatusCodes.Status400BadRequest, ("0x80060888", wrong.Message));
        }
    }

    private Table? FindTable(string name) => name switch
    {
        "contacts" => Describe("contact", Records),
        "accounts" => Describe("account", [.. Records.Select(Account)]),
        "leads" => Describe("lead", [.. Records.Select(Lead)]),
        _ => null,
    };

    private static Table Describe(string name, IReadOnlyList<JsonObject> records)
    {
        var model = new EdmModel();
        var type = new EdmEntityType("mscrm", name);
        var columns = records.SelectMany(record => record).Select(member => member.Key).Where(column => !column.Contains('@', StringComparison.Ordinal)).Distinct().ToList();
        type.AddKeys(type.AddStructuralProperty(name + "id", EdmPrimitiveTypeKind.Guid));
        foreach (var column in columns.Where(column => column != name + "id"))
        {
            switch (column)
            {
                case "parentcustomerid_account" or "owninguser":
                    break;
                case "statecode" or "industrycode" or "customertypecode":
                    type.AddStructuralProperty(column, EdmPrimitiveTypeKind.Int32);
                    break;
                case "createdon" or "modifiedon":
                    type.AddStructuralProperty(column, EdmPrimitiveTypeKind.DateTimeOffset);
                    break;
                default:
                    type.AddStructuralProperty(column, column.EndsWith("_value", StringComparison.Ordinal) ? EdmPrimitiveTypeKind.Guid : EdmPrimitiveTypeKind.String);
                    break;
            }
        }

        var account = new EdmEntityType("mscrm", "related_account");
        account.AddKeys(account.AddStructuralProperty("accountid", EdmPrimitiveTypeKind.Guid));
        account.AddStructuralProperty("customertypecode", EdmPrimitiveTypeKind.Int32);
        account.AddStructuralProperty("industrycode", EdmPrimitiveTypeKind.Int32);
        account.AddStructuralProperty("websiteurl", EdmPrimitiveTypeKind.String);
        var user = new EdmEntityType("mscrm", "systemuser");
        user.AddKeys(user.AddStructuralProperty("systemuserid", EdmPrimitiveTypeKind.Guid));
        user.AddStructuralProperty("internalemailaddress", EdmPrimitiveTypeKind.String);
        foreach (var (relation, target) in ((string, EdmEntityType)[])[("parentcustomerid_account", account), ("owninguser", user)])
        {
            if (columns.Contains(relation))
            {
                type.AddUnidirectionalNavigation(new EdmNavigationPropertyInfo { Name = relation, Target = target, TargetMultiplicity = EdmMultiplicity.ZeroOrOne });
            }
        }

        var container = new EdmEntityContainer("mscrm", "System");
        model.AddElements([type, account, user, container]);
        return new Table(model, type, container.AddEntitySet(name + "s", type), records);
    }

    /// <summary>The lead that a contact may have been.</summary>
    private static JsonObject Lead(JsonObject contact)
    {
        var lead = contact.DeepClone().AsObject();
        lead["leadid"] = contact["contactid"]!.DeepClone();
        lead["_parentaccountid_value"] = contact["_parentcustomerid_value"]?.DeepClone();
        lead["companyname"] = contact["_parentcustomerid_value" + FormattedValue]?.DeepClone();
        CopyCompany(contact, lead);
        foreach (var ofContacts in (string[])["contactid", "_parentcustomerid_value", "_parentcustomerid_value" + FormattedValue, "parentcustomerid_account", "externaluseridentifier"])
        {
            lead.Remove(ofContacts);
        }

        return lead;
    }

    /// <summary>The account of a contact, or of a contact without one its own business; with the contact's numbers and address.</summary>
    private static JsonObject Account(JsonObject contact)
    {
        var account = contact.DeepClone().AsObject();
        account["accountid"] = (contact["_parentcustomerid_value"] ?? contact["contactid"])!.DeepClone();
        account["name"] = (contact["_parentcustomerid_value" + FormattedValue] ?? contact["fullname"])!.DeepClone();
        account["accountnumber"] = "A-1001";
        CopyCompany(contact, account);
        foreach (var ofContacts in (string[])["contactid", "fullname", "firstname", "middlename", "lastname", "salutation", "jobtitle", "mobilephone",
            "_parentcustomerid_value", "_parentcustomerid_value" + FormattedValue, "parentcustomerid_account", "externaluseridentifier"])
        {
            account.Remove(ofContacts);
        }

        return account;
    }

    private static void CopyCompany(JsonObject contact, JsonObject record)
    {
        foreach (var column in (string[])["industrycode" + FormattedValue, "industrycode", "customertypecode" + FormattedValue, "customertypecode", "websiteurl"])
        {
            record[column] = contact["parentcustomerid_account"]?[column]?.DeepClone();
        }
    }

    private static bool IsTrue(QueryNode node, JsonObject record) => node switch
    {
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } and => IsTrue(and.Left, record) && IsTrue(and.Right, record),
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } or => IsTrue(or.Left, record) || IsTrue(or.Right, record),
        // Filters on texts ignore upper and lower case.
        BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Equal } equal => string.Equals(Value(equal.Left, record), Value(equal.Right, record), StringComparison.OrdinalIgnoreCase),
        SingleValueFunctionCallNode { Name: "startswith" } call when call.Parameters.ToArray() is [var column, var beginning] =>
            Value(column, record)?.StartsWith(Value(beginning, record)!, StringComparison.OrdinalIgnoreCase) == true,
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

    private sealed record Table(EdmModel Model, EdmEntityType Type, EdmEntitySet Set, IReadOnlyList<JsonObject> Records);
}
