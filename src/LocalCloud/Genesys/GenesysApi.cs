using System.Net.Http.Headers;

namespace LocalCloud;

/// <summary>
/// The hop <c>contacts</c>: the External Contacts lookups of the platform API, with <c>/api/v2/tokens/me</c> and
/// <c>/api/v2/ipranges</c> beside them.
/// </summary>
public sealed class GenesysApi : Hop
{
    internal const string ViewContacts = "externalContacts:contact:view";
    internal const string AssociateConversations = "externalContacts:conversation:associate";

    internal const string ViewCustomFields = "externalContacts:customFields:view";

    private const string CorrelationHeader = "inin-correlation-id";
    private const int MostMatches = 25;

    private const string Organization = "contacts.externalOrganization";

    /// <summary>What <c>expand</c> accepts. Only the organization has an effect here.</summary>
    private static readonly string[] Expansions = [Organization, "externalDataSources", "division"];

    private readonly GenesysOrganization _organization;
    private readonly RateLimit _rateLimit;

    internal GenesysApi(GenesysOrganization organization, CloudOptions options, CancellationToken disposed)
        : base("contacts", options, disposed)
    {
        _organization = organization;
        _rateLimit = new RateLimit(options.TimeProvider);
    }

    internal static string CorrelationOf(HttpContext context) => context.Response.Headers[CorrelationHeader].ToString();

