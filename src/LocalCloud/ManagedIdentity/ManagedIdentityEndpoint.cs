using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace LocalCloud;

/// <summary>
/// The hop <c>identity</c>: the token endpoint App Service and Functions put beside an app with a managed identity
/// (IDENTITY_ENDPOINT and IDENTITY_HEADER, protocol version 2019-08-01).
/// </summary>
public sealed class ManagedIdentityEndpoint : Hop
{
    internal const string TenantId = "3f2c9a64-0b7e-4c5d-9d5a-51b0c7a4e210";

    private const string ApiVersion = "2019-08-01";
    private const string Path = "/msi/token";

    private readonly ConcurrentDictionary<string, IdentityToken> _tokens = new(StringComparer.Ordinal);

    internal ManagedIdentityEndpoint(CloudOptions options, CancellationToken disposed)
        : base("identity", options, disposed)
    {
    }

    /// <summary>The value of IDENTITY_ENDPOINT.</summary>
    public Uri Endpoint => new(Address, Path);

    /// <summary>The value of IDENTITY_HEADER: proof that the caller runs inside the app.</summary>
    public string Header { get; } = Guid.NewGuid().ToString("N").ToUpperInvariant();

    /// <summary>The client id of the user-assigned identity.</summary>
    public string ClientId => "0d1f3c5b-7a9e-4b6d-8c2f-4e6a8b0c2d4e";

    /// <summary>The object id of the user-assigned identity.</summary>
    public string PrincipalId => "7b5d3f19-c8a6-4e24-9f02-6d8b4c1a3e57";

    /// <summary>The Azure resource id of the user-assigned identity.</summary>
    public string ResourceId =>
        "/subscriptions/00000000-1111-2222-3333-444444444444/resourcegroups/rg-contact-lookup/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-contact-lookup";

    /// <summary>Whether the app has a system-assigned identity too, used when no identity is named. Default: only the user-assigned one.</summary>
    public bool SystemAssigned { get; set; }

    /// <summary>How long new tokens live; Azure gives 24 hours.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(24);

    internal override void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, GiveTokenAsync);

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) =>
        RefuseAsync(context, status, status switch
        {
            StatusCodes.Status429TooManyRequests => "Too many requests for tokens. Try again later.",
            StatusCodes.Status503ServiceUnavailable => "The managed identity endpoint is not ready.",
            _ => "An unexpected error occured while fetching the AAD Token.",
        });

    internal IdentityToken? Find(string token) => _tokens.GetValueOrDefault(token);

    private Task GiveTokenAsync(HttpContext context)
    {
        var query = context.Request.Query;

        (string? Asked, string Known)[] names =
            [(query["client_id"], ClientId), (query["principal_id"], PrincipalId), (query["mi_res_id"], ResourceId)];
        var named = names.Where(name => name.Asked is not null).ToList();

        // Documented: a missing or wrong header is an error, to keep out server-side request forgery. Its exact status is not.
        (int Status, string Message)? refusal =
            context.Request.Headers["X-IDENTITY-HEADER"] != Header ? (401, "The X-IDENTITY-HEADER is missing or wrong.")
            : query["api-version"] != ApiVersion ? (400, $"The api-version '{query["api-version"]}' is not supported. Use {ApiVersion}.")
            : string.IsNullOrEmpty(query["resource"]) ? (400, "The parameter resource is required.")
            : named.Count == 0 && !SystemAssigned ? (400, "Unable to load the proper Managed Identity.")
            : named.Any(name => !name.Known.Equals(name.Asked, StringComparison.OrdinalIgnoreCase))
                ? (400, "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.")
            : null;
        if (refusal is { } refused)
        {
            return RefuseAsync(context, refused.Status, refused.Message);
        }

        var token = Issue(query["resource"].ToString());
        return context.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["access_token"] = token.Value,
                ["expires_on"] = token.Expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                ["resource"] = token.Resource,
                ["token_type"] = "Bearer",
                ["client_id"] = ClientId,
            },
            context.RequestAborted);
    }

    private IdentityToken Issue(string resource)
    {
        var now = Time.GetUtcNow();
        var expires = now + TokenLifetime;
        var payload = new JsonObject
        {
            ["aud"] = resource,
            ["iss"] = $"https://sts.windows.net/{TenantId}/",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["appid"] = ClientId,
            ["oid"] = PrincipalId,
            ["sub"] = PrincipalId,
            ["tid"] = TenantId,
            ["xms_mirid"] = ResourceId,
        };
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["kid"] = "local-cloud" };

        // The signature is not checked: the stand-in that accepts the token asks this endpoint whether it issued it.
        var value = string.Join(
            '.',
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString())),
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.ToJsonString())),
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(256)));
        return _tokens[value] = new IdentityToken(value, resource, expires);
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new JsonObject { ["statusCode"] = status, ["message"] = message, ["correlationId"] = Guid.NewGuid().ToString() },
            context.RequestAborted);
    }
}
