using System.Diagnostics;

namespace Endpoints;

/// <summary>What finds one call in the caller's records, in the answer and in our log.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-Id";

    // The first is what the host sends to a custom handler, the second what it sends to an isolated worker.
    private static readonly string[] InvocationHeaders = ["X-Azure-Functions-InvocationId", "x-ms-invocation-id"];

    private const int Longest = 64;
    private const int FewestDigitsOfNumber = 7;

    /// <summary>The caller's own id when it is fit for a log; else the trace's; else the invocation's, as the host names it; else a new one.</summary>
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

    private static bool IsFit(string id) =>
        id.Length is > 0 and <= Longest
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && (Guid.TryParse(id, out _) || !MayHoldNumber(id));

    // Somebody may have put the caller's number there, and an id is repeated in logs.
    private static bool MayHoldNumber(string id)
    {
        var digits = 0;
        foreach (var c in id)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits == FewestDigitsOfNumber)
            {
                return true;
            }
        }

        return false;
    }
}
