using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace LocalCloud;

/// <summary>The credentials of a CRM and the check of them.</summary>
public sealed class CrmGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _tokens = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    internal CrmGate(TimeProvider time) => _time = time;

    /// <summary>What callers of the generic CRM must show; the others have each its own way. Default: the API key.</summary>
    public CrmAuthentication Authentication { get; set; }

    /// <summary>The value of <c>X-Api-Key</c>, the static bearer token, and the password of <see cref="Agent"/>.</summary>
    public string ApiKey { get; set; } = NewSecret();

    /// <summary>The agent whose API token <see cref="ApiKey"/> is.</summary>
    public string Agent => "lookup@contoso.example";

    public string ClientId => "contact-lookup";

    public string ClientSecret { get; set; } = NewSecret();

    /// <summary>How long tokens live.</summary>
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

    /// <summary>Lets a request through to the answer, or refuses it in the words of its API.</summary>
    internal RequestDelegate Guard(Func<CrmAuthentication> wanted, Func<HttpContext, int, Task> refuse, RequestDelegate answer) => context =>
        !LetsIn(context.Request, wanted()) ? refuse(context, StatusCodes.Status401Unauthorized)
        : !MayRead ? refuse(context, StatusCodes.Status403Forbidden)
        : answer(context);

    /// <summary>True when id and secret of the client are in the Authorization header or in the form.</summary>
    internal bool Knows(HttpRequest request, IFormCollection form) => ReadAuthorization(request, "Basic") is { } header
        ? header == ToBase64($"{WebUtility.UrlEncode(ClientId)}:{WebUtility.UrlEncode(ClientSecret)}")
        : (form["client_id"], form["client_secret"]) == (ClientId, ClientSecret);

    internal string IssueToken()
    {
        var token = NewSecret();
        lock (_lock)
        {
            _tokens.Add(token, _time.GetUtcNow() + TokenLifetime);
        }

        return token;
    }

    private bool LetsIn(HttpRequest request, CrmAuthentication wanted)
    {
        var bearer = ReadAuthorization(request, "Bearer");
        return wanted switch
        {
            CrmAuthentication.None => true,
            CrmAuthentication.ApiKey => request.Headers["X-Api-Key"] == ApiKey,
            CrmAuthentication.StaticBearer => bearer == ApiKey,
            CrmAuthentication.Basic => ReadAuthorization(request, "Basic") == ToBase64($"{Agent}/token:{ApiKey}"),
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

    private static string? ReadAuthorization(HttpRequest request, string scheme) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme == scheme ? header.Parameter : null;

    private static string ToBase64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
