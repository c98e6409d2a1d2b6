using ContactLookup.Calls;
using ContactLookup.Http;

namespace ContactLookup.Diagnosis;

/// <summary>
/// Notes every request of an examination and what came of it, those of the Azure SDK included. It also notes the credentials
/// that were sent, so that no text of the report repeats one.
/// </summary>
/// <param name="inner">A <see cref="HedgingHandler"/>, which reads whole replies.</param>
/// <param name="time">The clock.</param>
internal sealed class Witness(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private static readonly string[] CredentialHeaders = ["Authorization", "X-IDENTITY-HEADER", "X-Vault-Token"];

    private readonly Lock _gate = new();
    private readonly List<Exchange> _exchanges = [];

    /// <summary>The progress of the hop that is examined; it names the hop of a request.</summary>
    public FlightProgress Progress { get; set; } = new();

    /// <summary>What no text may repeat.</summary>
    public Redaction Redaction { get; } = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _exchanges.Count;
            }
        }
    }

    /// <summary>Begins a step: measures its time and notes its requests.</summary>
    /// <param name="progress">The progress of its hop; null for the one that is set.</param>
    public WitnessedStep Start(FlightProgress? progress = null)
    {
        Progress = progress ?? Progress;
        return new WitnessedStep(this, Count, time);
    }

    /// <summary>The exchanges from the given one on.</summary>
    public IReadOnlyList<Exchange> Since(int first)
    {
        lock (_gate)
        {
            return [.. _exchanges.Skip(first)];
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var name in CredentialHeaders)
        {
            if (request.Headers.NonValidated.TryGetValues(name, out var values))
            {
                Redaction.Add(values.ToString());
            }
        }

        var startedAt = time.GetTimestamp();
        var exchange = new Exchange { Hop = Progress.Hop, Host = request.RequestUri!.Host, SentAt = time.GetUtcNow(), Elapsed = TimeSpan.Zero };
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            exchange = exchange.With(response);
            return response;
        }
        catch (Exception e)
        {
            exchange = exchange.With(e);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _exchanges.Add(exchange with { Elapsed = time.GetElapsedTime(startedAt) });
            }
        }
    }
}

/// <summary>The time and the requests of one step, from its start until now.</summary>
internal sealed class WitnessedStep(Witness witness, int first, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    public IReadOnlyList<Exchange> Exchanges => witness.Since(first);

    /// <summary>The newest request; null when the step sent no request.</summary>
    public Exchange? Last => Exchanges is [.., var last] ? last : null;

    /// <summary>The request behind a failure; null when the step sent no request.</summary>
    public Exchange? FindFailed(Failure failure) =>
        Exchanges.LastOrDefault(exchange => failure.HttpStatus is { } status && exchange.Status == status) ?? Last;
}