    internal override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v2/externalcontacts/reversewhitepageslookup", Authorized(ViewContacts, LookUpByValueAsync));
        routes.MapGet("/api/v2/externalcontacts/contacts/schemas", Authorized(ViewCustomFields, ListSchemasAsync));
        routes.MapPut("/api/v2/externalcontacts/conversations/{conversationId}", Authorized(AssociateConversations, AssociateAsync));
        routes.MapGet("/api/v2/tokens/me", Authorized(null, DescribeTokenAsync));
        routes.MapGet("/api/v2/ipranges", Authorized(null, ListIpRangesAsync));
    }

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) =>
        (GenesysError.For(status, retryAfter) with { Status = status }).WriteAsync(context);

    private protected override void StampHeaders(IHeaderDictionary headers) => headers[CorrelationHeader] = Guid.NewGuid().ToString();

    private RequestDelegate Authorized(string? permission, Func<HttpContext, IssuedToken, Task> answer) => async context =>
    {
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            || string.IsNullOrEmpty(header.Parameter))
        {
            await GenesysError.AuthenticationRequired.WriteAsync(context);
            return;
        }

        if (_organization.UseToken(header.Parameter) is not { } token)
        {
            await GenesysError.BadCredentials.WriteAsync(context);
            return;
        }

        if (_organization.RequestsPerMinute is { } allowed)
        {
            var (count, left) = _rateLimit.Count(token.Value);
            context.Response.Headers["inin-ratelimit-count"] = count.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["inin-ratelimit-allowed"] = allowed.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["inin-ratelimit-reset"] = Math.Ceiling(left.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            if (count > allowed)
            {
                await GenesysError.TooManyRequests(left, allowed).WriteAsync(context);
                return;
            }
        }

        if (permission is not null && !token.Client.Permissions.Contains(permission))
        {
            await GenesysError.MissingPermission(permission).WriteAsync(context);
            return;
        }

        await answer(context, token);
    };

    private async Task LookUpByValueAsync(HttpContext context, IssuedToken token)
    {
        var query = context.Request.Query;
        if (string.IsNullOrEmpty(query["lookupVal"]))
        {
            await GenesysError.BadRequest("The query parameter lookupVal is required.").WriteAsync(context);
            return;
        }

        // Several values come as several parameters, or joined by commas as the JavaScript client joins them.
        var expansions = query["expand"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        if (expansions.Find(name => !Expansions.Contains(name)) is { } unknown)
        {
            await GenesysError.InvalidValue(unknown, "expand", Expansions).WriteAsync(context);
            return;
        }

        var division = query["divisionId"].FirstOrDefault() is { Length: > 0 } asked ? asked : "*";
        if (division != "*" && !token.Client.SeesDivision(division))
        {
            await GenesysError.MissingDivisionPermission(ViewContacts, division).WriteAsync(context);
            return;
        }

        // No order is documented. Ordering by random id keeps clients from relying on one.
        var found = _organization.Contacts.FindByPhone(query["lookupVal"].ToString())
            .Where(contact => Sees(token, contact) && (division == "*" || division == DivisionOf(contact)))
            .OrderBy(contact => (string?)contact["id"], StringComparer.Ordinal)
            .Take(MostMatches)
            .Select(contact => (JsonNode)_organization.Contacts.Render(contact, expansions.Contains(Organization)));
        await context.Response.WriteAsJsonAsync(new JsonObject { ["contacts"] = new JsonArray([.. found]) }, context.RequestAborted);
    }

    // Answers without a body: the SDK gives the operation no return type.
    private async Task AssociateAsync(HttpContext context, IssuedToken token)
    {
        JsonObject? body;
        try
        {
            body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            body = null;
        }

        if (body?["externalContactId"] is not JsonValue value || !value.TryGetValue<string>(out var contactId))
        {
            await GenesysError.BadRequest("externalContactId is required.").WriteAsync(context);
            return;
        }

        if (!_organization.Contacts.All.Any(contact => (string?)contact["id"] == contactId && Sees(token, contact)))
        {
            await GenesysError.NotFound.WriteAsync(context);
            return;
        }

        _organization.ContactOfConversation[(string)context.Request.RouteValues["conversationId"]!] = contactId;
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    private Task DescribeTokenAsync(HttpContext context, IssuedToken token)
    {
        JsonObject organization() => new() { ["id"] = _organization.Id, ["name"] = _organization.Name };
        var answer = new JsonObject
        {
            ["organization"] = organization(),
            ["homeOrganization"] = organization(),
            ["authorizedScope"] = new JsonArray(),
            ["OAuthClient"] = new JsonObject
            {
                ["id"] = token.Client.Id,
                ["name"] = token.Client.Name,
                ["authorizedGrantType"] = "CLIENT_CREDENTIALS",
                ["scope"] = new JsonArray(),
                ["organization"] = organization(),
            },
        };
        if (_organization.IdleExpiry is { } idle)
        {
            answer["dateTokenIdles"] = (token.LastUsed + idle).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        }

        return context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    /// <summary>One schema that has every custom field of every contact.</summary>
    private Task ListSchemasAsync(HttpContext context, IssuedToken token)
    {
        var keys = _organization.Contacts.All.Select(contact => contact["customFields"]).OfType<JsonObject>().SelectMany(fields => fields.Select(field => field.Key)).Distinct();
        var schema = new JsonObject
        {
            ["id"] = "5c1f2f0e-6a58-4d0b-9a43-2f1d1c6a7e10",
            ["name"] = "Contact",
            ["version"] = 1,
            ["enabled"] = true,
            ["jsonSchema"] = new JsonObject
            {
                ["$schema"] = "http://json-schema.org/draft-04/schema#",
                ["title"] = "Contact",
                ["properties"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)new JsonObject { ["title"] = key }))),
            },
        };
        return context.Response.WriteAsJsonAsync(new JsonObject { ["total"] = 1, ["entities"] = new JsonArray(schema) }, context.RequestAborted);
    }

    /// <summary>Addresses of the ranges RFC 5737 and RFC 3849 reserve for documentation: never anybody's.</summary>
    private static Task ListIpRangesAsync(HttpContext context, IssuedToken token)
    {
        (string Cidr, string Service, string Direction)[] ranges =
        [
            ("192.0.2.0/26", "data-actions", "outbound"),
            ("198.51.100.16/28", "data-actions", "outbound"),
            ("203.0.113.0/27", "api", "inbound"),
            ("203.0.113.64/27", "audiohook", "outbound"),
            ("2001:db8:17::/56", "data-actions", "both"),
        ];
        var entities = ranges.Select(range => (JsonNode)new JsonObject
        {
            ["service"] = range.Service,
            ["direction"] = range.Direction,
            ["cidr"] = range.Cidr,
            ["region"] = "us-east-1",
        });
        return context.Response.WriteAsJsonAsync(new JsonObject { ["entities"] = new JsonArray([.. entities]) }, context.RequestAborted);
    }

    private static bool Sees(IssuedToken token, JsonObject contact) => token.Client.SeesDivision(DivisionOf(contact) ?? "*");

    private static string? DivisionOf(JsonObject contact) => (string?)contact["division"]?["id"];
}
