using System.Net;
using EndToEnd.Tests.Isolated;

namespace EndToEnd.Tests;

/// <summary>
/// An app behind a Functions host, and the way to ask it. By default the published custom handler behind a stand-in of the host, with
/// a cloud of its own. Environment variables name another one: a published isolated worker, or an app that runs elsewhere.
/// </summary>
public sealed class Deployment : IAsyncDisposable
{
    /// <summary>Folder of a published isolated worker to test instead.</summary>
    public const string WorkerVariable = "CONTACT_LOOKUP_WORKER";

    /// <summary>Base URL of a running app to test instead, for example under <c>func start</c>.</summary>
    public const string BaseUrlVariable = "CONTACT_LOOKUP_BASE_URL";

    /// <summary>The function key of that app; leave it out for <c>func start</c>, which needs no key.</summary>
    public const string KeyVariable = "CONTACT_LOOKUP_KEY";

    private readonly IAsyncDisposable? _host;

    private Deployment(Uri address, string? key, IAsyncDisposable? host, Cloud? cloud)
    {
        _host = host;
        OwnCloud = cloud;
        Key = key;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(100) };
        if (key is not null)
        {
            Http.DefaultRequestHeaders.Add("x-functions-key", key);
        }
    }

    public HttpClient Http { get; }

    public string? Key { get; }

    /// <summary>The cloud behind the app; null when the app runs elsewhere.</summary>
    public Cloud Cloud => OwnCloud ?? throw new InvalidOperationException("This app's cloud is not ours to script.");

    public FunctionsHost Host => _host as FunctionsHost ?? throw new InvalidOperationException("This app's host is not ours.");

    /// <summary>True when an environment variable names another app than the custom handler that the tests publish.</summary>
    public static bool IsElsewhere => BaseUrl is not null || WorkerFolder is not null;

    /// <summary>The published isolated worker to test, or null.</summary>
    public static string? WorkerFolder => Environment.GetEnvironmentVariable(WorkerVariable) is { Length: > 0 } folder ? folder : null;

    private static string? BaseUrl => Environment.GetEnvironmentVariable(BaseUrlVariable) is { Length: > 0 } url ? url : null;

    private Cloud? OwnCloud { get; }

    /// <summary>The app that an environment variable names; without one, the published custom handler.</summary>
    public static Task<Deployment> StartOrFindAsync(PublishedApp app, HandlerMode mode) => (WorkerFolder, BaseUrl) switch
    {
        ({ } folder, _) => StartWorkerAsync(folder),
        (_, { } url) => Task.FromResult(new Deployment(new Uri(url), Environment.GetEnvironmentVariable(KeyVariable), host: null, cloud: null)),
        _ => StartAsync(app.Folder, mode),
    };

    public static Task<Deployment> StartAsync(string folder, HandlerMode? mode = null, params (string Name, string Value)[] settings) =>
        StartAsync(folder, mode, _ => settings);

    /// <param name="folder">The published folder.</param>
    /// <param name="mode">How the host passes requests on; null takes what its file says.</param>
    /// <param name="arrange">Done to the cloud before the app starts; makes the settings that come on top of the usual ones.</param>
    public static Task<Deployment> StartAsync(string folder, HandlerMode? mode, Func<Cloud, IEnumerable<(string Name, string Value)>> arrange) => StartAsync(arrange, async settings =>
    {
        var host = await FunctionsHost.StartAsync(folder, new FunctionsHostOptions { Environment = settings, Mode = mode });
        return (host.Address, host.Key, host);
    });

    private static Task<Deployment> StartWorkerAsync(string folder) => StartAsync(_ => [], async settings =>
    {
        var host = await WorkerHost.StartAsync(folder, settings.Select(s => (s.Key, s.Value)));
        return (host.Address, host.Key, host);
    });

    private static async Task<Deployment> StartAsync(
        Func<Cloud, IEnumerable<(string Name, string Value)>> arrange, Func<Dictionary<string, string?>, Task<(Uri Address, string Key, IAsyncDisposable Host)>> start)
    {
        var cloud = await Cloud.StartAsync();
        try
        {
            var settings = cloud.FunctionAppSettings().ToDictionary(s => s.Key, string? (s) => s.Value);
            foreach (var (name, value) in arrange(cloud))
            {
                settings[name] = value;
            }

            var (address, key, host) = await start(settings);
            return new Deployment(address, key, host, cloud);
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    public Task<Reply> LookUpAsync(string number) =>
        PostAsync(JsonSerializer.Serialize(new Dictionary<string, string> { ["phoneNumber"] = number }));

    public async Task<Reply> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Reply.ReadAsync(await Http.PostAsync(new Uri("/api/contacts/lookup", UriKind.Relative), content));
    }

    public async Task<Reply> GetAsync(string pathAndQuery) =>
        await Reply.ReadAsync(await Http.GetAsync(new Uri(pathAndQuery, UriKind.Relative)));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (OwnCloud is not null)
        {
            await OwnCloud.DisposeAsync();
        }
    }
}

/// <summary>A reply, read whole.</summary>
public sealed record Reply(HttpStatusCode HttpStatus, string? ContentType, string Text)
{
    public string this[string key]
    {
        get
        {
            using var json = JsonDocument.Parse(Text);
            return json.RootElement.GetProperty(key).ToString();
        }
    }

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new Reply(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
        }
    }
}
