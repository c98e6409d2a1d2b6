using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ContactLookup.Telemetry;

namespace ContactLookup.Tests;

/// <summary>Reads the metrics of one <see cref="LookupMetrics"/>. Other tests have others.</summary>
internal sealed class MetricCapture : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly SemaphoreSlim _flights = new(0);
    private int _flightsAwaited;

    public MetricCapture(TimeProvider time)
    {
        // Instruments are published on the thread that makes them.
        var mine = Environment.CurrentManagedThreadId;
        var isMaking = false;
        Meter? meter = null;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isMaking && Environment.CurrentManagedThreadId == mine && instrument.Meter.Name == LookupMetrics.MeterName)
            {
                meter = instrument.Meter;
            }

            // The instruments of a provider are made later.
            if (instrument.Meter == meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
        isMaking = true;
        Metrics = new LookupMetrics(time);
        isMaking = false;
    }

    public LookupMetrics Metrics { get; }

    public IReadOnlyList<Measured> Of(string instrument) => [.. _measured.Where(m => m.Instrument == instrument)];

    public IReadOnlyList<Measured> Flights => Of("contactlookup.token.flight.duration");

    /// <summary>Waits until that many flights have ended, counted from the start. A flight is measured after the next one can start.</summary>
    public async Task UntilFlightsAsync(int count)
    {
        for (; _flightsAwaited < count; _flightsAwaited++)
        {
            await _flights.WaitAsync().SoonAsync();
        }
    }

    /// <summary>Asks the gauges; the value of one, or null when it has none.</summary>
    public double? Gauge(string instrument) => Gauges(instrument).Select(m => (double?)m.Value).SingleOrDefault();

    /// <summary>Asks the gauges; every value of one.</summary>
    public IReadOnlyList<Measured> Gauges(string instrument)
    {
        var before = _measured.Count;
        _listener.RecordObservableInstruments();
        return [.. _measured.Skip(before).Where(m => m.Instrument == instrument)];
    }

    public void Dispose()
    {
        _listener.Dispose();
        _flights.Dispose();
        Metrics.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _measured.Enqueue(new Measured(instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => $"{t.Value}")));
        if (instrument.Name == "contactlookup.token.flight.duration")
        {
            _flights.Release();
        }
    }
}

internal sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, string> Tags);
