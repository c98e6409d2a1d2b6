using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ContactLookup.Calls;

namespace ContactLookup.Telemetry;

/// <summary>The metrics of the domain, under the meter name <see cref="MeterName"/>. None of them has a dimension taken from a call.</summary>
internal sealed class LookupMetrics : IDisposable
{
    /// <summary>Name to subscribe to.</summary>
    public const string MeterName = "ContactLookup";

    private static readonly string[] CircuitStates = ["closed", "open", "half_open"];

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Histogram<double> _lookups;
    private readonly Histogram<double> _tokenFlights;
    private readonly Counter<long> _tokensRejected;
    private readonly Counter<long> _shadowCompared;

    // By what a reason calls the secret; written by token flights and read by whoever collects the metrics.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _secretsExpireOn = new();

    /// <summary>Makes the instruments.</summary>
    public LookupMetrics(TimeProvider time)
    {
        _time = time;
        _meter = new Meter(MeterName);
        _lookups = _meter.CreateHistogram<double>("contactlookup.lookup.duration", "s", "Time of a whole answer, by status and provider.");
        _tokenFlights = _meter.CreateHistogram<double>("contactlookup.token.flight.duration", "s", "Time of a token request with its secret, by outcome, and whether it was early: with a token left that was served meanwhile.");
        _tokensRejected = _meter.CreateCounter<long>("contactlookup.token.rejected", "{token}", "Tokens the lookup refused before their time.");
        _shadowCompared = _meter.CreateCounter<long>("contactlookup.shadow.compared", "{answer}", "Answers compared with the shadow provider's, by what differs.");
        _meter.CreateObservableGauge(
            "contactlookup.secret.expires_in",
            () => _secretsExpireOn.Select(s => new Measurement<double>(
                (s.Value - _time.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("secret", s.Key))),
            "s",
            "Time until a client secret in use expires, for those whose store says when.");
    }

    /// <summary>Shows how many requests a provider received in the last minute, and how many it allows.</summary>
    /// <param name="provider">Name of the provider.</param>
    /// <param name="lastMinute">Requests of the last minute.</param>
    /// <param name="limit">Requests a minute that it allows, or 0 when that is unknown.</param>
    internal void WatchRequests(string provider, Func<long> lastMinute, int limit)
    {
        var tag = new KeyValuePair<string, object?>("provider", provider);
        _meter.CreateObservableGauge(
            "contactlookup.upstream.requests_last_minute",
            () => new Measurement<long>(lastMinute(), tag),
            "{request}",
            "Requests of the last minute, retries included.");
        if (limit > 0)
        {
            _meter.CreateObservableGauge(
                "contactlookup.upstream.requests_per_minute_limit",
                () => new Measurement<long>(limit, tag),
                "{request}",
                "Requests a minute that the provider allows one token.");
        }
    }

    /// <summary>Shows the state of a provider's circuit.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="state">Gives closed, open or half_open.</param>
    internal void WatchCircuit(string provider, Func<string> state) => _meter.CreateObservableGauge(
        "contactlookup.circuit.state",
        () =>
        {
            var current = state();
            return CircuitStates.Select(s => new Measurement<long>(
                s == current ? 1 : 0, new("state", s), new("provider", provider)));
        },
        "{circuit}",
        "1 for the current state of the circuit, 0 for the others.");

    internal void Lookup(LookupStatus status, string provider, bool cached, TimeSpan elapsed) => _lookups.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("status", status.Name()),
        new KeyValuePair<string, object?>("provider", provider),
        new KeyValuePair<string, object?>("cached", cached));

    internal void TokenFlight(TimeSpan elapsed, Failure? failure, bool isEarly) => _tokenFlights.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("outcome", failure is null ? "issued" : failure.Status.Name()),
        new KeyValuePair<string, object?>("hop", failure is null ? "" : failure.Hop.ToString()),
        new KeyValuePair<string, object?>("early", isEarly));

    /// <summary>Tells when a secret that is in use from now on expires, or that its store does not say.</summary>
    internal void SecretExpires(string secret, DateTimeOffset? expiresOn)
    {
        if (expiresOn is { } on)
        {
            _secretsExpireOn[secret] = on;
        }
        else
        {
            _secretsExpireOn.TryRemove(secret, out _);
        }
    }

    internal void TokenRejected() => _tokensRejected.Add(1);

    internal void ShadowCompared(string result) => _shadowCompared.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>Ends the measuring.</summary>
    public void Dispose() => _meter.Dispose();
}
