using System.Diagnostics;

namespace FunctionApp.Endpoints;

/// <summary>What finds one call in the caller's records, in the answer and in our log.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-Id";

    private const string InvocationHeader = "X-Azure-Functions-InvocationId";
    private const int Longest = 64;

    /// <summary>The caller's own id when it is fit for a log; else the trace's; else the invocation's, as the host names it.</summary>
    public static string Of(HttpRequest request)
    {
        string? own = request.Headers[Header];
        if (own is not null && IsFit(own))
        {
            return own;
        }

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, HasRemoteParent: true } activity)
        {
            return activity.TraceId.ToHexString();
        }

        string? invocation = request.Headers[InvocationHeader];
        return invocation is not null && IsFit(invocation) ? invocation : ActivityTraceId.CreateRandom().ToHexString();
    }

    // An id that is all digits may be a phone number somebody put there; such a one is not repeated.
    private static bool IsFit(string id) =>
        id.Length is > 0 and <= Longest
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && id.Any(char.IsAsciiLetter);
}
