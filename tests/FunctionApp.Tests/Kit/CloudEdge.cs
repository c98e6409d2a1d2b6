using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ContactLookup.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionApp.Tests;

/// <summary>
/// The app's outermost handler, changed to reach the cloud under the names of the real services and to trust the cloud's
/// certificate. A separate process needs neither: its settings hold LocalCloud's addresses and SSL_CERT_FILE.
/// </summary>
internal sealed class CloudEdge : DelegatingHandler
{
    public const string LoginHost = "login.mypurecloud.com";
    public const string ApiHost = "api.mypurecloud.com";
    public const string KeyVaultHost = "kv-contact-lookup.vault.azure.net";
    public const string KeyVaultAlias = "vault.contoso.example";
    public const string CrmHost = "crm.contoso.example";
    public const string HashiCorpHost = "hashicorp.contoso.example";
    private const string IdentityHost = "identity.invalid";

    private readonly Cloud _cloud;
    private readonly string _identity;
    private readonly IReadOnlyList<(string Host, Hop Service)> _services;

    private readonly ConcurrentQueue<string> _asked;

    private readonly Action<HttpRequestMessage>? _onSending;

    private CloudEdge(
        Cloud cloud, string identity, ConcurrentQueue<string> asked, Action<HttpRequestMessage>? onSending, SocketsHttpHandler shipped)
        : base(shipped)
    {
        _asked = asked;
        _onSending = onSending;
        _cloud = cloud;
        _identity = identity;
        _services =
        [
            ("login.", cloud.Login),
            ("api.", cloud.Contacts),
            (KeyVaultHost, cloud.KeyVault),
            (KeyVaultAlias, cloud.KeyVault),
            (HashiCorpHost, cloud.HashiCorp),
            (CrmHost, cloud.Crm),
            (IdentityHost, cloud.Identity),
        ];
        shipped.SslOptions.CertificateChainPolicy = cloud.KeyVault.Authority.TrustPolicy;
    }

    /// <summary>The settings of a customer whose services are the cloud's.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="identity">A client id that no other app has: Azure.Identity keeps tokens for the whole process, by client id.</param>
    public static IReadOnlyDictionary<string, string> SettingsFor(Cloud cloud, string identity) => new Dictionary<string, string>
    {
        ["Genesys__Region"] = "mypurecloud.com",
        ["Genesys__ClientId"] = cloud.Genesys.Client.Id,
        ["Secrets__KeyVault__Uri"] = $"https://{KeyVaultHost}/",
        ["AZURE_CLIENT_ID"] = identity,
    };

    /// <summary>Puts it in the place of the app's own.</summary>
    /// <param name="services">The app's.</param>
    /// <param name="cloud">The cloud to reach.</param>
    /// <param name="identity">The client id that is replaced by that of the cloud's identity.</param>
    /// <param name="asked">Takes the host of every request, as the app knows it.</param>
    /// <param name="onSending">Called for every request.</param>
    public static void Replace(
        IServiceCollection services, Cloud cloud, string identity, ConcurrentQueue<string> asked, Action<HttpRequestMessage>? onSending)
    {
        var shipped = services.Single(s => s.ServiceType == typeof(MakeServerHandler));
        services.Remove(shipped);
        services.AddSingleton<MakeServerHandler>(s =>
        {
            var make = (MakeServerHandler)shipped.ImplementationFactory!(s);
            return lifetime => new CloudEdge(cloud, identity, asked, onSending, (SocketsHttpHandler)make(lifetime));
        });
    }

    // Azure.Identity reads these of its process, and every app under test shares this one.
    [ModuleInitializer]
    internal static void NameTheIdentity()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"http://{IdentityHost}/msi/token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "set by the edge");
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _onSending?.Invoke(request);
        if (request.RequestUri!.Host == IdentityHost)
        {
            request.Headers.Remove("X-IDENTITY-HEADER");
            request.Headers.Add("X-IDENTITY-HEADER", _cloud.Identity.Header);
        }

        if (_services.FirstOrDefault(s => request.RequestUri.Host.StartsWith(s.Host, StringComparison.Ordinal)) is { Service: { } service })
        {
            _asked.Enqueue(request.RequestUri.Host);
            var target = request.RequestUri.PathAndQuery.Replace(_identity, _cloud.Identity.ClientId, StringComparison.Ordinal);
            request.RequestUri = new Uri(service.Address, target);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
