using System.Net.Http.Headers;
using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Providers.Replies;
using ContactLookup.Tokens;

namespace ContactLookup.Diagnosis;

/// <summary>The two requests that only an examination sends to Genesys Cloud: whose token it is, and which custom fields there are.</summary>
/// <param name="server">The API server.</param>
/// <param name="send">Sends a request.</param>
internal sealed class GenesysApi(Uri server, Func<HttpRequestMessage, Task<UpstreamAnswer>> send)
{
    private const string SchemaPermission = "externalContacts:customFields:view";

    /// <summary>Whose token it is; the request needs no permission.</summary>
    public Task<UpstreamAnswer> DescribeTokenAsync(AccessToken token) => GetAsync("/api/v2/tokens/me", token);

    /// <summary>The custom fields of contacts, under the names they have in an answer.</summary>
    public async Task<Outcome<IReadOnlySet<string>>> FindCustomFieldsAsync(AccessToken token)
    {
        var answer = await GetAsync("/api/v2/externalcontacts/contacts/schemas", token).ConfigureAwait(false);
        using var json = answer.IsSuccess ? answer.ParseBody() : null;
        if (json is not { RootElement.ValueKind: JsonValueKind.Object } || !json.RootElement.TryGetMember("entities"u8, out var schemas) || schemas.ValueKind != JsonValueKind.Array)
        {
            return new Failure(LookupStatus.BadResponse, Hop.Lookup, answer.Status == 403
                ? $"The organization's schemas could not be read (HTTP 403). Lookups do not need them. To have the names compared, give the client's role {SchemaPermission}."
                : $"The organization's schemas could not be read ({answer}). Lookups do not need them.", Retryable: true);
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var schema in schemas.EnumerateArray())
        {
            if (schema.ValueKind == JsonValueKind.Object
                && schema.TryGetMember("jsonSchema"u8, out var document) && document.ValueKind == JsonValueKind.Object
                && document.TryGetMember("properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in properties.EnumerateObject())
                {
                    if (property.TryGetName(out var key))
                    {
                        names.Add(CustomFieldFlattener.Name(key));
                    }
                }
            }
        }

        return names;
    }

    private Task<UpstreamAnswer> GetAsync(string path, AccessToken token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.AbsoluteUri.TrimEnd('/') + path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return send(request);
    }
}

/// <summary>What the API says of a token.</summary>
/// <param name="Organization">Name and id of the organization.</param>
/// <param name="ClientId">Id of the OAuth client, or null.</param>
internal sealed record TokenDescription(string Organization, string? ClientId)
{
    private const int LongestName = 60;

    /// <summary>Reads it; null when the reply has another shape.</summary>
    public static TokenDescription? Read(UpstreamAnswer answer)
    {
        using var json = answer.ParseBody();
        if (json is not { RootElement.ValueKind: JsonValueKind.Object }
            || !json.RootElement.TryGetMember("organization"u8, out var organization) || organization.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var id = organization.FindText("id"u8) is { } text && Guid.TryParse(text, out var guid) ? guid.ToString() : "without an id";
        var clientId = json.RootElement.TryGetMember("OAuthClient"u8, out var client) ? client.FindText("id"u8) : null;
        return new TokenDescription($"{Name(organization.FindText("name"u8))} ({id})", clientId is not null && Guid.TryParse(clientId, out _) ? clientId : null);
    }

    // The name of a company. Text with digits in a row or an @ may be a person's number or address, so it is not shown.
    private static string Name(string? name) =>
        name is { Length: > 0 and <= LongestName } && name.Count(char.IsAsciiDigit) < 5 && !name.Contains('@', StringComparison.Ordinal) && !name.Any(char.IsControl)
            ? $"'{name}'"
            : "whose name is not shown";
}
