using System.Text.Json.Serialization;
using ContactLookup.Tokens;

namespace ContactLookup.Providers.Definitions;

// What has a default is set and not init: generated deserialization passes every init property, the absent ones as null.

/// <summary>
/// A place that contacts are looked up in, described in JSON: how to log in, what to ask, where in the reply the matches are
/// and what of them goes where. The JSON Schema next to the shipped definitions says the same to an editor.
/// </summary>
internal sealed record ProviderDefinition
{
    /// <summary>Takes the place of a definition that could not be read, until the start is refused.</summary>
    public static ProviderDefinition Missing { get; } = new()
    {
        Title = "",
        Authentication = new AuthenticationDefinition { Type = AuthenticationType.None },
        Request = new RequestDefinition { Url = "" },
        Response = new ResponseDefinition { Matches = "", Id = "", Contact = new Dictionary<string, IReadOnlyList<string>>() },
    };

    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }

    /// <summary>What a reason calls it.</summary>
    public required string Title { get; init; }

    /// <summary>Addresses of its servers, <c>api</c> and <c>login</c>, for a provider whose address is everybody's; settings go before them.</summary>
    public IReadOnlyDictionary<string, string> Servers { get; set; } = new Dictionary<string, string>();

    /// <summary>What the holes of templates are filled with where the settings say nothing.</summary>
    public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>();

    /// <summary>Changes to this definition by name, each a JSON Merge Patch (RFC 7396). <c>salesforce#leads</c> selects one.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variants { get; set; } = new Dictionary<string, JsonElement>();

    /// <summary>The names in the holes of this definition's templates, in the order of their first use.</summary>
    internal IReadOnlyList<string> Holes { get; set; } = [];

    public required AuthenticationDefinition Authentication { get; init; }

    public required RequestDefinition Request { get; init; }

    public required ResponseDefinition Response { get; init; }

    /// <summary>What to change, by status or by the provider's own error code; put behind the reason.</summary>
    public IReadOnlyDictionary<string, string> Help { get; set; } = new Dictionary<string, string>();
}

[JsonConverter(typeof(WordConverter<AuthenticationType>))]
internal enum AuthenticationType
{
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>OAuth 2 client credentials; the secret buys tokens.</summary>
    [JsonStringEnumMemberName("client_credentials")]
    ClientCredentials,

    /// <summary>The secret is a bearer token itself.</summary>
    [JsonStringEnumMemberName("bearer")]
    Bearer,

    /// <summary>The secret is sent in a header of its own.</summary>
    [JsonStringEnumMemberName("api_key")]
    ApiKey,

    /// <summary>The secret is the password of a user.</summary>
    [JsonStringEnumMemberName("basic")]
    Basic,
}

internal sealed record AuthenticationDefinition
{
    public required AuthenticationType Type { get; init; }

    /// <summary>Template of the token endpoint's address.</summary>
    public string? TokenUrl { get; set; }

    /// <summary>Template of the client id.</summary>
    public string? ClientId { get; set; }

    [JsonConverter(typeof(WordConverter<ClientAuthentication>))]
    public ClientAuthentication ClientAuthentication { get; init; }

    /// <summary>Templates of further form fields: scope, audience and the like.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; set; } = new Dictionary<string, string>();

    /// <summary>The header of an API key.</summary>
    public string? Header { get; set; }

    /// <summary>Template of the user name that goes with a password.</summary>
    public string? UserName { get; set; }

    /// <summary>
    /// Endings of the hosts that the login may name as the account's own (<c>instance_url</c>), such as
    /// <c>.my.salesforce.com</c>. The request then goes there instead of to {api}. None: what the login names is ignored.
    /// </summary>
    public IReadOnlyList<string> InstanceHosts { get; set; } = [];
}

internal sealed record RequestDefinition
{
    public string Method { get; set; } = "GET";

    /// <summary>Template of the address, without a query.</summary>
    public required string Url { get; init; }

    /// <summary>Templates of the query's values, by name.</summary>
    public IReadOnlyDictionary<string, string> Query { get; set; } = new Dictionary<string, string>();

    /// <summary>Templates of headers, by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>The body as JSON whose strings are templates.</summary>
    public JsonElement? Body { get; set; }

    /// <summary>How many requests a minute the provider allows one token; 0 when that is not known.</summary>
    public int RequestsPerMinute { get; set; }

    /// <summary>The forms in which <c>{phone}</c> is put in, one request each, tried in this order until a contact is found.</summary>
    public IReadOnlyList<string> NumberForms { get; set; } = ["e164"];
}

internal sealed record ResponseDefinition
{
    /// <summary>Pointer to the list of matches, or to the one match; "" is the reply itself. Null or an empty list means that no contact was found.</summary>
    public required string Matches { get; init; }

    /// <summary>True when a reply without that list means that no contact has the number; otherwise it is bad_response.</summary>
    public bool MatchesMayBeAbsent { get; set; }

    /// <summary>True when HTTP 404 with JSON, or 204, means that no contact has the number; otherwise 404 is a wrong address.</summary>
    public bool NotFoundMeansNobody { get; set; }

    /// <summary>
    /// Pointers to the numbers of a record, for a search that can find more than the number: only a record with exactly the
    /// caller's number, in any notation, is a match.
    /// </summary>
    [JsonConverter(typeof(PointersConverter))]
    public IReadOnlyList<string> Phones { get; set; } = [];

    /// <summary>Pointer to a record's id.</summary>
    public required string Id { get; init; }

    /// <summary>Template of a link to a record, with <c>{id}</c> and configured values; fills externalSystemUrl where the record has no link.</summary>
    public string? Link { get; set; }

    /// <summary>Pointer to the id that the duplicates of one person have in common.</summary>
    public string? CanonicalId { get; set; }

    /// <summary>Pointer to the time a record was made.</summary>
    public string? Created { get; set; }

    /// <summary>Pointer to the time a record was last changed.</summary>
    public string? Modified { get; set; }

    /// <summary>Pointer to the code in the body of an error.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>HTTP statuses by error code, for codes that say more than the status they come with.</summary>
    public IReadOnlyDictionary<string, int> ReadErrorAs { get; set; } = new Dictionary<string, int>();

    /// <summary>Fields of the contact, each from the first of its pointers that leads to a value.</summary>
    [JsonConverter(typeof(PointersByFieldConverter))]
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Contact { get; init; }

    /// <summary>Pointer to an object all of whose members become custom fields.</summary>
    public string? CustomFields { get; set; }

    /// <summary>Pointer to an object with the custom fields of the contact's company. Only declared ones become part of an answer.</summary>
    public string? CompanyCustomFields { get; set; }

    /// <summary>Further custom fields by name, each from the first of its pointers that leads to a value.</summary>
    [JsonConverter(typeof(PointersByFieldConverter))]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Custom { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
}
