using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LocalCloud;

namespace Survival;

/// <summary>A hop that can break.</summary>
internal enum HopName
{
    Identity,
    KeyVault,
    HashiCorp,
    Login,
    Contacts,
}

/// <summary>One lookup's answer.</summary>
/// <param name="HttpStatus">0 when the app did not answer at all.</param>
/// <param name="Status">The status in the answer.</param>
/// <param name="Time">Time until it was there.</param>
internal sealed record Lookup(int HttpStatus, string Status, TimeSpan Time)
{
    public bool Found => Status == "found";
}

/// <summary>A cloud of stand-ins and one process of the app, with a relay before the hop that breaks.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int Callers = 400;

    private readonly CertificateAuthority _untrusted = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("survival").FullName;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromSeconds(30) };
    private Process? _app;
    private int _asked;

    private Scene(Cloud cloud, HopName hop)
    {
        Cloud = cloud;
        HopName = hop;
        Hop = hop switch
        {
            HopName.Identity => cloud.Identity,
            HopName.KeyVault => cloud.KeyVault,
            HopName.HashiCorp => cloud.HashiCorp,
            HopName.Login => cloud.Login,
            _ => cloud.Contacts,
        };
    }

    public Cloud Cloud { get; }

    public HopName HopName { get; }

    public Hop Hop { get; }

    public Relay Relay { get; private set; } = null!;

    private string HostsFile => Path.Combine(_folder, "hosts");

    private string ClockFile => Path.Combine(_folder, "clock");

    public static async Task<Scene> MakeAsync(HopName hop, bool tls)
    {
        var scene = new Scene(await Cloud.StartAsync(), hop);
        for (var i = 0; i < Callers; i++)
        {
            scene.Cloud.Genesys.Contacts.Add(new JsonObject
            {
                ["type"] = "Curated",
                ["firstName"] = "Ada",
                ["lastName"] = "Quillfeather",
                ["division"] = new JsonObject { ["id"] = "f93ba512-2326-5b03-bcb5-d9c70ce63bda" },
                ["workPhone"] = new JsonObject { ["display"] = Number(i), ["e164"] = Number(i), ["userInput"] = Number(i) },
            });
        }

        scene.Relay = new Relay(scene.Hop.Address, tls ? scene.Cloud.KeyVault.Authority.ServerCertificate : null, scene._untrusted.ServerCertificate);
        scene.SetDns(gone: false);
        scene.SetClock(TimeSpan.Zero);
        return scene;
    }

    /// <summary>Starts the app; it need not listen yet.</summary>
    /// <param name="folder">The published folder.</param>
    /// <param name="trouble">What will go wrong, which decides how the app is started.</param>
    public async Task StartAppAsync(string folder, Trouble trouble)
    {
        var port = FreePort();
        _http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        var settings = Settings(trouble);
        settings["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var app = Path.Combine(folder, "contact-lookup");

        // A hosts file of its own, in a mount namespace of its own: the machine's stays as it is.
        var start = trouble.NeedsOwnDns
            ? new ProcessStartInfo("unshare", ["-m", "sh", "-c", "mount --bind \"$1\" /etc/hosts && exec \"$0\"", app, HostsFile])
            : new ProcessStartInfo(app);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        if (trouble.NeedsOwnClock)
        {
            start.Environment["LD_PRELOAD"] = Trouble.ClockLibrary;
            start.Environment["FAKETIME_TIMESTAMP_FILE"] = ClockFile;
            start.Environment["FAKETIME_NO_CACHE"] = "1";
            start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        }

        _app = Process.Start(start)!;
        _ = _app.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = _app.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var startedAt = Stopwatch.GetTimestamp();
        while (!await IsListeningAsync())
        {
            if (_app.HasExited || Stopwatch.GetElapsedTime(startedAt) > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException("The app did not start.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Looks up a caller who was not asked for before, or long ago.</summary>
    public async Task<Lookup> LookUpAsync()
    {
        var number = Number(Interlocked.Increment(ref _asked) % Callers);
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await _http.GetAsync(new Uri($"/api/contacts/lookup?phone={Uri.EscapeDataString(number)}", UriKind.Relative));
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            return new Lookup((int)answer.StatusCode, json.RootElement.GetProperty("status").ToString(), Stopwatch.GetElapsedTime(startedAt));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException)
        {
            return new Lookup(0, "no answer", Stopwatch.GetElapsedTime(startedAt));
        }
    }

    /// <summary>Takes the name <c>localhost</c> away from the app, or gives it back.</summary>
    public void SetDns(bool gone) => File.WriteAllText(HostsFile, gone ? "# empty\n" : "127.0.0.1 localhost\n");

    /// <summary>Sets the app's wall clock off by this much.</summary>
    public void SetClock(TimeSpan offset) =>
        File.WriteAllText(ClockFile, string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.TotalSeconds):0}\n"));

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
        {
            if (!app.HasExited)
            {
                app.Kill(entireProcessTree: true);
            }

            await app.WaitForExitAsync();
            app.Dispose();
        }

        _http.Dispose();
        await Relay.DisposeAsync();
        await Cloud.DisposeAsync();
        _untrusted.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Dictionary<string, string> Settings(Trouble trouble)
    {
        var settings = new Dictionary<string, string>(HopName == HopName.HashiCorp ? Cloud.HashiCorpAppSettings() : Cloud.FunctionAppSettings())
        {
            ["Lookup__AnswerCache__Duration"] = "00:00:00",
            ["Lookup__AnswerCache__NotFoundDuration"] = "00:00:00",
        };
        var scheme = HopName == HopName.KeyVault || trouble.NeedsTls ? "https" : "http";
        var here = $"{scheme}://{(trouble.NeedsOwnDns ? "localhost" : "127.0.0.1")}:{Relay.Port}";
        var (setting, path) = HopName switch
        {
            HopName.Identity => ("IDENTITY_ENDPOINT", Cloud.Identity.Endpoint.AbsolutePath),
            HopName.KeyVault => ("Secrets__KeyVault__Uri", "/"),
            HopName.HashiCorp => ("Secrets__Vault__Address", "/"),
            HopName.Login => ("Genesys__LoginUrl", "/"),
            _ => ("Genesys__ApiUrl", "/"),
        };
        settings[setting] = here + path;
        return settings;
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Number(int caller) => string.Create(CultureInfo.InvariantCulture, $"+1317556{caller:0000}");
}
