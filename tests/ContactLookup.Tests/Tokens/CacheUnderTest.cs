using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Tokens;

/// <summary>A token cache on a clock that only the test advances, with a scripted login behind it.</summary>
internal sealed class CacheUnderTest : IDisposable
{
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(4.5);

    public CacheUnderTest(TimeProvider? clock = null, Func<TimeProvider, ITokenIssuer>? makeIssuer = null, ILogger<TokenCache>? log = null)
    {
        Clock = clock ?? Time;
        Issuer = new ScriptedIssuer(Clock);
        Measured = new MetricCapture(Clock);
        Cache = new TokenCache(
            makeIssuer?.Invoke(Clock) ?? Issuer, FlightLimits.For(Budget), Clock, DrawJitter, Measured.Metrics, log ?? Log.ToFactory().CreateLogger<TokenCache>(), "genesys");
    }

    public FakeTime Time { get; } = new();

    public TimeProvider Clock { get; }

    public ScriptedIssuer Issuer { get; }

    public MetricCapture Measured { get; }

    public TokenCache Cache { get; }

    public LogCapture Log { get; } = new();

    /// <summary>From 0 up to, but not including, 1.</summary>
    public double Jitter { get; set; }

    public int JitterDrawn { get; private set; }

    /// <summary>What happens when the jitter is drawn.</summary>
    public Action? OnJitter { get; set; }

    /// <summary>Asks for a token as a call does that has just begun.</summary>
    public async Task<Outcome<AccessToken>> AskAsync(CancellationToken callerLeft = default)
    {
        using var deadline = new Deadline(Clock, Budget, callerLeft);
        return await Cache.GetAsync(deadline, new HopTimes());
    }

    /// <summary>Asks for a token as a call does that has this much time left.</summary>
    public async Task<Outcome<AccessToken>> AskWithAsync(TimeSpan budget, HopTimes? times = null)
    {
        using var deadline = new Deadline(Clock, budget, CancellationToken.None);
        return await Cache.GetAsync(deadline, times ?? new HopTimes()).AsTask().SoonAsync();
    }

    /// <summary>The token that a call gets that begins now.</summary>
    public async Task<AccessToken> TokenAsync()
    {
        var outcome = await AskAsync().SoonAsync();
        return outcome.Succeeded(out var token, out var failure) ? token : throw new InvalidOperationException(failure.Reason);
    }

    /// <summary>Why a call that begins now gets no token.</summary>
    public async Task<Failure> FailureAsync()
    {
        var outcome = await AskAsync().SoonAsync();
        return outcome.Failure ?? throw new InvalidOperationException($"There is a token, {outcome.Value!.Reveal()}.");
    }

    /// <summary>Lets time pass, asks for a token, and waits until the flight that this starts has ended.</summary>
    /// <param name="later">How much time.</param>
    /// <param name="flights">How many flights have ended then, counted from the start.</param>
    public async Task RenewAsync(TimeSpan later, int flights = 2)
    {
        Time.Advance(later);
        await TokenAsync();
        await Measured.UntilFlightsAsync(flights);
    }

    public void Dispose()
    {
        Cache.Dispose();
        Measured.Dispose();
        Log.Dispose();
    }

    private double DrawJitter()
    {
        JitterDrawn++;
        OnJitter?.Invoke();
        return Jitter;
    }
}
