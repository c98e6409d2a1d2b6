using ContactLookup.Calls;
using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;
using TestKit;

namespace ContactLookup.Tests.Tokens;

/// <summary>A token cache on a clock that stands still, with a scripted login behind it.</summary>
internal sealed class CacheUnderTest : IDisposable
{
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(4.5);

    private readonly LogCapture _log = new();

    public CacheUnderTest(TimeProvider? clock = null)
    {
        Clock = clock ?? Time;
        Issuer = new ScriptedIssuer(Clock);
        Measured = new MetricCapture(Clock);
        Cache = new TokenCache(Issuer, FlightLimits.For(Budget), Clock, DrawJitter, Measured.Metrics, _log.ToFactory().CreateLogger<TokenCache>(), "genesys");
    }

    public FakeTime Time { get; } = new();

    public TimeProvider Clock { get; }

    public ScriptedIssuer Issuer { get; }

    public MetricCapture Measured { get; }

    public TokenCache Cache { get; }

    public LogCapture Log => _log;

    /// <summary>From 0 up to, but not including, 1.</summary>
    public double Jitter { get; set; }

    public int JitterDrawn { get; private set; }

    /// <summary>Asks for a token as a call does that has just begun.</summary>
    public async Task<Outcome<AccessToken>> AskAsync(CancellationToken callerLeft = default)
    {
        using var deadline = new Deadline(Clock, Budget, callerLeft);
        return await Cache.GetAsync(deadline, new HopTimes());
    }

    /// <summary>The token that a call gets that begins now.</summary>
    public async Task<AccessToken> TokenAsync()
    {
        var outcome = await AskAsync().SoonAsync();
        return outcome.Succeeded(out var token, out var failure) ? token : throw new InvalidOperationException(failure.Reason);
    }

    /// <summary>Why a call that begins now gets none.</summary>
    public async Task<Failure> FailureAsync()
    {
        var outcome = await AskAsync().SoonAsync();
        return outcome.Failure ?? throw new InvalidOperationException($"There is a token, {outcome.Value!.Reveal()}.");
    }

    public void Dispose()
    {
        Cache.Dispose();
        Measured.Dispose();
        _log.Dispose();
    }

    private double DrawJitter()
    {
        JitterDrawn++;
        return Jitter;
    }
}
