using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using LocalCloud;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TestKit;

namespace FunctionApp.Tests;

/// <summary>
/// The real composition on a real socket, against a cloud of its own. Only the outermost edge is replaced: the handler that
/// trusts the cloud's certificate, which a process of its own does by SSL_CERT_FILE, and finds its managed identity, which a
/// process of its own does by IDENTITY_ENDPOINT.
/// </summary>
public sealed class AppUnderTest : IAsyncDisposable
{
    private const string IdentityHost = "identity.invalid";

    private readonly WebApplication _app;

    private AppUnderTest(Cloud cloud, WebApplication app, LogCapture log)
    {
        Cloud = cloud;
        _app = app;
        Log = log;
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
    }

    public Cloud Cloud { get; }

    public LogCapture Log { get; }

    public HttpClient Http { get; }

    public static async Task<AppUnderTest> StartAsync(params (string Name, string Value)[] settings)
    {
        var cloud = await Cloud.StartAsync();
        var log = new LogCapture();
        var all = new Dictionary<string, string>(cloud.FunctionAppSettings()) { [CustomHandler.PortVariable] = "0" };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var app = CustomHandler.Build([.. all.Select(s => $"--{s.Key.Replace("__", ":", StringComparison.Ordinal)}={s.Value}")], builder =>
        {
            builder.Services.AddSingleton<HttpMessageHandler>(new CloudEdge(cloud));
            builder.Logging.ClearProviders().AddProvider(log);
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
        });
        await app.StartAsync();
        return new AppUnderTest(cloud, app, log);
    }

    /// <summary>Asks the way a data action does.</summary>
    public async Task<Reply> LookUpAsync(string number)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new Dictionary<string, string> { ["phoneNumber"] = number }), Encoding.UTF8, "application/json");
        return await Reply.ReadAsync(await Http.PostAsync(new Uri("/api/contacts/lookup", UriKind.Relative), body));
    }

    public async Task<Reply> GetAsync(string pathAndQuery) => await Reply.ReadAsync(await Http.GetAsync(new Uri(pathAndQuery, UriKind.Relative)));

    public async Task<Reply> PostAsync(string body, string? contentType = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return await Reply.ReadAsync(await Http.PostAsync(new Uri("/api/contacts/lookup", UriKind.Relative), content));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Cloud.DisposeAsync();
    }

    [ModuleInitializer]
    internal static void NameTheIdentity()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"http://{IdentityHost}/");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "set by the edge");
    }

    private sealed class CloudEdge : DelegatingHandler
    {
        private readonly Cloud _cloud;

        public CloudEdge(Cloud cloud)
        {
            _cloud = cloud;
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                certificate is X509Certificate2 server && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 && IsOfCloud(server);
            InnerHandler = handler;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Host == IdentityHost)
            {
                request.RequestUri = new UriBuilder(_cloud.Identity.Endpoint) { Query = request.RequestUri.Query }.Uri;
                request.Headers.Remove("X-IDENTITY-HEADER");
                request.Headers.Add("X-IDENTITY-HEADER", _cloud.Identity.Header);
            }

            return base.SendAsync(request, cancellationToken);
        }

        private bool IsOfCloud(X509Certificate2 server)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_cloud.KeyVault.Authority.Certificate);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(server);
        }
    }
}

/// <summary>A reply, read whole.</summary>
public sealed record Reply(HttpStatusCode HttpStatus, string? ContentType, JsonElement Json, string Text, HttpResponseHeaders Headers)
{
    public string Status => Json.GetProperty("status").ToString();

    public string this[string key] => Json.GetProperty(key).ToString();

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            JsonElement json = default;
            if (text.StartsWith('{'))
            {
                using var document = JsonDocument.Parse(text);
                json = document.RootElement.Clone();
            }

            return new Reply(response.StatusCode, response.Content.Headers.ContentType?.MediaType, json, text, response.Headers);
        }
    }
}
