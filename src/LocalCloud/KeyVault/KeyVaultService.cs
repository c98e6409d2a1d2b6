using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>
/// The hop <c>keyvault</c>: the secrets part of the Key Vault REST API over https, with the challenge that comes before
/// every first answer. It accepts tokens of this cloud's managed identity only.
/// </summary>
public sealed partial class KeyVaultService : Hop
{
    private const string Resource = "https://vault.azure.net";
    private const string VaultName = "kv-contact-lookup";
    private const int LargestPage = 25;

    private readonly ConcurrentDictionary<string, ImmutableList<SecretVersion>> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly ManagedIdentityEndpoint _identity;

    internal KeyVaultService(ManagedIdentityEndpoint identity, CertificateAuthority authority, CloudOptions options, CancellationToken disposed)
        : base("keyvault", options, disposed)
    {
        _identity = identity;
        Authority = authority;
    }

    /// <summary>The issuer of the server's certificate.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>Whether the identity may read secrets (the role Key Vault Secrets User). Without it: 403 ForbiddenByRbac.</summary>
    public bool MayGet { get; set; } = true;

    /// <summary>Whether the identity may list secrets and their versions; the same role grants it.</summary>
    public bool MayList { get; set; } = true;

    /// <summary>Adds a version, which becomes the one that is read without a version.</summary>
    /// <param name="name">The secret's name: letters, digits and dashes.</param>
    /// <param name="value">Its value.</param>
    /// <param name="expires">What <c>attributes.exp</c> says; the vault itself does nothing about it.</param>
    public SecretVersion SetSecret(string name, string value, DateTimeOffset? expires = null)
    {
        var version = new SecretVersion(name, value, Time.GetUtcNow()) { Expires = expires };
        _secrets.AddOrUpdate(name, [version], (_, versions) => versions.Add(version));
        return version;
    }

    /// <summary>The versions of a secret, oldest first; empty when there is none.</summary>
    public IReadOnlyList<SecretVersion> VersionsOf(string name) => _secrets.GetValueOrDefault(name, []);

    /// <summary>Deletes a secret with all its versions.</summary>
    public void DeleteSecret(string name) => _secrets.TryRemove(name, out _);

