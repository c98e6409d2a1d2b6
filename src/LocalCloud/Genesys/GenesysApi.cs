using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

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

    private const string RelateContacts = "relate:contact:view";
    private const string CorrelationHeader = "inin-correlation-id";
    private const int MostMatches = 25;
    private const int LongestIdentifier = 255;
    private const int FirstRecords = 1000;

    private static readonly Dictionary<string, ContactExpansion> ListExpansions = new()
    {
        ["contacts.externalOrganization"] = ContactExpansion.Organization,
        ["externalDataSources"] = ContactExpansion.DataSources,
        ["division"] = ContactExpansion.Division,
    };

    private static readonly Dictionary<string, ContactExpansion> SingleExpansions = new()
    {
        ["externalOrganization"] = ContactExpansion.Organization,
        ["identifiers"] = ContactExpansion.Identifiers,
        ["externalSources"] = ContactExpansion.DataSources,
        ["division"] = ContactExpansion.Division,
    };

    private static readonly HashSet<string> IdentifierTypes =
    [
        "SocialLine", "SocialFacebook", "SocialTwitter", "SocialWhatsapp", "SocialInstagram", "SocialWhatsappBsuid",
        "AppleOpaqueId", "Email", "Phone", "Cookie", "ExternalId",
    ];

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
        routes.MapGet("/api/v2/externalcontacts/reversewhitepageslookup", Authorized([ViewContacts], LookUpByValueAsync));
        routes.MapPost("/api/v2/externalcontacts/identifierlookup/contacts", Authorized([ViewContacts], LookUpByIdentifierAsync));
        routes.MapGet("/api/v2/externalcontacts/contacts", Authorized([ViewContacts, RelateContacts], SearchAsync));
        routes.MapGet("/api/v2/externalcontacts/contacts/schemas", Authorized([ViewCustomFields], ListSchemasAsync));
        routes.MapPut("/api/v2/externalcontacts/conversations/{conversationId}", Authorized([AssociateConversations], AssociateAsync));
        routes.MapGet("/api/v2/tokens/me", Authorized([], DescribeTokenAsync));
        routes.MapGet("/api/v2/ipranges", Authorized([], ListIpRangesAsync));
    }

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) =>
        (GenesysError.For(status, retryAfter) with { Status = status }).WriteAsync(context);

    private protected override void StampHeaders(IHeaderDictionary headers) => headers[CorrelationHeader] = Guid.NewGuid().ToString();

    private RequestDelegate Authorized(IReadOnlyList<string> anyOf, Func<HttpContext, IssuedToken, Task> answer) => async context =>
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

        if (anyOf.Count > 0 && !anyOf.Any(token.Client.Permissions.Contains))
        {
            await (anyOf is [var only] ? GenesysError.MissingPermission(only) : GenesysError.MissingAnyPermission(anyOf)).WriteAsync(context);
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

        if (!TryReadExpansions(query["expand"], ListExpansions, out var expansions, out var unknown))
        {
            await unknown.WriteAsync(context);
            return;
        }

        var division = query["divisionId"].FirstOrDefault() is { Length: > 0 } asked ? asked : "*";
        if (division != "*" && !token.Client.SeesDivision(division))
        {
            await GenesysError.MissingDivisionPermission(ViewContacts, division).WriteAsync(context);
            return;
        }

        // No order is documented. Ordering by random id keeps clients from relying on one.
        var found = _organization.Contacts.FindByValue(query["lookupVal"].ToString())
            .Where(contact => Sees(token, contact) && (division == "*" || division == DivisionOf(contact)))
            .OrderBy(contact => (string?)contact["id"], StringComparer.Ordinal)
            .Take(MostMatches)
            .Select(contact => (JsonNode)_organization.Contacts.Render(contact, expansions));
        await context.Response.WriteAsJsonAsync(new JsonObject { ["contacts"] = new JsonArray([.. found]) }, context.RequestAborted);
    }

    private async Task LookUpByIdentifierAsync(HttpContext context, IssuedToken token)
    {
        if (!context.Request.HasJsonContentType())
        {
            await GenesysError.UnsupportedMediaType.WriteAsync(context);
            return;
        }

        if (!TryReadExpansions(context.Request.Query["expand"], SingleExpansions, out var expansions, out var unknown))
        {
            await unknown.WriteAsync(context);
            return;
        }

        var (identifier, malformed) = await ReadIdentifierAsync(context);
        if (identifier is not { } asked)
        {
            await malformed!.WriteAsync(context);
            return;
        }

        var contacts = _organization.Contacts;
        var owners = asked.Type switch
        {
            "Phone" => contacts.FindByPhone(asked.Value.Replace(" ", "", StringComparison.Ordinal)),
            "Email" => contacts.FindByEmail(asked.Value),
            _ => [],
        };

        // An identifier belongs to one contact: to the one that was there first.
        var owner = owners
            .Where(contact => Sees(token, contact))
            .MinBy(contact => (string?)contact["createDate"], StringComparer.Ordinal);
        await (owner is null
            ? GenesysError.NotFound.WriteAsync(context)
            : context.Response.WriteAsJsonAsync(contacts.Render(owner, expansions), context.RequestAborted));
    }

    private async Task SearchAsync(HttpContext context, IssuedToken token)
    {
        var query = context.Request.Query;
        if (!TryReadExpansions(query["expand"], SingleExpansions, out var expansions, out var unknown))
        {
            await unknown.WriteAsync(context);
            return;
        }

        if (!TryReadPage(query["pageSize"], 20, 100, out var pageSize) || !TryReadPage(query["pageNumber"], 1, FirstRecords, out var pageNumber))
        {
            await GenesysError.BadRequest("pageSize is 1 to 100, pageNumber 1 or more.").WriteAsync(context);
            return;
        }

        if (pageSize * pageNumber > FirstRecords)
        {
            await GenesysError.BadRequest("Only the first 1,000 records can be paged through.").WriteAsync(context);
            return;
        }

        var words = query["q"].ToString();
        var found = _organization.Contacts.FindByKeywords(words)
            .Where(contact => Sees(token, contact))
            .ToList();
        var entities = found.Skip(pageSize * (pageNumber - 1)).Take(pageSize)
            .Select(contact => (JsonNode)_organization.Contacts.Render(contact, expansions));
        var pageCount = Math.Max(1, (found.Count + pageSize - 1) / pageSize);
        string UriOf(int page) => $"/api/v2/externalcontacts/contacts?pageSize={pageSize}&pageNumber={page}&q={Uri.EscapeDataString(words)}";
        var listing = new JsonObject
        {
            ["entities"] = new JsonArray([.. entities]),
            ["pageSize"] = pageSize,
            ["pageNumber"] = pageNumber,
            ["total"] = found.Count,
            ["pageCount"] = pageCount,
            ["firstUri"] = UriOf(1),
            ["selfUri"] = UriOf(pageNumber),
            ["lastUri"] = UriOf(pageCount),
        };
        if (pageNumber < pageCount)
        {
            listing["nextUri"] = UriOf(pageNumber + 1);
        }

        if (pageNumber > 1)
        {
            listing["previousUri"] = UriOf(pageNumber - 1);
        }

        await context.Response.WriteAsJsonAsync(listing, context.RequestAborted);
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

    /// <summary>Several values come as several parameters, or joined by commas as the JavaScript client joins them.</summary>
    private static bool TryReadExpansions(
        IEnumerable<string?> values,
        Dictionary<string, ContactExpansion> known,
        out IReadOnlySet<ContactExpansion> expansions,
        out GenesysError unknown)
    {
        var names = values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        unknown = names.Where(name => !known.ContainsKey(name)).Select(name => GenesysError.InvalidValue(name, "expand", known.Keys)).FirstOrDefault()!;
        expansions = names.Where(known.ContainsKey).Select(name => known[name]).ToHashSet();
        return unknown is null;
    }

    private static async Task<((string Type, string Value)? Identifier, GenesysError? Malformed)> ReadIdentifierAsync(HttpContext context)
    {
        JsonObject? body;
        try
        {
            body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            return (null, GenesysError.BadRequest());
        }

        if (body?["type"] is not JsonValue type || !type.TryGetValue<string>(out var typeName)
            || body["value"] is not JsonValue value || !value.TryGetValue<string>(out var valueText))
        {
            return (null, GenesysError.BadRequest("An identifier needs a type and a value, both strings."));
        }

        if (!IdentifierTypes.Contains(typeName))
        {
            return (null, GenesysError.InvalidValue(typeName, "type", IdentifierTypes));
        }

        if (valueText.Length is 0 or > LongestIdentifier)
        {
            return (null, GenesysError.BadRequest("The value of an identifier has 1 to 255 characters."));
        }

        return typeName == "Phone" && valueText[0] != '+'
            ? (null, GenesysError.BadRequest("A phone number needs its country code and a leading +."))
            : ((typeName, valueText), null);
    }

    private static bool TryReadPage(string? text, int otherwise, int most, out int number)
    {
        number = otherwise;
        return string.IsNullOrEmpty(text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }

    private static bool Sees(IssuedToken token, JsonObject contact) => token.Client.SeesDivision(DivisionOf(contact) ?? "*");

    private static string? DivisionOf(JsonObject contact) => (string?)contact["division"]?["id"];
}
