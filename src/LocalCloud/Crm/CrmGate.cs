using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalCloud;

/// <summary>The credentials of a CRM and the check of them.</summary>
public sealed class CrmGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _tokens = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    internal CrmGate(TimeProvider time) => _time = time;

    /// <summary>What callers must show. Default: the API key.</summary>
    public CrmAuthentication Authentication { get; set; }

    /// <summary>The value of <c>X-Api-Key</c>, and the static bearer token.</summary>
    public string ApiKey { get; set; } = NewSecret();

    public string ClientId => "contact-lookup";

    public string ClientSecret { get; set; } = NewSecret();

    /// <summary>How long tokens of <c>/oauth/token</c> live.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>False makes every read a 403.</summary>
    public bool MayRead { get; set; } = true;

    /// <summary>Makes every token given out so far worthless.</summary>
    public void RevokeTokens()
    {
        lock (_lock)
        {
            _tokens.Clear();
        }
    }

    internal RequestDelegate Guard(RequestDelegate answer) => context =>
        !LetsIn(context.Request) ? Refuse(context, StatusCodes.Status401Unauthorized, "The credentials are missing or not accepted.")
        : !MayRead ? Refuse(context, StatusCodes.Status403Forbidden, "The credentials do not allow reading customers.")
        : answer(context);

    internal async Task GiveTokenAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            await RefuseTokenAsync(context, StatusCodes.Status400BadRequest, "invalid_request");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"] != "client_credentials")
        {
            await RefuseTokenAsync(context, StatusCodes.Status400BadRequest, "unsupported_grant_type");
            return;
        }

        var basic = AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) && header.Scheme == "Basic"
            ? header.Parameter
            : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{form["client_id"]}:{form["client_secret"]}"));
        if (basic != Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}")))
        {
            await RefuseTokenAsync(context, StatusCodes.Status401Unauthorized, "invalid_client");
            return;
        }

        var token = NewSecret();
        lock (_lock)
        {
            _tokens.Add(token, _time.GetUtcNow() + TokenLifetime);
        }

        await context.Response.WriteAsJsonAsync(
            new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = (long)TokenLifetime.TotalSeconds },
            context.RequestAborted);
    }

    private bool LetsIn(HttpRequest request)
    {
        var bearer = AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme == "Bearer" ? header.Parameter : null;
        return Authentication switch
        {
            CrmAuthentication.None => true,
            CrmAuthentication.ApiKey => request.Headers["X-Api-Key"] == ApiKey,
            CrmAuthentication.StaticBearer => bearer == ApiKey,
            _ => bearer is not null && IsAlive(bearer),
        };
    }

    private bool IsAlive(string token)
    {
        lock (_lock)
        {
            return _tokens.TryGetValue(token, out var end) && _time.GetUtcNow() < end;
        }
    }

    private static Task Refuse(HttpContext context, int status, string message) => CrmService.WriteProblemAsync(context, status, message);

    private static Task RefuseTokenAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = error }, context.RequestAborted);
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
