using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ContactLookup.Calls;

namespace ContactLookup.Telemetry;

/// <summary>
/// The metrics of the domain, under the meter name <see cref="MeterName"/>. docs/telemetry.md lists them. No attribute has a
/// value from a call: no phone number, no name, no correlation id.
/// </summary>
public sealed class LookupMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "ContactLookup";

    // A budget is a few seconds; the default boundaries of exporters are for milliseconds.
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15];

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly TimeProvider _time;
    private readonly Histogram<double> _lookups;
    private readonly Histogram<double> _hops;
    private readonly Counter<long> _tokensServed;
    private readonly Histogram<double> _tokenFlights;
    private readonly Counter<long> _tokensRejected;
    private readonly Histogram<double> _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _shadowCompared;
    private readonly Counter<long> _recordsSkipped;

    // By the description of the secret. Written by token flights, read when metrics are collected.
    private readonly ConcurrentDictionary<string, SecretState> _secrets = new();
    private readonly ConcurrentDictionary<string, ProviderCounts> _counts = new();
    private readonly ConcurrentDictionary<string, Func<ProviderState>> _providers = new();
    private int _active;

    /// <summary>Makes the instruments.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="meters">Makes the meter; without one, the meter is made here.</param>
    public LookupMetrics(TimeProvider time, IMeterFactory? meters = null)
    {
        _time = time;
        _ownsMeter = meters is null;
        _meter = meters?.Create(new MeterOptions(MeterName)) ?? new Meter(MeterName);
        _lookups = CreateHistogram("contactlookup.lookup.duration", "Time of a whole answer.");
        _hops = CreateHistogram("contactlookup.lookup.hop.duration", "How long an answer waited for a hop.");
        _tokensServed = _meter.CreateCounter<long>("contactlookup.token.served", "{call}", "Calls for a token: from memory, after waiting, or without success.");
        _tokenFlights = CreateHistogram("contactlookup.token.flight.duration", "Time of a token request, the secret included.");
        _tokensRejected = _meter.CreateCounter<long>("contactlookup.token.rejected", "{token}", "Tokens that the API refused before they expired.");
        _requests = CreateHistogram("contactlookup.upstream.request.duration", "Time of one HTTP request until the headers of its reply.");
        _retries = _meter.CreateCounter<long>("contactlookup.upstream.retries", "{retry}", "Requests that were sent again.");
        _shadowCompared = _meter.CreateCounter<long>("contactlookup.shadow.compared", "{answer}", "Answers compared with the shadow provider's, by what differs.");
        _recordsSkipped = _meter.CreateCounter<long>("contactlookup.records.skipped", "{record}", "Records of replies that the definition cannot read.");
        _meter.CreateObservableUpDownCounter("contactlookup.lookup.active", () => (long)ActiveLookups, "{lookup}", "Lookups being answered now.");
        CreateGauge("contactlookup.token.age", "s", "Age of the token in use.", p => p.TokenAge?.TotalSeconds);
        CreateGauge("contactlookup.token.expires_in", "s", "Time until the token in use expires; below zero afterwards.", p => p.TokenExpiresIn?.TotalSeconds);
        CreateGauge("contactlookup.upstream.requests_last_minute", "{request}", "Requests of the last minute, retries included.", p => (long?)p.RequestsLastMinute);
        CreateGauge("contactlookup.upstream.requests_per_minute_limit", "{request}", "Requests a minute that the provider allows one token.", p => (long?)p.RequestsPerMinuteLimit);
        CreateSecretGauge("contactlookup.secret.age", "Time since the version of the secret in use was created.", SecretAge);
        CreateSecretGauge("contactlookup.secret.expires_in", "Time until the version of the secret in use expires; below zero afterwards.", SecretExpiresIn);
        _meter.CreateObservableGauge("contactlookup.circuit.state", ReadCircuits, "{circuit}", "1 for the state that the circuit breaker is in, 0 for the other two.");
    }

    /// <summary>Whether a listener collects the time of HTTP requests.</summary>
    internal bool AreRequestsCollected => _requests.Enabled;

    /// <summary>Lookups being answered now.</summary>
    public int ActiveLookups => Volatile.Read(ref _active);

    /// <summary>Reads the state of each provider. Sends no request.</summary>
    public IReadOnlyList<ProviderState> ReadProviders() => [.. _providers.Values.Select(read => read()).OrderBy(p => p.Provider, StringComparer.Ordinal)];

    /// <summary>Ends the measuring.</summary>
    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    /// <summary>Shows the state of a provider in the gauges.</summary>
    internal void Watch(string provider, Func<ProviderState> read) => _providers[provider] = read;

    internal ProviderCounts CountsOf(string provider) => _counts.GetOrAdd(provider, _ => new ProviderCounts());

    /// <summary>Counts a lookup as active until it is disposed.</summary>
    internal ActiveLookup CountActive()
    {
        Interlocked.Increment(ref _active);
        return new ActiveLookup(this);
    }

    internal void Lookup(LookupStatus status, string provider, bool cached, HopTimes times)
    {
        _lookups.Record(times.Total.TotalSeconds, new("status", status.Name()), new("provider", provider), new("cached", cached ? "true" : "false"));
        RecordHop("secret", times.Secret);
        RecordHop("token", times.Token);
        RecordHop("lookup", times.Lookup);

        void RecordHop(string hop, TimeSpan elapsed)
        {
            if (elapsed > TimeSpan.Zero)
            {
                _hops.Record(elapsed.TotalSeconds, new("hop", hop), new("provider", provider));
            }
        }
    }

    internal void TokenServed(string provider, bool isServed, bool hasWaited)
    {
        var counts = CountsOf(provider);
        counts.Add(isServed, hasWaited);
        _tokensServed.Add(1, new("result", !isServed ? "failed" : hasWaited ? "wait" : "hit"), new("provider", provider));
    }

    internal void TokenFlight(string provider, TimeSpan elapsed, string trigger, Failure? failure)
    {
        var tags = new TagList { { "trigger", trigger }, { "outcome", failure is null ? "issued" : failure.Status.Name() } };
        if (failure is not null)
        {
            tags.Add("hop", NameOf(failure.Hop));
        }

        tags.Add("provider", provider);
        _tokenFlights.Record(elapsed.TotalSeconds, tags);
    }

    internal void TokenRejected(string provider) => _tokensRejected.Add(1, new KeyValuePair<string, object?>("provider", provider));

    /// <summary>A secret is in use from now on.</summary>
    /// <param name="secret">How reasons name it.</param>
    /// <param name="createdOn">When its version was created, or null when the store does not say.</param>
    /// <param name="expiresOn">When it expires, or null when the store does not say.</param>
    internal void SecretInUse(string secret, DateTimeOffset? createdOn, DateTimeOffset? expiresOn) => _secrets[secret] = new SecretState(createdOn, expiresOn);

    /// <summary>The age of a secret in use and the time until it expires, each null when unknown.</summary>
    internal (TimeSpan? Age, TimeSpan? ExpiresIn) ReadSecret(string? secret) =>
        secret is not null && _secrets.TryGetValue(secret, out var state) ? (SecretAge(state), SecretExpiresIn(state)) : default;

    /// <summary>One HTTP request ended.</summary>
    /// <param name="provider">Name of the provider.</param>
    /// <param name="hop">The hop that sent it.</param>
    /// <param name="elapsed">Until the headers of the reply.</param>
    /// <param name="status">The status of the reply, or null when no reply came.</param>
    /// <param name="error">Why no reply came, or null.</param>
    internal void Request(string provider, Hop hop, TimeSpan elapsed, int? status, string? error)
    {
        var tags = new TagList { { "hop", NameOf(hop) }, { "provider", provider } };
        if (status is { } code)
        {
            tags.Add("http.response.status_code", code);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        _requests.Record(elapsed.TotalSeconds, tags);
    }

    internal void Retried(string provider, Hop hop)
    {
        CountsOf(provider).AddRetry();
        _retries.Add(1, new("hop", NameOf(hop)), new("provider", provider));
    }

    internal void ShadowCompared(string result) => _shadowCompared.Add(1, new KeyValuePair<string, object?>("result", result));

    internal void RecordsSkipped(string provider, int count) => _recordsSkipped.Add(count, new KeyValuePair<string, object?>("provider", provider));

    internal static string NameOf(Hop hop) => hop switch
    {
        Hop.Identity => "identity",
        Hop.SecretStore => "secret_store",
        Hop.Login => "login",
        _ => "lookup",
    };

    private Histogram<double> CreateHistogram(string name, string description) =>
        _meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    private TimeSpan? SecretAge(SecretState secret) => _time.GetUtcNow() - secret.CreatedOn;

    private TimeSpan? SecretExpiresIn(SecretState secret) => secret.ExpiresOn - _time.GetUtcNow();

    // One instrument for all providers: an exporter takes two instruments of the same name for a mistake.
    private void CreateGauge<T>(string name, string unit, string description, Func<ProviderState, T?> read)
        where T : struct => _meter.CreateObservableGauge(
            name,
            () => from provider in ReadProviders()
                  let value = read(provider)
                  where value is not null
                  select new Measurement<T>(value.Value, new KeyValuePair<string, object?>("provider", provider.Provider)),
            unit,
            description);

    private void CreateSecretGauge(string name, string description, Func<SecretState, TimeSpan?> read) => _meter.CreateObservableGauge(
        name,
        () => from secret in _secrets
              let value = read(secret.Value)
              where value is not null
              select new Measurement<double>(value.Value.TotalSeconds, new KeyValuePair<string, object?>("secret", secret.Key)),
        "s",
        description);

    private IEnumerable<Measurement<long>> ReadCircuits() =>
        from provider in ReadProviders()
        from state in CircuitStates.All
        select new Measurement<long>(provider.Circuit == state ? 1 : 0, new("state", state), new("provider", provider.Provider));

    internal readonly struct ActiveLookup(LookupMetrics metrics) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref metrics._active);
    }

    private sealed record SecretState(DateTimeOffset? CreatedOn, DateTimeOffset? ExpiresOn);
}
