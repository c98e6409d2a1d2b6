using System.Collections.Concurrent;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// The login of Genesys Cloud at the edge of the process: accepts some secrets and issues numbered tokens, token-1, token-2
/// and so on, unless the next reply is scripted.
/// </summary>
internal sealed class FakeLogin
{
    private readonly ConcurrentQueue<Func<Arrived, Task<HttpResponseMessage>>> _once = new();
    private readonly ConcurrentQueue<string> _sent = new();
    private int _issued;

    /// <summary>The secrets that it accepts.</summary>
    public HashSet<string> Accepts { get; } = [];

    /// <summary>The secret of every request, in order.</summary>
    public IReadOnlyList<string> Sent => [.. _sent];

    public int Issued => Volatile.Read(ref _issued);

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    public void RespondsOnceWith(HttpResponseMessage response) => _once.Enqueue(_ => Task.FromResult(response));

    /// <summary>The next request is answered when the gate is opened.</summary>
    public Gate WaitsOnceAtGate()
    {
        var gate = new Gate();
        _once.Enqueue(async arrived =>
        {
            await gate.PassAsync(arrived.Ended);
            return Judge(SecretOf(arrived));
        });
        return gate;
    }

    public Task<HttpResponseMessage> AnswerAsync(Arrived arrived)
    {
        _sent.Enqueue(SecretOf(arrived));
        return _once.TryDequeue(out var once) ? once(arrived) : Task.FromResult(Judge(SecretOf(arrived)));
    }

    public static TokenRequest Request() => new()
    {
        Endpoint = new Uri("https://login.example/oauth/token"),
        ClientId = "client",
        Authentication = ClientAuthentication.Basic,
        Parameters = "",
        Store = new FileSecretSettings("/secret"),
        SecretReference = "the scripted store",
        AddressSettings = "Genesys__Region",
        SettingsToCheck = "Genesys__ClientId and Genesys__Region",
    };

    public TokenEndpoint ToEndpoint(TimeProvider time) =>
        new(Request(), new Edge(AnswerAsync).ToUpstream(time), TimeSpan.FromSeconds(2), time);

    private HttpResponseMessage Judge(string secret) => Accepts.Contains(secret)
        ? Reply.Json(200, string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"access_token":"token-{{Interlocked.Increment(ref _issued)}}","token_type":"bearer","expires_in":{{Lifetime.TotalSeconds}}}"""))
        : Reply.Json(400, """{"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}""");

    /// <summary>The client secret of a token request.</summary>
    public static string SecretOf(Arrived arrived) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(arrived.Header("Authorization")!["Basic ".Length..])).Split(':', 2)[1];
}
