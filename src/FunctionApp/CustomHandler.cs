using System.Net;
using ContactLookup.Settings;
using Endpoints;
using Endpoints.Hosting;
using Endpoints.Logging;

namespace FunctionApp;

/// <summary>
/// The app as the Functions host runs it: a web server on loopback, on the port the host names. It listens before it reads
/// a secret, because the host waits for the port, and fails loudly, because the host restarts only what ends with an exit
/// code other than 0.
/// </summary>
public static class CustomHandler
{
    /// <summary>The environment variable by which the Functions host names the port.</summary>
    public const string PortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    // 203 when it has used Key Vault, TLS, OpenTelemetry and the doctor: the runtime keeps the executable open for each assembly in it.
    private const int OwnFiles = 224;

    /// <summary>Runs the process of the app, see <see cref="HeadProcess"/>.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args) => HeadProcess.RunAsync(args, OwnFiles, settings => CreateBuilder(settings).Configuration, async () =>
    {
        await using var app = Build(args);
        await app.RunAsync().ConfigureAwait(false);
    });

    /// <summary>Puts the app together.</summary>
    /// <param name="args">Settings from the command line, for a run by hand.</param>
    /// <param name="replace">Replaces what is registered; for a host other than the process itself.</param>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? replace = null)
    {
        var builder = CreateBuilder(args);
        builder.Logging.AddJsonLines();
        builder.Services.AddLookupEndpoints(builder.Configuration);
        replace?.Invoke(builder);

        var port = ReadPort(builder.Configuration[PortVariable]);

        builder.WebHost.UseSockets(sockets =>
        {
            // No code of a lookup blocks its thread, so a request goes on where its bytes were read instead of on another thread.
            sockets.UnsafePreferInlineScheduling = true;

            // A buffer for each connection is cheap, because only the host connects; waiting without one costs a system call per request.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddCallerSlots(OwnFiles);

        var app = builder.Build();
        app.MapLookupEndpoints();
        return app;
    }

    private static WebApplicationBuilder CreateBuilder(string[] args) => WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        // Nothing changes the settings of a running app, and watching for it costs an inotify instance, of which hosts have few.
        Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
        ContentRootPath = AppContext.BaseDirectory,
    });

    private static int ReadPort(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new SettingsException(
                [$"{PortVariable} is not set to a port. The Functions host sets it; run the app with func start --script-root and its published folder."]);
}
