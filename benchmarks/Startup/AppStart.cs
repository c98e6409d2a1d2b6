using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Startup;

/// <summary>One start of the app: from the start of its process until it answers the host's question, and then a request.</summary>
internal sealed record AppStart(TimeSpan UntilListening, TimeSpan FirstAnswer, long ResidentBytes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<AppStart> RunAsync(Shape shape)
    {
        var port = FindFreePort();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var startedAt = Stopwatch.GetTimestamp();
        using var process = Start(shape, port);
        try
        {
            while (!await IsListeningAsync(http).ConfigureAwait(false))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(startedAt) > Patience)
                {
                    throw new InvalidOperationException($"{shape.Name} did not start.");
                }
            }

            var untilListening = Stopwatch.GetElapsedTime(startedAt);

            // No server has to be asked for this one, so that it measures the app alone.
            startedAt = Stopwatch.GetTimestamp();
            using var answer = await http.PostAsJsonAsync("/api/contacts/lookup", new { phoneNumber = "anonymous" }).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            var firstAnswer = Stopwatch.GetElapsedTime(startedAt);

            process.Refresh();
            return new AppStart(untilListening, firstAnswer, process.WorkingSet64);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    // Its servers are ports on which nobody listens: what is measured is the app, not its warming.
    private static Process Start(Shape shape, int port) => Process.Start(new ProcessStartInfo(shape.Executable)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["Genesys__Region"] = "mypurecloud.com",
            ["Genesys__ClientId"] = "client",
            ["Genesys__LoginUrl"] = "http://127.0.0.1:9",
            ["Genesys__ApiUrl"] = "http://127.0.0.1:9",
            ["Secrets__Source"] = "configuration",
            ["Secrets__Configuration__ClientSecret"] = "secret",
        },
    })!;

    private static async Task<bool> IsListeningAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/").ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System).ConfigureAwait(false);
            return false;
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
