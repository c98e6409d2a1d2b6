using System.Collections.Concurrent;
using System.Diagnostics;
using ContactLookup.Telemetry;

namespace ContactLookup.Tests;

/// <summary>Keeps the spans that end while it lives. Other tests run beside it, so a test begins a trace of its own.</summary>
internal sealed class SpanCapture : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanCapture()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Begins the span of a call.</summary>
    public static Activity Begin() => new Activity("call").SetIdFormat(ActivityIdFormat.W3C).Start();

    /// <summary>The spans whose parent is this one.</summary>
    public IReadOnlyList<Activity> Below(Activity parent) => [.. _ended.Where(span => span.ParentSpanId == parent.SpanId)];

    public void Dispose() => _listener.Dispose();
}
