using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalCloud;

/// <summary>The hop <c>login</c>: <c>POST /oauth/token</c> for the client-credentials grant, on a separate host.</summary>
public sealed class GenesysLogin : Hop
{
    private readonly GenesysOrganization _organization;

    internal GenesysLogin(GenesysOrganization organization, CloudOptions options, CancellationToken disposed)
        : base("login", options, disposed) => _organization = organization;

    /// <summary>
    /// The status of <c>invalid_client</c>. Public reports show 400; whether a wrong secret gets 401 is not
    /// documented, so a client must live with both. Default 400.
    /// </summary>
    public int InvalidClientStatus { get; set; } = StatusCodes.Status400BadRequest;

    /// <summary>
    /// Puts something else than the true lifetime in <c>expires_in</c>: a string, a negative or huge number. A function
    /// that returns null leaves the field out. Default: the truth, in whole seconds.
    /// </summary>
    public Func<JsonNode?>? ExpiresInSays { get; set; }

    internal override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oauth/token", GiveTokenAsync);

    internal override Task WriteErrorAsync(HttpContext context, int status, TimeSpan? retryAfter) =>
        WriteOAuthErrorAsync(
            context,
            status,
            status switch
            {
                StatusCodes.Status429TooManyRequests => "rate_limit_exceeded",
                StatusCodes.Status503ServiceUnavailable => "temporarily_unavailable",
                >= 500 => "server_error",
                _ => "invalid_request",
            },
            ReasonPhrases.GetReasonPhrase(status));

    private async Task GiveTokenAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            await WriteOAuthErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", "the body must be application/x-www-form-urlencoded");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"] != "client_credentials")
        {
            await WriteOAuthErrorAsync(context, StatusCodes.Status400BadRequest, "unauthorized_client", "client is not authorized for the given grant type");
            return;
        }

        var (id, secret) = ReadBasic(context.Request) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        if (_organization.FindClient(id) is not { } client)
        {
            await WriteOAuthErrorAsync(context, InvalidClientStatus, "invalid_client", "client not found");
            return;
        }

        if (!client.Accepts(secret) || !client.Enabled)
        {
            await WriteOAuthErrorAsync(context, InvalidClientStatus, "invalid_client", "authentication failed");
            return;
        }

        var token = _organization.IssueToken(client);
        var answer = new JsonObject { ["access_token"] = token.Value, ["token_type"] = "bearer" };
        var expiresIn = ExpiresInSays is { } says ? says() : JsonValue.Create((long)(token.Expires - token.Issued).TotalSeconds);
        if (expiresIn is not null)
        {
            answer["expires_in"] = expiresIn;
        }

        // RFC 6749 section 5.1 asks for it, so that no proxy keeps a token.
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    private static (string Id, string Secret)? ReadBasic(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length))
        {
            return ("", "");
        }

        var parts = Encoding.Latin1.GetString(bytes, 0, length).Split(':', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static Task WriteOAuthErrorAsync(HttpContext context, int status, string error, string description)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new JsonObject { ["error"] = error, ["description"] = description, ["error_description"] = description },
            context.RequestAborted);
    }
}
