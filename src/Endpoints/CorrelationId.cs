using System.Diagnostics;

namespace Endpoints;

/// <summary>The id by which one call is found in the caller's records, in the answer and in the log.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-Id";

    // The Functions host sends one of these, depending on the kind of app.
    private const string InvocationOfCustomHandler = "X-Azure-Functions-InvocationId";
    private const string InvocationOfIsolatedWorker = "x-ms-invocation-id";

    private const int Longest = 64;

    /// <summary>The caller's own id when it can be logged; otherwise the id of the trace, of the host's invocation, or a new one, in this order.</summary>
    public static string Of(HttpRequest request) =>
        Find(request, Header)
        ?? (TraceContext.Of(request) is { } trace && trace != default ? trace.TraceId.ToHexString() : null)
        ?? Find(request, InvocationOfCustomHandler)
        ?? Find(request, InvocationOfIsolatedWorker)
        ?? ActivityTraceId.CreateRandom().ToHexString();

    private static string? Find(HttpRequest request, string header) => (string?)request.Headers[header] is { } id && IsFit(id) ? id : null;

    // The id is logged, and a sender may have put the caller's number into it, with or without separators. So only forms that
    // a phone number cannot have are accepted: a GUID, a W3C trace id or traceparent, and hexadecimal digits with a letter.
    private static bool IsFit(string id) =>
        Guid.TryParseExact(id, "D", out _) || (IsHex(id, 16, Longest) && HasLetter(id)) || (id.Length == 32 && IsHex(id, 32, 32)) || IsTraceParent(id);

    private static bool IsTraceParent(string id) =>
        id.Length == 55 && id.Split('-') is [{ Length: 2 } version, { Length: 32 } trace, { Length: 16 } span, { Length: 2 } flags]
        && IsHex(version + trace + span + flags, 52, 52);

    private static bool IsHex(string id, int least, int most) => id.Length >= least && id.Length <= most && id.All(char.IsAsciiHexDigit);

    private static bool HasLetter(string id) => id.Any(char.IsAsciiLetter);
}
