using System.Diagnostics;

namespace Endpoints;

/// <summary>The W3C trace context of a request. The isolated worker gives no activity to a request, so both heads read the header.</summary>
internal static class TraceContext
{
    // tracestate is left out: its text is the caller's, and it would be exported with every span.
    public static ActivityContext Of(HttpRequest request) =>
        ActivityContext.TryParse(request.Headers.TraceParent, traceState: null, isRemote: true, out var context) ? context : default;
}
