using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LocalCloud;

/// <summary>
/// Every cloud service the function app calls, as stand-ins on loopback sockets of this process. Any number of clouds
/// can run side by side: each has its own ports, secrets and certificate authority.
/// </summary>
public sealed class Cloud : IAsyncDisposable
{
    /// <summary>The name of the client secret in Key Vault.</summary>
    public const string SecretName = "genesys-client-secret";

    /// <summary>The path of the client secret in HashiCorp Vault, below the mount.</summary>
    public const string SecretPath = "genesys/client";

    /// <summary>The field of the client secret at <see cref="SecretPath"/>.</summary>
    public const string SecretField = "client_secret";

    /// <summary>The path in HashiCorp Vault of a ready access token, once <see cref="RotateReadyToken"/> has put one there.</summary>
    public const string ReadyTokenPath = "genesys/token";

    /// <summary>The field of the ready token at <see cref="ReadyTokenPath"/>.</summary>
    public const string ReadyTokenField = "access_token";

    private const long LargestRequest = 1024 * 1024;
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _disposed = new();
    private readonly CertificateAuthority _authority = new();
    private readonly CloudOptions _options;
    private WebApplication? _app;

    private Cloud(CloudOptions options)
    {
        _options = options;
        Genesys = new GenesysOrganization(options.TimeProvider);
        Login = new GenesysLogin(Genesys, options, _disposed.Token);
        Contacts = new GenesysApi(Genesys, options, _disposed.Token);
        Identity = new ManagedIdentityEndpoint(options, _disposed.Token);
        KeyVault = new KeyVaultService(Identity, _authority, options, _disposed.Token);
        HashiCorp = new HashiCorpVaultServer(Identity, options, _disposed.Token);
        Crm = new CrmService(options, _disposed.Token);
        PublishSecret(Genesys.Client.Secrets.Single());
    }

    /// <summary>The organization behind login and API: clients, tokens, contacts.</summary>
    public GenesysOrganization Genesys { get; }

    /// <summary>The hop <c>login</c>.</summary>
    public GenesysLogin Login { get; }

    /// <summary>The hop <c>contacts</c>: the platform API.</summary>
    public GenesysApi Contacts { get; }

    /// <summary>The hop <c>identity</c>.</summary>
    public ManagedIdentityEndpoint Identity { get; }

    /// <summary>The hop <c>keyvault</c>.</summary>
    public KeyVaultService KeyVault { get; }

    /// <summary>The hop <c>hashicorp</c>.</summary>
    public HashiCorpVaultServer HashiCorp { get; }

    /// <summary>The hop <c>crm</c>.</summary>
    public CrmService Crm { get; }

    /// <summary>Login (under <c>/login</c>) and API behind one address.</summary>
    public Uri GatewayAddress { get; private set; } = null!;

    /// <summary>The console, and its counters and faults for a shell: <c>GET /control</c>, <c>GET /control/examples</c>.</summary>
    public Uri ControlAddress { get; private set; } = null!;

    /// <summary>The app that the console asks; null when there is none.</summary>
    internal LookupClient? App { get; set; }

    /// <summary>Every hop.</summary>
    public IReadOnlyList<Hop> Hops => [Login, Contacts, Identity, KeyVault, HashiCorp, Crm];

