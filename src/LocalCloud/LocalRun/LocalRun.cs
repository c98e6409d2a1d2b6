using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Connections;

namespace LocalCloud;

/// <summary>The executable: starts everything on this machine, looks one number up and stays up.</summary>
internal static class LocalRun
{
    public const int Succeeded = 0;
    public const int Failed = 1;
    public const int WrongArguments = 2;

    private const int CustomaryPort = 7071;
    private const int CustomaryControlPort = 7072;

    /// <summary>After Ctrl+C: the app is killed and every port closed within this time.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter remarks)
    {
        var parsed = new LocalRunCommand((arguments, stop) => RunOrExplainAsync(arguments, output, remarks, stop)).Parse(args);
        foreach (var error in parsed.Errors)
        {
            await remarks.WriteLineAsync(error.Message);
        }

        if (parsed.Errors.Count > 0)
        {
            await remarks.WriteLineAsync("All options: dotnet run --project src/LocalCloud -- --help");
            return WrongArguments;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = remarks,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = LongestEnd,
        });
    }

    private static async Task<int> RunOrExplainAsync(LocalRunArguments arguments, TextWriter output, TextWriter remarks, CancellationToken stop)
    {
        try
        {
            return await RunAsync(arguments, output, remarks, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Failed;
        }
        catch (HostConfigurationException exception)
        {
            // What the failed program wrote has been printed as it came.
            await remarks.WriteLineAsync(exception.Summary);
            return Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await remarks.WriteLineAsync(exception.Message);
            return Failed;
        }
    }

    private static async Task<int> RunAsync(LocalRunArguments arguments, TextWriter output, TextWriter remarks, CancellationToken stop)
    {
        if (arguments.SettingsFile is { } settingsFile)
        {
            return await RunStandInsAsync(arguments, settingsFile, output, remarks, stop);
        }

        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            await remarks.WriteLineAsync("""
                The function app is published for Linux x64, so it cannot be started here. The stand-ins and the console run everywhere:
                use --settings <file>, and start the app yourself, for example with func start.
                """);
            return WrongArguments;
        }

        var publisher = FunctionAppPublisher.Find() ?? FunctionAppPublisher.Find(Environment.CurrentDirectory);
        if (publisher is null)
        {
            await remarks.WriteLineAsync("src/FunctionApp was not found above this program or above the current folder. Run it from the repository.");
            return Failed;
        }

        var folder = await publisher.PublishAsync(remarks.WriteLine, stop);
        await using var cloud = await StartCloudAsync(arguments, stop);
        var lines = new AppLines(remarks, arguments.RawLog);
        var port = arguments.Port ?? (arguments.Once ? 0 : CustomaryPort);
        await using var host = await ListenAsync(
            "--port",
            port,
            () => FunctionsHost.StartAsync(
                folder,
                new FunctionsHostOptions
                {
                    Port = port,
                    Mode = arguments.Mode,
                    Key = arguments.Key,
                    Environment = LocalSettings.For(cloud, arguments.Secrets, arguments.Providers),
                    OnLine = lines.Write,
                },
                stop));
        lines.AppHasStarted();
        using var app = cloud.App = new LookupClient(host.Address, host.Key, host.Traffic) { Secrets = arguments.Secrets, Providers = arguments.Providers };
        var reply = await app.LookUpAsync(arguments.Number, stop);
        if (reply.Answer is null)
        {
            await remarks.WriteLineAsync($"No answer: the function app sent {reply.HttpStatus} and {reply.Text}");
            return Failed;
        }

        if (arguments.Once)
        {
            await output.WriteLineAsync(reply.Text);
            return Succeeded;
        }

        await output.WriteLineAsync(Describe(arguments.Number, reply, host, cloud));
        return await StayUpAsync(host, arguments.For, remarks, stop);
    }

    /// <summary>Starts the stand-ins only, for an app that <c>func start</c> starts.</summary>
    private static async Task<int> RunStandInsAsync(LocalRunArguments arguments, string settingsFile, TextWriter output, TextWriter remarks, CancellationToken stop)
    {
        if (arguments.Secrets == SecretStore.KeyVault && !OperatingSystem.IsLinux())
        {
            await remarks.WriteLineAsync("The app will not trust the Key Vault stand-in, because .NET reads SSL_CERT_FILE on Linux only. Use --secrets hashicorp; the other stand-ins need no TLS.");
        }

        await using var cloud = await StartCloudAsync(arguments, stop);
        using var app = cloud.App = new LookupClient(new UriBuilder("http", "127.0.0.1", arguments.Port ?? CustomaryPort).Uri, key: null, traffic: null)
        {
            Secrets = arguments.Secrets,
            Providers = arguments.Providers,
        };
        var values = new JsonObject(LocalSettings.For(cloud, arguments.Secrets, arguments.Providers).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));
        var settings = new JsonObject { ["IsEncrypted"] = false, ["Values"] = values };
        await File.WriteAllTextAsync(settingsFile, settings.ToJsonString(Readable) + Environment.NewLine, stop);
        await output.WriteLineAsync($"""
            The settings are in {settingsFile}; they are valid while this runs.
            {ConsoleLines(cloud)}

            """);
        return await StayUpAsync(host: null, arguments.For, remarks, stop);
    }

    private static Task<Cloud> StartCloudAsync(LocalRunArguments arguments, CancellationToken stop)
    {
        var port = arguments.ControlPort ?? (arguments.Once ? 0 : CustomaryControlPort);
        return ListenAsync("--control-port", port, () => Cloud.StartAsync(new CloudOptions { ControlPort = port }, stop));
    }

    private static async Task<T> ListenAsync<T>(string option, int port, Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new HostConfigurationException($"Port {port} is in use. Choose another one with {option}; {option} 0 takes any free one.", exception);
        }
    }

    private static string ConsoleLines(Cloud cloud) => $"""
        Console, with faults as buttons: {cloud.ControlAddress}
        The same for a shell, with examples: curl {cloud.ControlAddress}control/examples
        """;

    private static string Describe(string number, LookupReply reply, FunctionsHost host, Cloud cloud)
    {
        var hops = string.Join(Environment.NewLine, reply.Timing.Select(timing => string.Create(CultureInfo.InvariantCulture, $"  {timing.Hop,-10}{timing.Milliseconds,9:0.0} ms")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {reply.Answer!.ToJsonString(Readable)}

            {number} was answered in {reply.Elapsed.TotalMilliseconds:0} ms, the first answer after the start. In the app:
            {hops}

            Ask again:
              curl -H 'x-functions-key: {host.Key}' '{host.Address}api/contacts/lookup?phone={Uri.EscapeDataString(number)}'
            {ConsoleLines(cloud)}

            """);
    }

    private static async Task<int> StayUpAsync(FunctionsHost? host, TimeSpan? span, TextWriter remarks, CancellationToken stop)
    {
        await remarks.WriteLineAsync(span is { } given ? $"Stays up for {given:c}, or until Ctrl+C." : "Stays up until Ctrl+C.");
        var timeUp = Task.Delay(span ?? Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        if (host is not null && await Task.WhenAny(timeUp, host.Stopped) == host.Stopped)
        {
            await remarks.WriteLineAsync("The function app has failed three times within 30 minutes, so its host has stopped. Its lines above say why.");
            return Failed;
        }

        await timeUp.ContinueWith(_ => { }, TaskScheduler.Default);
        return Succeeded;
    }
}
