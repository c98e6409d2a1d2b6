using System.Diagnostics;

namespace Endpoints;

/// <summary>The id by which one call is found in the caller's records, in the answer and in the log.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-Id";

    // The first is what the host sends to a custom handler, the second what it sends to an isolated worker.
    private static readonly string[] InvocationHeaders = ["X-Azure-Functions-InvocationId", "x-ms-invocation-id"];

    private const int Longest = 64;

    /// <summary>The caller's own id when it can be logged; otherwise the id of the trace, of the host's invocation, or a new one, in this order.</summary>
    public static string Of(HttpRequest request)
    {
        string? own = request.Headers[Header];
        if (own is not null && IsFit(own))
        {
            return own;
        }

        if (TraceContext.Of(request) is { } trace && trace != default)
        {
            return trace.TraceId.ToHexString();
        }

        foreach (var header in InvocationHeaders)
        {
            string? invocation = request.Headers[header];
            if (invocation is not null && IsFit(invocation))
            {
                return invocation;
            }
        }

        return ActivityTraceId.CreateRandom().ToHexString();
    }

    // The id is written to logs, and the sender may have put the caller's number into it, with or without separators. So only
    // forms that no phone number has are accepted: a GUID, a W3C trace id or traceparent, and hexadecimal digits of which
    // one is a letter.
    private static bool IsFit(string id) =>
        Guid.TryParseExact(id, "D", out _) || (IsHex(id, 16, Longest) && HasLetter(id)) || (id.Length == 32 && IsHex(id, 32, 32)) || IsTraceParent(id);

    private static bool IsTraceParent(string id) =>
        id.Length == 55 && id.Split('-') is [{ Length: 2 } version, { Length: 32 } trace, { Length: 16 } span, { Length: 2 } flags]
        && IsHex(version + trace + span + flags, 52, 52);

    private static bool IsHex(string id, int least, int most) => id.Length >= least && id.Length <= most && id.All(char.IsAsciiHexDigit);

    private static bool HasLetter(string id) => id.Any(char.IsAsciiLetter);
}