    /// <summary>Starts every stand-in on a free port of the loopback interface.</summary>
    public static async Task<Cloud> StartAsync(CloudOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CloudOptions();
        var cloud = new Cloud(options);
        try
        {
            await cloud.ListenAsync(cancellationToken);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The settings that point the function app at this cloud, in environment form. Without the functions host's own.
    /// </summary>
    public IReadOnlyDictionary<string, string> FunctionAppSettings() => new Dictionary<string, string>
    {
        ["Genesys__Region"] = "mypurecloud.com",
        ["Genesys__ClientId"] = Genesys.Client.Id,
        ["Genesys__LoginUrl"] = Login.Address.AbsoluteUri,
        ["Genesys__ApiUrl"] = Contacts.Address.AbsoluteUri,
        ["Secrets__Source"] = "keyvault",
        ["Secrets__KeyVault__Uri"] = KeyVault.Address.AbsoluteUri,
        ["Secrets__KeyVault__SecretName"] = SecretName,
        ["Secrets__KeyVault__VerifyChallengeResource"] = "false",
        ["IDENTITY_ENDPOINT"] = Identity.Endpoint.AbsoluteUri,
        ["IDENTITY_HEADER"] = Identity.Header,
        ["AZURE_CLIENT_ID"] = Identity.ClientId,
        ["SSL_CERT_FILE"] = _authority.PemFile,
    };

    /// <summary>The same settings, with the client secret in the stand-in of HashiCorp Vault.</summary>
    public IReadOnlyDictionary<string, string> HashiCorpAppSettings() => new Dictionary<string, string>(FunctionAppSettings())
    {
        ["Secrets__Source"] = "vault",
        ["Secrets__Vault__Address"] = HashiCorp.Address.AbsoluteUri,
        ["Secrets__Vault__Path"] = SecretPath,
        ["Secrets__Vault__Field"] = SecretField,
        ["Secrets__Vault__Role"] = HashiCorp.AzureRoleName,
    };

    /// <summary>Begins a rotation of the client secret; nothing changes until its steps are called.</summary>
    public SecretRotation BeginRotation() => new(this);

    /// <summary>A new secret accepted and published at once, the old one accepted as well.</summary>
    public SecretRotation RotateSecretWithOverlap() => BeginRotation().Accept().Publish();

    /// <summary>A new secret accepted and published at once, the old one refused from that moment.</summary>
    public SecretRotation RotateSecretWithoutOverlap() => BeginRotation().Accept().Retire().Publish();

    /// <summary>
    /// Puts a fresh access token into HashiCorp Vault and revokes every older one, as a scheduled job does in set-ups where
    /// the app does not log in itself.
    /// </summary>
    public IssuedToken RotateReadyToken()
    {
        Genesys.RevokeAllTokens();
        var token = Genesys.IssueToken(Genesys.Client);
        HashiCorp.Write(ReadyTokenPath, (ReadyTokenField, token.Value));
        return token;
    }

    /// <summary>Ends hanging requests, closes every port and deletes the certificate file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_app is { } app)
        {
            _app = null;
            using var patience = new CancellationTokenSource(ShutdownPatience, TimeProvider.System);
            await app.StopAsync(patience.Token);
            await app.DisposeAsync();
        }

        _authority.Dispose();
        _disposed.Dispose();
    }

    internal void PublishSecret(string secret)
    {
        KeyVault.SetSecret(SecretName, secret);
        HashiCorp.Write(SecretPath, (SecretField, secret));
    }

    /// <summary>One server listens on all the ports; the port a connection came in by decides which service answers it.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddRoutingCore();

        var listeners = new Dictionary<object, ListenOptions>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            foreach (var hop in Hops)
            {
                Listen(kestrel, listeners, hop, port: 0, https: hop == KeyVault);
            }

            Listen(kestrel, listeners, nameof(Gateway), port: 0, https: false);
            Listen(kestrel, listeners, nameof(ControlService), _options.ControlPort, https: false);
        });

        var app = _app = builder.Build();
        var pipelines = Hops.ToDictionary(object (hop) => hop, hop => hop.BuildPipeline(app.Services));
        pipelines[nameof(Gateway)] = Gateway.Build(pipelines[Login], pipelines[Contacts]);
        pipelines[nameof(ControlService)] = new ControlService(this).BuildPipeline(app.Services);
        app.Run(context => pipelines[context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[typeof(Cloud)]!](context));
        await app.StartAsync(cancellationToken);

        Uri AddressOf(object service, string scheme) => new($"{scheme}://{listeners[service].IPEndPoint}");
        foreach (var hop in Hops)
        {
            hop.Address = AddressOf(hop, hop == KeyVault ? "https" : "http");
        }

        GatewayAddress = AddressOf(nameof(Gateway), "http");
        ControlAddress = AddressOf(nameof(ControlService), "http");
    }

    private void Listen(KestrelServerOptions kestrel, Dictionary<object, ListenOptions> listeners, object service, int port, bool https) =>
        kestrel.Listen(IPAddress.Loopback, port, listener =>
        {
            // HTTP/1.1 only, so that a fault on a connection is a fault of one request.
            listener.Protocols = HttpProtocols.Http1;
            listener.Use(next => connection =>
            {
                connection.Items[typeof(Cloud)] = service;
                return next(connection);
            });
            if (https)
            {
                listener.UseHttps(_authority.ServerCertificate);
            }

            listeners[service] = listener;
        });
}
