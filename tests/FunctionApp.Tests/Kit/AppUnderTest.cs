using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionApp.Tests;

/// <summary>
/// The real composition on a real socket, with a cloud for this app alone and the settings of a customer. Only
/// the outermost edge is replaced, see <see cref="CloudEdge"/>.
/// </summary>
public sealed class AppUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _ownsCloud;

    private AppUnderTest(Cloud cloud, bool ownsCloud, WebApplication app, LogCapture log, ShippedLog shipped, Arrivals arrivals, ConcurrentQueue<string> asked)
    {
        Cloud = cloud;
        _ownsCloud = ownsCloud;
        _app = app;
        Log = log;
        ShippedLog = shipped;
        Arrivals = arrivals;
        AskedHosts = asked;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

        // No propagator: the test client's spans hold addresses with numbers, and they are not the app's.
        Http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public Cloud Cloud { get; }

    /// <summary>Where the app listens.</summary>
    public Uri Address { get; }

    /// <summary>Everything that was logged, at every level.</summary>
    public LogCapture Log { get; }

    /// <summary>What the shipped formatter makes of everything that was logged, at every level.</summary>
    public ShippedLog ShippedLog { get; }

    public Arrivals Arrivals { get; }

    /// <summary>The host of every request that the app sent to the cloud, under the name it knows.</summary>
    public IReadOnlyCollection<string> AskedHosts { get; }

    /// <summary>What the app maps, as method and route.</summary>
    public IEnumerable<(string Method, string Route)> Routes => ((IEndpointRouteBuilder)_app).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)));

    public HttpClient Http { get; }

    public static Task<AppUnderTest> StartAsync(params (string Name, string Value)[] settings) => StartAsync(new AppOptions(), settings);

    public static async Task<AppUnderTest> StartAsync(AppOptions options, params (string Name, string Value)[] settings)
    {
        var cloud = options.Cloud ?? await Cloud.StartAsync();
        options.Arrange?.Invoke(cloud);
        var log = new LogCapture();
        var shipped = new ShippedLog();
        var arrivals = new Arrivals();
        var asked = new ConcurrentQueue<string>();
        var identity = Guid.NewGuid().ToString();
        var all = new Dictionary<string, string>(CloudEdge.SettingsFor(cloud, identity)) { [CustomHandler.PortVariable] = "0" };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var app = CustomHandler.Build([.. all.Select(s => $"--{s.Key.Replace("__", ":", StringComparison.Ordinal)}={s.Value}")], builder =>
        {
            CloudEdge.Replace(builder.Services, cloud, identity, asked, options.OnSending);
            builder.Services.AddSingleton<IStartupFilter>(arrivals);
            builder.Logging.ClearProviders().AddProvider(log).AddProvider(shipped).SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Trace).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Trace);
            if (options.Time is { } time)
            {
                builder.Services.AddSingleton(time);
            }
        });
        await app.StartAsync();
        return new AppUnderTest(cloud, options.Cloud is null || options.OwnsCloud, app, log, shipped, arrivals, asked);
    }

    /// <summary>Asks the way a data action does.</summary>
    public async Task<Reply> LookUpAsync(string? number, CancellationToken hangUp = default)
    {
        var json = JsonSerializer.Serialize(new Dictionary<string, string?> { ["phoneNumber"] = number });
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await Reply.ReadAsync(await Http.PostAsync(LookupAddress.Value, body, hangUp));
    }

    public async Task<Reply> GetAsync(string pathAndQuery) => await Reply.ReadAsync(await Http.GetAsync(new Uri(pathAndQuery, UriKind.Relative)));

    public Task<Reply> PostAsync(string body, string? contentType = "application/json") => PostAsync(Encoding.UTF8.GetBytes(body), contentType);

    public async Task<Reply> PostAsync(byte[] body, string? contentType = "application/json")
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await Reply.ReadAsync(await Http.PostAsync(LookupAddress.Value, content));
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            return await Reply.ReadAsync(await Http.SendAsync(request));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (_ownsCloud)
        {
            await Cloud.DisposeAsync();
        }
    }
}

/// <summary>What a test wants of the app beside settings.</summary>
public sealed record AppOptions
{
    /// <summary>The cloud, in place of a new one.</summary>
    public Cloud? Cloud { get; init; }

    /// <summary>Whether the cloud ends with the app, as a new one always does.</summary>
    public bool OwnsCloud { get; init; }

    /// <summary>Done to the cloud before the app starts, and so before the app warms itself.</summary>
    public Action<Cloud>? Arrange { get; init; }

    /// <summary>The clock of the lookup.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Called for every request that the app sends.</summary>
    public Action<HttpRequestMessage>? OnSending { get; init; }
}

internal static class LookupAddress
{
    public static readonly Uri Value = new("/api/contacts/lookup", UriKind.Relative);
}

/// <summary>A reply, read whole.</summary>
public sealed record Reply(int HttpStatus, string? ContentType, JsonElement Json, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string Status => this["status"];

    public string Reason => this["reason"];

    public string this[string key] => Json.GetProperty(key).ToString();

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

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

            return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, json, text, response.Headers, response.Content.Headers);
        }
    }
}