    internal override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/secrets", Authorized(ListSecretsAsync));
        routes.MapGet("/secrets/{name}", Authorized(GetSecretAsync));
        routes.MapGet("/secrets/{name}/versions", Authorized(ListVersionsAsync));
        routes.MapGet("/secrets/{name}/{version}", Authorized(GetSecretAsync));
    }

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) => status switch
    {
        StatusCodes.Status401Unauthorized => ChallengeAsync(context, "AKV10000: Request is missing a Bearer or PoP token."),
        StatusCodes.Status403Forbidden => ForbidAsync(context, "getSecret", "(scripted)"),
        StatusCodes.Status404NotFound => RefuseAsync(context, status, "NotFound", "The requested resource was not found."),
        StatusCodes.Status429TooManyRequests => RefuseAsync(context, status, "Throttled", "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached"),
        StatusCodes.Status503ServiceUnavailable => RefuseAsync(context, status, "ServiceUnavailable", "The service is temporarily unavailable."),
        >= 500 => RefuseAsync(context, status, "InternalServerError", "The server encountered an internal error."),
        _ => RefuseAsync(context, status, "BadParameter", "The request was refused."),
    };

    private protected override void StampHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-cache";
        headers["x-ms-keyvault-region"] = "eastus";
        headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        headers["x-ms-keyvault-service-version"] = "1.9.0.0";
    }

    private RequestDelegate Authorized(RequestDelegate answer) => context =>
    {
        // The challenge comes before anything else is looked at.
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return ChallengeAsync(context, "AKV10000: Request is missing a Bearer or PoP token.");
        }

        return _identity.Find(header.Parameter ?? "") switch
        {
            null => ChallengeAsync(context, "AKV10046: Unable to resolve the key used for signature validation."),
            var token when token.Resource.TrimEnd('/') != Resource => ChallengeAsync(context, $"AKV10022: Invalid audience. Expected {Resource}, found: {token.Resource}."),
            var token when token.Expires <= Time.GetUtcNow() => ChallengeAsync(context, "[TokenExpired] Error validating token: the token is expired."),
            _ when ApiVersion().IsMatch(context.Request.Query["api-version"].ToString()) => answer(context),
            _ => RefuseAsync(context, StatusCodes.Status400BadRequest, "BadParameter", "The parameter api-version is missing or not supported."),
        };
    };

    private Task GetSecretAsync(HttpContext context)
    {
        var version = (string?)context.Request.RouteValues["version"];
        var name = (string)context.Request.RouteValues["name"]!;
        if (!MayGet)
        {
            return ForbidAsync(context, "getSecret", name);
        }

        var versions = VersionsOf(name);
        var found = version is null ? versions is [.., var newest] ? newest : null : versions.FirstOrDefault(one => one.Version == version);
        if (found is null)
        {
            return RefuseAsync(
                context,
                StatusCodes.Status404NotFound,
                "SecretNotFound",
                $"A secret with (name/id) {name}{(version is null ? "" : "/" + version)} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182");
        }

        if (!found.Enabled)
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");
        }

        var bundle = Describe(found, withVersion: true);
        bundle.Insert(0, "value", found.Value);
        return context.Response.WriteAsJsonAsync(bundle, context.RequestAborted);
    }

    private Task ListVersionsAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;

        // By random id: the service promises no order, so a client must not take the first for the newest.
        return MayList
            ? ListAsync(context, [.. VersionsOf(name).OrderBy(version => version.Version, StringComparer.Ordinal).Select(version => Describe(version, withVersion: true))])
            : ForbidAsync(context, "readMetadata", name);
    }

    private Task ListSecretsAsync(HttpContext context) => MayList
        ? ListAsync(context, [.. _secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal).Select(secret => Describe(secret.Value[^1], withVersion: false))])
        : ForbidAsync(context, "readMetadata", "");

    private Task ListAsync(HttpContext context, List<JsonObject> items)
    {
        var query = context.Request.Query;
        var page = LargestPage;
        if (query["maxresults"].FirstOrDefault() is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out page) || page is < 1 or > LargestPage))
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, "BadParameter", $"The parameter maxresults must be between 1 and {LargestPage}.");
        }

        var from = int.TryParse(query["$skiptoken"], NumberStyles.None, CultureInfo.InvariantCulture, out var skip) ? skip : 0;
        var next = from + page < items.Count
            ? new Uri(Address, $"{context.Request.Path}?api-version={query["api-version"]}&$skiptoken={from + page}&maxresults={page}").AbsoluteUri
            : null;
        return context.Response.WriteAsJsonAsync(
            new JsonObject { ["value"] = new JsonArray([.. items.Skip(from).Take(page)]), ["nextLink"] = next },
            context.RequestAborted);
    }

    private JsonObject Describe(SecretVersion version, bool withVersion)
    {
        var attributes = new JsonObject
        {
            ["enabled"] = version.Enabled,
            ["created"] = version.Created.ToUnixTimeSeconds(),
            ["updated"] = version.Updated.ToUnixTimeSeconds(),
            ["recoveryLevel"] = "Recoverable+Purgeable",
            ["recoverableDays"] = 90,
        };
        if (version.Expires is { } expires)
        {
            attributes["exp"] = expires.ToUnixTimeSeconds();
        }

        return new JsonObject
        {
            ["id"] = new Uri(Address, $"/secrets/{version.Name}{(withVersion ? "/" + version.Version : "")}").AbsoluteUri,
            ["attributes"] = attributes,
            ["tags"] = new JsonObject(),
        };
    }

    private static Task ChallengeAsync(HttpContext context, string message)
    {
        context.Response.Headers.WWWAuthenticate =
            $"Bearer authorization=\"https://login.microsoftonline.com/{ManagedIdentityEndpoint.TenantId}\", resource=\"{Resource}\"";
        return RefuseAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", message);
    }

    private Task ForbidAsync(HttpContext context, string action, string secret) => RefuseAsync(
        context,
        StatusCodes.Status403Forbidden,
        "Forbidden",
        "Caller is not authorized to perform action on resource.\r\n"
            + "If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n"
            + $"Caller: appid={_identity.ClientId};oid={_identity.PrincipalId};iss=https://sts.windows.net/{ManagedIdentityEndpoint.TenantId}/\r\n"
            + $"Action: 'Microsoft.KeyVault/vaults/secrets/{action}/action'\r\n"
            + $"Resource: '/subscriptions/00000000-1111-2222-3333-444444444444/resourcegroups/rg-contact-lookup/providers/microsoft.keyvault/vaults/{VaultName}/secrets/{secret}'\r\n"
            + "Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\n"
            + $"Vault: {VaultName};location=eastus\r\n",
        "ForbiddenByRbac");

    private static Task RefuseAsync(HttpContext context, int status, string code, string message, string? innerCode = null)
    {
        context.Response.StatusCode = status;
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (innerCode is not null)
        {
            error["innererror"] = new JsonObject { ["code"] = innerCode };
        }

        return context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = error }, context.RequestAborted);
    }

    /// <summary>7.x, or a date from 2025 on, as the service numbers its versions.</summary>
    [GeneratedRegex(@"\A(7\.[0-9]|20[2-9][0-9]-[0-9]{2}-[0-9]{2}(-preview(\.[0-9]+)?)?)\z")]
    private static partial Regex ApiVersion();
}
