using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace FunctionApp.Tests.Redaction;

/// <summary>
/// Keeps everything that an exporter or a profiler of this process could receive: every span with its tags, every measurement
/// with its tags, and the events of the HTTP stack, the web server and the Azure SDK.
/// </summary>
public sealed class TelemetryCapture : IDisposable
{
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();
    private readonly Events _events;

    public TelemetryCapture()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<int>(Keep);
        _meters.SetMeasurementEventCallback<long>(Keep);
        _meters.SetMeasurementEventCallback<double>(Keep);
        _meters.Start();
        _events = new Events(_seen);
    }

    public IReadOnlyCollection<string> Seen
    {
        get
        {
            _meters.RecordObservableInstruments();
            return [.. _seen];
        }
    }

    public void Dispose()
    {
        _events.Dispose();
        _meters.Dispose();
        _activities.Dispose();
    }

    // Azure.Core creates spans only when this switch is on.
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void AskForAzureSpans() => AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);

    private void Keep(Activity activity)
    {
        var tags = activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)).Select(t => $"{t.Key}={t.Value}");
        var baggage = activity.Baggage.Select(b => $"{b.Key}={b.Value}");
        _seen.Enqueue($"span {activity.Source.Name} {activity.OperationName} {activity.DisplayName} {activity.StatusDescription} {string.Join(' ', tags.Concat(baggage))}");
    }

    private void Keep<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct
    {
        var text = $"metric {instrument.Meter.Name} {instrument.Name}";
        foreach (var (key, value) in tags)
        {
            text += $" {key}={value}";
        }

        _seen.Enqueue(text);
    }

    private sealed class Events(ConcurrentQueue<string> seen) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            // Not the private ones, which are a debugger's; and not the runtime's, which know no requests.
            if (eventSource.Name.StartsWith("System.Net.", StringComparison.Ordinal)
                || eventSource.Name.StartsWith("Azure", StringComparison.Ordinal)
                || eventSource.Name.StartsWith("Microsoft-AspNetCore", StringComparison.Ordinal)
                || eventSource.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        // Called by the base constructor already, when there is nowhere to keep anything yet.
        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            seen?.Enqueue($"event {eventData.EventSource.Name} {eventData.EventName} {string.Join(' ', eventData.Payload ?? new([]))}");
    }
}
