using System.Diagnostics;
using ContactLookup.Calls;

namespace ContactLookup.Telemetry;

/// <summary>
/// The spans of a lookup, under the source name <see cref="SourceName"/>. A span is created only while there is a listener. It holds
/// no phone number, no name and no path: an attempt has the host of the server and no more of its address.
/// </summary>
public static class Spans
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "ContactLookup";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether a listener collects spans.</summary>
    internal static bool AreCollected => Source.HasListeners();

    /// <summary>Begins the span of a whole lookup.</summary>
    /// <param name="parent">The caller's span; the default begins a trace.</param>
    /// <param name="correlationId">The id of the call in the log.</param>
    public static Activity? StartLookup(ActivityContext parent, string correlationId)
    {
        if (!AreCollected)
        {
            return null;
        }

        // The web server has an activity of its own for every request. It is not exported, so it must not become the parent.
        Activity.Current = null;
        return Source.StartActivity("lookup", ActivityKind.Server, parent)?.SetTag("contactlookup.correlation_id", correlationId);
    }

    /// <summary>Adds how a lookup ended.</summary>
    public static void End(Activity? lookup, LookupStatus status, string provider, bool cached) => lookup?
        .SetTag("contactlookup.status", status.Name())
        .SetTag("contactlookup.provider", provider)
        .SetTag("contactlookup.cached", cached);

    /// <summary>Begins a span below the current one.</summary>
    internal static Activity? Start(string name) => Source.StartActivity(name);

    /// <summary>Begins the span of a token flight below the span of the lookup that started it.</summary>
    internal static Activity? StartFlight(ActivityContext parent) => Source.StartActivity("token.flight", ActivityKind.Internal, parent);

    /// <summary>Begins the span of one HTTP request.</summary>
    internal static Activity? StartRequest(HttpRequestMessage request, string provider, Hop hop)
    {
        var span = Source.StartActivity(request.Method.Method, ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", request.Method.Method);
            span.SetTag("server.address", request.RequestUri?.Host);
            span.SetTag("contactlookup.hop", LookupMetrics.NameOf(hop));
            span.SetTag("contactlookup.provider", provider);
        }

        return span;
    }

    /// <summary>Adds how an HTTP request ended.</summary>
    internal static void End(Activity? request, int? status, string? error)
    {
        if (request is null)
        {
            return;
        }

        if (status is { } code)
        {
            request.SetTag("http.response.status_code", code);
        }

        if (error is not null || status >= 400)
        {
            request.SetTag("error.type", error ?? $"{status}");
            request.SetStatus(ActivityStatusCode.Error);
        }
    }
}
