using System.Net;
using System.Net.Http.Headers;
using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Secrets;

namespace ContactLookup.Tokens;

/// <summary>
/// The login: requests a token by the client credentials grant (RFC 6749, section 4.4). A request that failed is sent again by
/// the next flight, not here.
/// </summary>
internal sealed class TokenEndpoint(TokenRequest request, Upstream upstream, TimeSpan limit, TimeProvider time)
{
    private const int MostBytes = 64 * 1024;

    private readonly Uri _endpoint = request.Endpoint ?? throw new ArgumentException("There is no token endpoint.", nameof(request));

    private string Host => _endpoint.Host;

    public async Task<Outcome<IssuedToken>> AskAsync(Secret secret, FlightProgress progress, CancellationToken ended)
    {
        progress.Enter(Hop.Login);
        var requestedAt = time.GetTimestamp();
        var answer = await upstream.SendAsync(MakeRequest(secret), limit, MostBytes, ended).ConfigureAwait(false);
        progress.LoginTime += time.GetElapsedTime(requestedAt);
        var code = answer.FindCode(root => root.ValueKind == JsonValueKind.Object && root.TryGetMember("error"u8, out var error) ? error : default);

        // Some logins refuse with HTTP 200 and an error code.
        return answer.IsSuccess && code is null ? ReadToken(answer, requestedAt) : Diagnose(answer, code);
    }

    private HttpRequestMessage MakeRequest(Secret secret)
    {
        var form = new StringBuilder("grant_type=client_credentials");
        if (request.Parameters.Length > 0)
        {
            form.Append('&').Append(request.Parameters);
        }

        var message = new HttpRequestMessage(HttpMethod.Post, _endpoint);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        switch (request.Authentication)
        {
            case ClientAuthentication.Basic:
                message.Headers.Authorization = Basic(WebUtility.UrlEncode(request.ClientId), WebUtility.UrlEncode(secret.Reveal()));
                break;
            case ClientAuthentication.BasicRaw:
                message.Headers.Authorization = Basic(request.ClientId, secret.Reveal());
                break;
            default:
                form.Append("&client_id=").Append(Uri.EscapeDataString(request.ClientId))
                    .Append("&client_secret=").Append(Uri.EscapeDataString(secret.Reveal()));
                break;
        }

        // Without a charset: a form is UTF-8, and with charset=us-ascii some logins decode an umlaut of a secret as question marks.
        message.Content = new StringContent(form.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        return message;
    }

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private Outcome<IssuedToken> ReadToken(UpstreamAnswer answer, long requestedAt)
    {
        using var json = answer.ParseBody();
        if (json?.RootElement.FindText("access_token"u8) is not { } value || !HeaderValue.IsOneWord(value))
        {
            return NoToken($"answered {answer.Status} without an access token in the reply; check {request.AddressSettings}, and that no proxy answers in place of the login", retryable: true, answer);
        }

        var instance = json.RootElement.FindText("instance_url"u8);
        var instanceUrl = instance is not null && Uri.TryCreate(instance, UriKind.Absolute, out var uri) ? uri : null;
        return new IssuedToken(new AccessToken(value, requestedAt, instanceUrl), TokenLifetime.Read(json.RootElement));
    }

    private Failure Diagnose(UpstreamAnswer answer, string? code)
    {
        if (answer.Fault != UpstreamFault.None)
        {
            return answer.Fault switch
            {
                UpstreamFault.TimedOut => NoToken($"has not answered within {limit.TotalSeconds:0.#} s. The app keeps trying", retryable: true, answer),
                UpstreamFault.AnswerTooLarge => NoToken($"sent a reply of more than {MostBytes / 1024} KiB, which is too large for a token; check {request.AddressSettings}", retryable: false, answer),
                var fault => NoToken($"{fault.Describe()}. Setting: {request.AddressSettings}", fault.PassesByItself(), answer),
            };
        }

        var said = code is null ? $"HTTP {answer.Status}" : $"HTTP {answer.Status} {code}";
        return ((HttpStatusCode)answer.Status, code) switch
        {
            (HttpStatusCode.TooManyRequests, _) => NoToken($"has had too many token requests ({said}){Wait(answer)}", retryable: true, answer),
            (HttpStatusCode.RequestTimeout or (>= HttpStatusCode.InternalServerError and < (HttpStatusCode)600), _) =>
                NoToken($"is out of order ({said}); this usually passes by itself{Wait(answer)}", retryable: true, answer),
            (_, "unauthorized_client" or "unsupported_grant_type") => Rejected(
                $"{Host} does not let this OAuth client use the client credentials grant ({said}). Use a client of grant type Client Credentials, or correct {request.SettingsToCheck}.", answer, code),
            (_, "invalid_scope") => Rejected($"{Host} refused the scope of the token request ({said}); correct the scope.", answer, code),
            (HttpStatusCode.Forbidden, not "invalid_client") => Rejected(
                $"{Host} does not let this OAuth client in ({said}). Check that the addresses it may be used from include the function app's outbound addresses, and that the client is active. Settings: {request.SettingsToCheck}.", answer, code),
            (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, _) or (_, "invalid_client") => Rejected(
                $"{Host} refused the client id or the client secret ({said}). Check that the client belongs to this organization and region and is active, and that {request.SecretReference} holds its current secret. Settings: {request.SettingsToCheck}.", answer, code),
            ( >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest, _) =>
                NoToken($"redirected the token request ({said}). The app does not send credentials to another address; correct {request.AddressSettings}", retryable: false, answer),
            _ => NoToken($"answered {said}, which a login does not; check {request.AddressSettings}", retryable: false, answer),
        };
    }

    private static string Wait(UpstreamAnswer answer) =>
        answer.RetryAfter is { } wait ? $". It asks to wait {Math.Ceiling(wait.TotalSeconds):0} s" : "";

    private static Failure Rejected(string reason, UpstreamAnswer answer, string? code) =>
        new(LookupStatus.CredentialsRejected, Hop.Login, $"The login {reason}", Retryable: false) { HttpStatus = answer.Status, Code = code };

    private Failure NoToken(string sentence, bool retryable, UpstreamAnswer answer) =>
        new(LookupStatus.TokenUnavailable, Hop.Login, $"There is no access token: the login {Host} {sentence}.", retryable)
        {
            HttpStatus = answer.Status == 0 ? null : answer.Status,
            RetryAfter = answer.RetryAfter,
        };
}
