using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace LocalCloud;

/// <summary>
/// The hop <c>hashicorp</c>: HashiCorp Vault with one KV version 2 engine, AppRole and Azure logins, and the token's own
/// endpoints, under <c>/v1</c>.
/// </summary>
public sealed class HashiCorpVaultServer : Hop
{
    private readonly ConcurrentDictionary<string, ImmutableList<(JsonObject Fields, DateTimeOffset Created)>> _secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, VaultToken> _tokens = new(StringComparer.Ordinal);
    private readonly ManagedIdentityEndpoint _identity;

    internal HashiCorpVaultServer(ManagedIdentityEndpoint identity, CloudOptions options, CancellationToken disposed)
        : base("hashicorp", options, disposed)
    {
        _identity = identity;
        StaticToken = Issue(timeToLive: null, longest: null, renewable: false).Value;
    }

    /// <summary>Where the KV engine is mounted.</summary>
    public string Mount => "secret";

    /// <summary>The namespace requests must name in <c>X-Vault-Namespace</c>; null, the default, is the root namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>A sealed vault answers 503 to everything.</summary>
    public bool Sealed { get; set; }

    /// <summary>A token that does not expire, for the auth methods <c>token</c> and <c>tokenfile</c>.</summary>
    public string StaticToken { get; }

    public string RoleId => "db02de05-fa39-4855-059b-67221c5c2f63";

    /// <summary>The AppRole's secret id; another one refuses the old.</summary>
    public string SecretId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>The role of AppRole logins.</summary>
    public VaultRole AppRole { get; } = new();

    /// <summary>The name of the role an Azure login must ask for.</summary>
    public string AzureRoleName => "contact-lookup";

    /// <summary>The role of Azure logins.</summary>
    public VaultRole AzureRole { get; } = new();

    /// <summary>The audience an Azure login's token must be for: what the vault's administrator has set as <c>resource</c>.</summary>
    public string AzureResource { get; set; } = "https://management.azure.com/";

    /// <summary>Tokens given out by logins that are still alive.</summary>
    public int LiveTokens => _tokens.Values.Count(token => token.Expires is { } end && end > Time.GetUtcNow());

    /// <summary>Writes a new version of a secret; a reader without a version gets this one from now on.</summary>
    public void Write(string path, params (string Field, string Value)[] fields)
    {
        var version = (new JsonObject(fields.Select(field => KeyValuePair.Create(field.Field, (JsonNode?)field.Value))), Time.GetUtcNow());
        _secrets.AddOrUpdate(path, [version], (_, versions) => versions.Add(version));
    }

    /// <summary>Removes a secret with all its versions.</summary>
    public void Delete(string path) => _secrets.TryRemove(path, out _);

    /// <summary>Revokes every token a login has given out; <see cref="StaticToken"/> stays.</summary>
    public void RevokeTokens()
    {
        foreach (var token in _tokens.Values.Where(token => token.Expires is not null))
        {
            _tokens.TryRemove(token.Value, out _);
        }
    }

