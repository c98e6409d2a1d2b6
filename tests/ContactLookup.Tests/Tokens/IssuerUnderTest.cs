using ContactLookup.Tests.Secrets;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Tokens;

/// <summary>The real secret cache and login, with a scripted store and a login at the edge of the process.</summary>
internal sealed class IssuerUnderTest : IDisposable
{
    public static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(30);

    private readonly ClientCredentialsIssuer _issuer;

    public IssuerUnderTest(params string[] published)
    {
        Store = new ScriptedStore(published);
        Measured = new MetricCapture(Time);
        Secrets = new SecretCache(Store, CacheDuration, Time, Measured.Metrics, Log.ToFactory().CreateLogger<SecretCache>());
        _issuer = new ClientCredentialsIssuer(Secrets, Login.ToEndpoint(Time));
    }

    public FakeTime Time { get; } = new();

    public LogCapture Log { get; } = new();

    public FakeLogin Login { get; } = new();

    public ScriptedStore Store { get; }

    public SecretCache Secrets { get; }

    public MetricCapture Measured { get; }

    public FlightProgress Progress { get; private set; } = new();

    /// <summary>The secrets of the token requests after the first ones.</summary>
    public IReadOnlyList<string> SentSince(int before) => [.. Login.Sent.Skip(before)];

    public async Task<Outcome<IssuedToken>> IssueAsync()
    {
        Progress = new FlightProgress();
        return await _issuer.IssueAsync(Progress, CancellationToken.None).SoonAsync();
    }

    public async Task<string> TokenAsync()
    {
        var outcome = await IssueAsync();
        return outcome.Value?.Token.Reveal() ?? throw new InvalidOperationException(outcome.Failure!.Reason);
    }

    public async Task<Failure> FailureAsync() =>
        (await IssueAsync()).Failure ?? throw new InvalidOperationException("There is a token.");

    public void Dispose()
    {
        Measured.Dispose();
        Log.Dispose();
    }
}
