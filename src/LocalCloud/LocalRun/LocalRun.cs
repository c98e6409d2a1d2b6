using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud;

/// <summary>The executable: everything on this machine, one lookup, and then whatever its user does with it.</summary>
internal static class LocalRun
{
    public const int Succeeded = 0;
    public const int Failed = 1;
    public const int NotHere = 2;

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
            return NotHere;
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
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            await remarks.WriteLineAsync("This runs on Linux x64 only: the published function app is built for it, and trusts the Key Vault stand-in by SSL_CERT_FILE, which .NET reads nowhere else.");
            return NotHere;
        }

        try
        {
            return await RunAsync(arguments, output, remarks, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Failed;
        }
        catch (Exception exception) when (exception is HostConfigurationException or IOException)
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

        var publisher = FunctionAppPublisher.Find() ?? FunctionAppPublisher.Find(Environment.CurrentDirectory);
        if (publisher is null)
        {
            await remarks.WriteLineAsync("There is no src/FunctionApp above this program or above the current folder: run it from the repository.");
            return Failed;
        }

        var folder = await publisher.PublishAsync(remarks.WriteLine, stop);
        await using var cloud = await Cloud.StartAsync(new CloudOptions { ControlPort = arguments.ControlPort ?? (arguments.Once ? 0 : CustomaryControlPort) }, stop);
        await using var host = await FunctionsHost.StartAsync(
            folder,
            new FunctionsHostOptions
            {
                Port = arguments.Port ?? (arguments.Once ? 0 : CustomaryPort),
                Mode = arguments.Mode,
                Environment = SettingsOf(cloud),
                OnLine = line => remarks.WriteLine("app | " + line.Text),
            },
            stop);

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-functions-key", host.Key);
        var started = TimeProvider.System.GetTimestamp();
        // With a length: a host that forwards passes on no body without one.
        using var question = new StringContent(new JsonObject { ["phoneNumber"] = arguments.Number }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(host.Address, "/api/contacts/lookup"), question, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        if (response.StatusCode != HttpStatusCode.OK || Parse(text) is not { } answer)
        {
            await remarks.WriteLineAsync($"No answer: the function app sent {(int)response.StatusCode} and {text}");
            return Failed;
        }

        if (arguments.Once)
        {
            await output.WriteLineAsync(text);
            return Succeeded;
        }

        await output.WriteLineAsync(Describe(arguments.Number, answer, elapsed, response, host, cloud));
        return await StayUpAsync(host, arguments.For, remarks, stop);
    }

    /// <summary>For an app that somebody else starts, such as <c>func start</c> does.</summary>
    private static async Task<int> RunStandInsAsync(LocalRunArguments arguments, string settingsFile, TextWriter output, TextWriter remarks, CancellationToken stop)
    {
        await using var cloud = await Cloud.StartAsync(new CloudOptions { ControlPort = arguments.ControlPort ?? CustomaryControlPort }, stop);
        var values = new JsonObject(SettingsOf(cloud).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));
        var settings = new JsonObject { ["IsEncrypted"] = false, ["Values"] = values };
        await File.WriteAllTextAsync(settingsFile, settings.ToJsonString(Readable) + Environment.NewLine, stop);
        await output.WriteLineAsync($"""
            The settings are in {settingsFile}; they hold while this runs.
            Counters and faults, with examples:
              curl {cloud.ControlAddress}control

            """);
        return await StayUpAsync(host: null, arguments.For, remarks, stop);
    }

    /// <summary>What the app is deployed with, pointed at the stand-ins, and what the host itself sets on a developer's machine.</summary>
    private static Dictionary<string, string?> SettingsOf(Cloud cloud)
    {
        var settings = cloud.FunctionAppSettings().ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        settings["FUNCTIONS_WORKER_RUNTIME"] = "custom";
        settings["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        return settings;
    }

    private static string Describe(string number, JsonNode answer, TimeSpan elapsed, HttpResponseMessage response, FunctionsHost host, Cloud cloud)
    {
        var timings = response.Headers.TryGetValues("Server-Timing", out var values) ? ServerTiming.Read(values) : [];
        var hops = string.Join(Environment.NewLine, timings.Select(timing => string.Create(CultureInfo.InvariantCulture, $"  {timing.Hop,-10}{timing.Milliseconds,9:0.0} ms")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            {answer.ToJsonString(Readable)}

            {number} was answered in {elapsed.TotalMilliseconds:0} ms, the first answer after the start. In the app:
            {hops}

            Ask again:
              curl -H 'x-functions-key: {host.Key}' '{host.Address}api/contacts/lookup?phone={Uri.EscapeDataString(number)}'
            Counters and faults, with examples:
              curl {cloud.ControlAddress}control

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

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
