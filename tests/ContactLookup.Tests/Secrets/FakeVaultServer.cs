using Azure.Core.Pipeline;

namespace ContactLookup.Tests.Secrets;

/// <summary>
/// A HashiCorp Vault server at the edge of the process: a KV version 2 secret in versions, and numbered tokens, s.1, s.2 and so
/// on, with leases that can be renewed or revoked.
/// </summary>
internal sealed class FakeVaultServer : IDisposable
{
    public static readonly Uri Address = new("https://vault.example/");

    private readonly List<string> _versions = [];
    private readonly HashSet<string> _alive = [];

    // The client keeps the tokens of an identity for the whole process.
    private readonly string _identity = Guid.NewGuid().ToString();
    private int _issued;

    public FakeVaultServer() => Edge = new Edge(AnswerAsync);

    public Edge Edge { get; }

    public TimeSpan Lease { get; set; } = TimeSpan.FromHours(1);

    public bool IsRenewable { get; set; } = true;

    /// <summary>The token that the identity's endpoint gives and the Azure log-in accepts.</summary>
    public string GoodJwt { get; set; } = "identity-token";

    /// <summary>What is answered instead, when this does not give null.</summary>
    public Func<Arrived, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>What happens before anything is answered.</summary>
    public Func<Arrived, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every request: the token, the method and the path below <c>/v1/</c>.</summary>
    public IReadOnlyList<string> Asked =>
        [.. Edge.Requests.Select(r => $"{r.Header("X-Vault-Token") ?? "-"} {r.Method} {r.Address.PathAndQuery["/v1/".Length..]}")];

    public void Publish(string value) => _versions.Add(value);

    public void Admit(string token) => _alive.Add(token);

    public void RevokeAll() => _alive.Clear();

    public HashiCorpVaultSecretSource ToSource(VaultAuthSettings auth, TimeProvider time, string? name = null, string path = "crm/genesys", Uri? address = null)
    {
        var settings = new HashiCorpVaultSettings(address ?? Address, "secret", path, "client_secret", name, auth);
        var upstream = Edge.ToUpstream(time);
        var limit = TimeSpan.FromSeconds(2);
        var transport = new HttpClientTransport(new HttpClient(Edge.ToHandler(time), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });
        var identity = auth is VaultAzureSettings ? new ManagedIdentity(_identity, transport) : null;
        return new HashiCorpVaultSecretSource(settings, new HashiCorpVaultLogin(settings, identity, upstream, limit, time), upstream, limit, time);
    }

    public void Dispose() => Edge.Dispose();

    private async Task<HttpResponseMessage> AnswerAsync(Arrived arrived)
    {
        await Before(arrived);
        if (Instead(arrived) is { } instead)
        {
            return instead;
        }

        var token = arrived.Header("X-Vault-Token");
        switch (arrived.Path)
        {
            case "/token":
                return FakeKeyVault.IdentityToken(GoodJwt);
            case "/v1/auth/azure/login" when !arrived.Body.Contains($"\"{GoodJwt}\"", StringComparison.Ordinal):
                return Reply.Json(400, """{"errors":["oidc: token is expired"]}""");
            case "/v1/auth/approle/login" or "/v1/auth/azure/login":
                var issued = $"s.{++_issued}";
                _alive.Add(issued);
                return Auth(issued);
            case var _ when token is null || !_alive.Contains(token):
                return Reply.Json(403, """{"errors":["permission denied"]}""");
            case "/v1/auth/token/renew-self":
                return IsRenewable ? Auth(token) : Reply.Json(400, """{"errors":["lease is not renewable"]}""");
            case "/v1/auth/token/lookup-self":
                return Reply.Json(200, string.Create(CultureInfo.InvariantCulture, $"{{\"data\":{{\"ttl\":{Lease.TotalSeconds},\"renewable\":{Flag(IsRenewable)}}}}}"));
            case "/v1/secret/data/crm/genesys":
                var asked = arrived.Address.Query is { Length: > 0 } query ? int.Parse(query["?version=".Length..], CultureInfo.InvariantCulture) : _versions.Count;
                return asked > _versions.Count || _versions[asked - 1].Length == 0
                    ? Reply.Json(404, """{"data":{"data":null,"metadata":{"deletion_time":"2026-11-20T00:00:00Z"}}}""")
                    : Reply.Json(200, $"{{\"data\":{{\"data\":{{\"client_secret\":\"{_versions[asked - 1]}\"}},\"metadata\":{{\"version\":{asked}}}}}}}");
            default:
                return Reply.Json(404, """{"errors":[]}""");
        }
    }

    private HttpResponseMessage Auth(string token) => Reply.Json(
        200,
        string.Create(CultureInfo.InvariantCulture, $"{{\"auth\":{{\"client_token\":\"{token}\",\"lease_duration\":{Lease.TotalSeconds},\"renewable\":{Flag(IsRenewable)}}}}}"));

    private static string Flag(bool flag) => flag ? "true" : "false";
}
