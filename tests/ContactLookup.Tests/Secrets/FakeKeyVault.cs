using System.Runtime.CompilerServices;
using Azure.Core.Pipeline;

namespace ContactLookup.Tests.Secrets;

/// <summary>
/// A key vault and the managed identity's endpoint at the edge of the process, with the real clients of the Azure SDK in
/// front of it: the challenge first, then the identity, then the secret in versions.
/// </summary>
internal sealed class FakeKeyVault : IDisposable
{
    private const string IdentityHost = "identity.invalid";
    private const string Name = "genesys-client-secret";

    private readonly List<FakeVersion> _versions = [];

    // The client keeps the tokens of an identity for the whole process.
    private readonly string _identity = Guid.NewGuid().ToString();

    public FakeKeyVault()
    {
        Edge = new Edge(arrived => arrived.Address.Host == IdentityHost ? Identity!(arrived) : Vault!(arrived));
        Identity = _ => Task.FromResult(IdentityToken(GoodToken));
        Vault = arrived => Task.FromResult(Answer(arrived));
    }

    public Edge Edge { get; }

    /// <summary>What the identity's endpoint answers.</summary>
    public Func<Arrived, Task<HttpResponseMessage>> Identity { get; set; }

    /// <summary>What the vault answers, the challenge included.</summary>
    public Func<Arrived, Task<HttpResponseMessage>> Vault { get; set; }

    /// <summary>What the vault answers to a request with the identity's token, when this does not give null.</summary>
    public Func<Arrived, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>The token that the identity's endpoint gives and the vault accepts.</summary>
    public string GoodToken { get; set; } = "identity-token";

    /// <summary>The paths that were asked for with a token, below <c>/secrets/</c>.</summary>
    public IReadOnlyList<string> Asked =>
        [.. Edge.Requests.Where(r => r.Address.Host != IdentityHost && r.Header("Authorization") is not null).Select(r => r.Path["/secrets/".Length..])];

    public int IdentityAsked => Edge.Requests.Count(r => r.Address.Host == IdentityHost);

    public FakeVersion Publish(string value, DateTimeOffset? expiresOn = null)
    {
        var version = new FakeVersion(value, $"{_versions.Count + 1:x32}", 1_700_000_000 + _versions.Count, expiresOn);
        _versions.Add(version);
        return version;
    }

    public KeyVaultSecretSource ToSource(TimeProvider time, bool tryPrevious = true, bool verify = true, Uri? address = null)
    {
        var transport = new HttpClientTransport(new HttpClient(Edge.ToHandler(time), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan });
        var settings = new KeyVaultSettings(address ?? new Uri("https://contoso.vault.azure.net/"), Name, verify, tryPrevious, null);
        return new KeyVaultSecretSource(settings, new ManagedIdentity(_identity, transport), transport, TimeSpan.FromSeconds(2), time);
    }

    /// <summary>The challenge that a vault answers to a request without a good token.</summary>
    public static HttpResponseMessage Challenge()
    {
        var challenge = Refusal(401, "Unauthorized");
        challenge.Headers.Add("WWW-Authenticate", "Bearer authorization=\"https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444\", resource=\"https://vault.azure.net\"");
        return challenge;
    }

    public static HttpResponseMessage Refusal(int status, string code, string? inner = null)
    {
        var cause = inner is null ? "" : $",\"innererror\":{{\"code\":\"{inner}\"}}";
        return Reply.Json(status, $"{{\"error\":{{\"code\":\"{code}\",\"message\":\"hunter2 is not for you\"{cause}}}}}");
    }

    /// <summary>A reply of the identity's endpoint. The client keeps its token for a day, by the clock of the system.</summary>
    public static HttpResponseMessage IdentityToken(string token)
    {
        var expiresOn = TimeProvider.System.GetUtcNow().AddHours(24).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Reply.Json(200, $$"""{"access_token":"{{token}}","expires_on":"{{expiresOn}}","token_type":"Bearer"}""");
    }

    public void Dispose() => Edge.Dispose();

    [ModuleInitializer]
    internal static void NameTheIdentity()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"http://{IdentityHost}/token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "the identity's header");
    }

    private HttpResponseMessage Answer(Arrived arrived)
    {
        if (arrived.Header("Authorization") != $"Bearer {GoodToken}")
        {
            return Challenge();
        }

        if (Instead(arrived) is { } instead)
        {
            return instead;
        }

        var parts = arrived.Path["/secrets/".Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [Name, "versions"])
        {
            // Not in the order of time, as in a real vault; the newest is in the middle.
            var order = _versions.OrderBy(v => v.Created % 2).ThenBy(v => v.Id, StringComparer.Ordinal);
            return Reply.Json(200, $"{{\"value\":[{string.Join(',', order.Select(v => $"{{{Describe(v)}}}"))}],\"nextLink\":null}}");
        }

        var version = parts.Length == 1 ? _versions.LastOrDefault() : _versions.Find(v => v.Id == parts[1]);
        if (version is null || parts[0] != Name)
        {
            return Refusal(404, "SecretNotFound");
        }

        return version.IsEnabled
            ? Reply.Json(200, $"{{\"value\":\"{version.Value}\",{Describe(version)}}}")
            : Refusal(403, "Forbidden", "SecretDisabled");
    }

    private static string Describe(FakeVersion version)
    {
        var expiry = version.ExpiresOn is { } on ? string.Create(CultureInfo.InvariantCulture, $",\"exp\":{on.ToUnixTimeSeconds()}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"\"id\":\"https://contoso.vault.azure.net/secrets/{Name}/{version.Id}\",\"attributes\":{{\"enabled\":{(version.IsEnabled ? "true" : "false")},\"created\":{version.Created},\"updated\":{version.Created}{expiry}}}");
    }
}

internal sealed record FakeVersion(string Value, string Id, long Created, DateTimeOffset? ExpiresOn)
{
    public bool IsEnabled { get; set; } = true;
}
