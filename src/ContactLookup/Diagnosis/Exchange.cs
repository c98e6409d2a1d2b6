using System.Security.Authentication;
using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Diagnosis;

/// <summary>Why a certificate was not accepted, as far as the client says so.</summary>
internal enum CertificateProblem
{
    None,

    /// <summary>No trusted authority issued it.</summary>
    Untrusted,

    /// <summary>It names another host.</summary>
    OtherName,

    /// <summary>It is expired, or not valid yet.</summary>
    OtherTime,
}

/// <summary>One HTTP request of an examination and what came of it. Its texts come from a fixed list or have the form of a code.</summary>
internal sealed record Exchange
{
    private static readonly string[] KnownDescriptions = [ClientNotFound, AuthenticationFailed];

    /// <summary>What the login of Genesys Cloud says when it does not know the client id.</summary>
    public const string ClientNotFound = "client not found";

    /// <summary>What the login of Genesys Cloud says when the secret is wrong or the client is not active.</summary>
    public const string AuthenticationFailed = "authentication failed";

    /// <summary>The hop that sent the request.</summary>
    public required Hop Hop { get; init; }

    /// <summary>The server that was asked.</summary>
    public required string Host { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public UpstreamFault Fault { get; init; }

    public CertificateProblem Certificate { get; init; }

    /// <summary>The HTTP status, or 0 when no reply came.</summary>
    public int Status { get; init; }

    /// <summary>The error code in the body, the innermost when there are several; "" when there is none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The description in the body when it is one of the known ones; otherwise "".</summary>
    public string Description { get; init; } = "";

    public bool IsHtml { get; init; }

    /// <summary>The host that a redirect points to, or "".</summary>
    public string RedirectsTo { get; init; } = "";

    /// <summary>The server's clock, from its Date header.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>What was seen, in one sentence.</summary>
    public string Describe() =>
        Fault != UpstreamFault.None ? $"{Host} gave no complete reply ({Fault})."
        : $"{Host} answered HTTP {Status}{(Code.Length > 0 ? " " + Code : "")}{(Description.Length > 0 ? $" ({Description})" : "")}{(IsHtml ? " with an HTML page" : "")}{(RedirectsTo.Length > 0 ? $", a redirect to {RedirectsTo}" : "")}.";

    /// <summary>The exchange with what a reply says, whose body was read.</summary>
    public Exchange With(HttpResponseMessage response)
    {
        var answer = new UpstreamAnswer((int)response.StatusCode, ((BufferedContent)response.Content).Bytes, retryAfter: null);
        return this with
        {
            Status = answer.Status,
            Code = answer.FindCode(FindCode) ?? "",
            Description = FindDescription(answer),
            IsHtml = IsHtmlPage(answer.Body.Span),
            RedirectsTo = answer.Status is >= 300 and < 400 && response.Headers.Location is { IsAbsoluteUri: true } location ? location.Host : "",
            ServerTime = response.Headers.Date,
        };
    }

    /// <summary>The exchange with the reason why there is no reply.</summary>
    public Exchange With(Exception exception) => this with
    {
        Fault = UpstreamFaults.Of(exception) ?? UpstreamFaults.OfAny(exception) ?? UpstreamFault.ConnectionBroken,
        Certificate = FindCertificateProblem(exception),
    };

    // Of Azure: error.innererror.code or error.code; of OAuth: error; of Genesys Cloud: code.
    private static JsonElement FindCode(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        if (root.TryGetMember("error"u8, out var error))
        {
            return error.ValueKind != JsonValueKind.Object ? error
                : error.TryGetMember("innererror"u8, out var inner) && inner.ValueKind == JsonValueKind.Object && inner.TryGetMember("code"u8, out var innermost) ? innermost
                : error.TryGetMember("code"u8, out var code) ? code
                : default;
        }

        return root.TryGetMember("code"u8, out var own) ? own : default;
    }

    private static string FindDescription(UpstreamAnswer answer)
    {
        using var json = answer.ParseBody();
        var text = json?.RootElement.FindText("error_description"u8) ?? json?.RootElement.FindText("description"u8);
        return KnownDescriptions.FirstOrDefault(known => known.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? "";
    }

    private static bool IsHtmlPage(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart(" \t\r\n\uFEFF"u8);
        return body is [(byte)'<', _, ..] && (body[1] == '!' || char.IsAsciiLetter((char)body[1]));
    }

    private static CertificateProblem FindCertificateProblem(Exception? exception)
    {
        while (exception is not (null or AuthenticationException))
        {
            exception = exception.InnerException;
        }

        // The client puts the names of X509ChainStatusFlags and SslPolicyErrors into the message and nowhere else.
        return exception?.Message switch
        {
            null => CertificateProblem.None,
            var text when text.Contains("NotTimeValid", StringComparison.Ordinal) => CertificateProblem.OtherTime,
            var text when text.Contains("UntrustedRoot", StringComparison.Ordinal) || text.Contains("PartialChain", StringComparison.Ordinal) => CertificateProblem.Untrusted,
            var text when text.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal) => CertificateProblem.OtherName,
            _ => CertificateProblem.None,
        };
    }
}
