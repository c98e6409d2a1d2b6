using System.Diagnostics;

namespace Endpoints;

/// <summary>What finds one call in the caller's records, in the answer and in our log.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-Id";

    private const string InvocationHeader = "X-Azure-Functions-InvocationId";
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

        // HasRemoteParent is only set while somebody listens for spans.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, ParentId: not null } activity)
        {
            return activity.TraceId.ToHexString();
        }

        string? invocation = request.Headers[InvocationHeader];
        return invocation is not null && IsFit(invocation) ? invocation : ActivityTraceId.CreateRandom().ToHexString();
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