    internal override void Map(IEndpointRouteBuilder routes)
    {
        string[] write = ["POST", "PUT"];
        routes.MapGet("/v1/sys/health", Health);
        routes.MapMethods("/v1/auth/approle/login", write, Unsealed(LogInByAppRoleAsync));
        routes.MapMethods("/v1/auth/azure/login", write, Unsealed(LogInByAzureAsync));
        routes.MapGet("/v1/auth/token/lookup-self", Authorized(LookUpSelfAsync));
        routes.MapMethods("/v1/auth/token/renew-self", write, Authorized(RenewSelfAsync));
        routes.MapGet($"/v1/{Mount}/data/{{**path}}", Authorized((context, _) => ReadSecretAsync(context)));
    }

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) => status switch
    {
        StatusCodes.Status403Forbidden => RefuseAsync(context, status, "permission denied"),
        StatusCodes.Status404NotFound => RefuseAsync(context, status),
        StatusCodes.Status429TooManyRequests => RefuseAsync(context, status, "request path quota exceeded"),
        StatusCodes.Status503ServiceUnavailable => RefuseAsync(context, status, "Vault is sealed"),
        >= 500 => RefuseAsync(context, status, "internal error"),
        _ => RefuseAsync(context, status, "bad request"),
    };

    private protected override Task AnswerNotFoundAsync(HttpContext context) => RefuseAsync(
        context,
        StatusCodes.Status404NotFound,
        $"no handler for route \"{context.Request.Path.Value!.Replace("/v1/", "", StringComparison.Ordinal)}\". route entry not found.");

    private RequestDelegate Unsealed(RequestDelegate answer) => context =>
        Sealed ? RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "Vault is sealed")
        : (context.Request.Headers["X-Vault-Namespace"].ToString().Trim('/')) == (Namespace ?? "").Trim('/') ? answer(context)
        : AnswerNotFoundAsync(context);

    private RequestDelegate Authorized(Func<HttpContext, VaultToken, Task> answer) => Unsealed(context =>
    {
        // Both ways are documented; X-Vault-Token is the usual one.
        var shown = context.Request.Headers["X-Vault-Token"].FirstOrDefault()
            ?? (context.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var bearer] ? bearer : null);
        return Find(shown) is { } token ? answer(context, token) : RefuseAsync(context, StatusCodes.Status403Forbidden, "permission denied");
    });

    private Task Health(HttpContext context)
    {
        context.Response.StatusCode = Sealed ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return context.Response.WriteAsJsonAsync(
            new JsonObject { ["initialized"] = true, ["sealed"] = Sealed, ["standby"] = false, ["server_time_utc"] = Time.GetUtcNow().ToUnixTimeSeconds(), ["version"] = "1.20.0" },
            context.RequestAborted);
    }

    private async Task LogInByAppRoleAsync(HttpContext context)
    {
        var body = await ReadBodyAsync(context);
        var role = TextOf(body, "role_id");
        var complaint = string.IsNullOrEmpty(role) ? "missing role_id"
            : role != RoleId || TextOf(body, "secret_id") != SecretId ? "invalid role or secret ID"
            : null;
        await (complaint is null
            ? AnswerWithTokenAsync(context, Issue(AppRole), "contact-lookup")
            : RefuseAsync(context, StatusCodes.Status400BadRequest, complaint));
    }

    private async Task LogInByAzureAsync(HttpContext context)
    {
        var body = await ReadBodyAsync(context);
        var (jwt, role) = (TextOf(body, "jwt"), TextOf(body, "role"));
        var identity = _identity.Find(jwt ?? "");

        // The plugin returns the verifier's message as an internal error, which the server answers with 500.
        (int Status, string Complaint)? refusal = string.IsNullOrEmpty(jwt) ? (400, "jwt is required")
            : string.IsNullOrEmpty(role) ? (400, "role is required")
            : role != AzureRoleName ? (400, $"invalid role name \"{role}\"")
            : identity is null ? (500, "oidc: malformed jwt or unknown signer")
            : identity.Resource.TrimEnd('/') != AzureResource.TrimEnd('/') ? (500, $"oidc: expected audience \"{AzureResource}\" got [\"{identity.Resource}\"]")
            : identity.Expires <= Time.GetUtcNow() ? (500, "oidc: token is expired")
            : null;
        await (refusal is { } refused ? RefuseAsync(context, refused.Status, refused.Complaint) : AnswerWithTokenAsync(context, Issue(AzureRole), AzureRoleName));
    }

    private Task LookUpSelfAsync(HttpContext context, VaultToken token) => AnswerAsync(context, data: new JsonObject
    {
        ["accessor"] = token.Accessor,
        ["creation_time"] = token.Created.ToUnixTimeSeconds(),
        ["creation_ttl"] = Seconds(token.TimeToLive),
        ["display_name"] = "approle",
        ["entity_id"] = "",
        ["expire_time"] = token.Expires?.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
        ["explicit_max_ttl"] = 0,
        ["id"] = token.Value,
        ["issue_time"] = token.Created.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
        ["num_uses"] = 0,
        ["orphan"] = true,
        ["path"] = "auth/approle/login",
        ["policies"] = new JsonArray("contact-lookup", "default"),
        ["renewable"] = token.Renewable,
        ["ttl"] = Seconds(token.Expires - Time.GetUtcNow()),
        ["type"] = "service",
    });

    private async Task RenewSelfAsync(HttpContext context, VaultToken token)
    {
        if (!token.Renewable)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "lease is not renewable");
            return;
        }

        var increment = IncrementOf(await ReadBodyAsync(context)) ?? token.TimeToLive!.Value;
        var end = Time.GetUtcNow() + increment;
        var last = token.Created + token.Longest;
        token.Expires = last < end ? last : end;
        await AnswerWithTokenAsync(context, token, "contact-lookup");
    }

    private Task ReadSecretAsync(HttpContext context)
    {
        var path = (string?)context.Request.RouteValues["path"] ?? "";
        var versions = _secrets.GetValueOrDefault(path, []);
        var asked = context.Request.Query["version"].FirstOrDefault();
        var number = asked is null or "0" ? versions.Count : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
        if (number < 1 || number > versions.Count)
        {
            return RefuseAsync(context, StatusCodes.Status404NotFound);
        }

        var (fields, created) = versions[number - 1];
        return AnswerAsync(context, mountType: "kv", data: new JsonObject
        {
            ["data"] = fields.DeepClone(),
            ["metadata"] = new JsonObject
            {
                ["created_time"] = created.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
                ["custom_metadata"] = null,
                ["deletion_time"] = "",
                ["destroyed"] = false,
                ["version"] = number,
            },
        });
    }

    private VaultToken Issue(VaultRole role) => Issue(role.TimeToLive, role.Longest, role.Renewable);

    private VaultToken Issue(TimeSpan? timeToLive, TimeSpan? longest, bool renewable)
    {
        var value = "hvs." + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(69));
        return _tokens[value] = new VaultToken(value, Time.GetUtcNow(), timeToLive, longest, renewable);
    }

    private VaultToken? Find(string? value) =>
        value is not null && _tokens.TryGetValue(value, out var token) && !(token.Expires <= Time.GetUtcNow()) ? token : null;

    private Task AnswerWithTokenAsync(HttpContext context, VaultToken token, string role) => AnswerAsync(context, auth: new JsonObject
    {
        ["client_token"] = token.Value,
        ["accessor"] = token.Accessor,
        ["policies"] = new JsonArray("contact-lookup", "default"),
        ["token_policies"] = new JsonArray("contact-lookup", "default"),
        ["metadata"] = new JsonObject { ["role_name"] = role },
        ["lease_duration"] = Seconds(token.Expires - Time.GetUtcNow()),
        ["renewable"] = token.Renewable,
        ["entity_id"] = Guid.NewGuid().ToString(),
        ["token_type"] = "service",
        ["orphan"] = true,
        ["mfa_requirement"] = null,
        ["num_uses"] = 0,
    });

    private static Task AnswerAsync(HttpContext context, JsonObject? data = null, JsonObject? auth = null, string mountType = "token") =>
        context.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["request_id"] = Guid.NewGuid().ToString(),
                ["lease_id"] = "",
                ["renewable"] = false,
                ["lease_duration"] = 0,
                ["data"] = data,
                ["wrap_info"] = null,
                ["warnings"] = null,
                ["auth"] = auth,
                ["mount_type"] = mountType,
            },
            context.RequestAborted);

    private static Task RefuseAsync(HttpContext context, int status, params string[] errors)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new JsonObject { ["errors"] = new JsonArray([.. errors.Select(error => (JsonNode)error)]) },
            context.RequestAborted);
    }

    /// <summary>The vault reads the body as JSON whatever its content type says.</summary>
    private static async Task<JsonObject?> ReadBodyAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonObject? body, string name) => body?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Seconds as a number, or text such as <c>3600</c> or <c>3600s</c>.</summary>
    private static TimeSpan? IncrementOf(JsonObject? body)
    {
        var text = body?["increment"]?.ToString().TrimEnd('s');
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static long Seconds(TimeSpan? span) => (long)(span ?? TimeSpan.Zero).TotalSeconds;
}
