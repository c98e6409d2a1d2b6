using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Compare;

/// <summary>A running candidate: where it answers, and what its processes use.</summary>
internal sealed class Server(Uri address, Func<int> processId, Func<ValueTask> stop, string? key = null) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const double TicksPerSecond = 100;

    public Uri Address => address;

    public int ProcessId => processId();

    /// <summary>The function key, where the server asks for one.</summary>
    public string? Key => key;

    /// <summary>Starts a process that listens on <paramref name="port"/>; its output is read and thrown away, as the Functions host would read it.</summary>
    public static Server Start(int port, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        var process = Process.Start(start)!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new Server(new Uri($"http://127.0.0.1:{port}"), () => process.Id, async () =>
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync();
            process.Dispose();
        });
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public HttpClient Client()
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Add("x-functions-key", key);
        }

        return http;
    }

    /// <summary>Looks a number up; true when the answer holds the contact.</summary>
    public static async Task<bool> LookUpAsync(HttpClient http, int number)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"/api/contacts/lookup?phone=%2B1317555{number % 10_000:0000}"), UriKind.Relative));
            return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains(UpstreamStub.FamilyName, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits for the first lookup that finds the contact.</summary>
    /// <exception cref="InvalidOperationException">There is none within a minute.</exception>
    public Task WaitForFirstLookupAsync() => WaitAsync(http => LookUpAsync(http, 0), "no lookup");

    /// <summary>Waits until an address is answered, whatever the answer is.</summary>
    /// <exception cref="InvalidOperationException">It is not answered within a minute.</exception>
    public Task WaitForAnswerAsync(string path) => WaitAsync(http => IsAnsweredAsync(http, path), $"no request for {path}");

    /// <summary>CPU time of its processes so far, from /proc.</summary>
    public TimeSpan CpuTime() => TimeSpan.FromSeconds(Processes().Sum(id => Stat(id) is { } stat ? Number(stat[11]) + Number(stat[12]) : 0) / TicksPerSecond);

    /// <summary>Most memory its processes had in use at a time, in MB.</summary>
    public double PeakMegabytes() => Processes().Sum(id => Status(id, "VmHWM:")) / 1000.0;

    /// <summary>Memory in MB, open file handles and threads at this moment.</summary>
    public (double Megabytes, int Handles, int Threads) Usage()
    {
        var processes = Processes();
        return (
            processes.Sum(id => Status(id, "VmRSS:")) / 1000.0,
            processes.Sum(id => Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count()),
            (int)processes.Sum(id => Status(id, "Threads:")));
    }

    /// <summary>Asks the process to end, and waits for that.</summary>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    public async Task StopAsync(TimeSpan within)
    {
        using var process = Process.GetProcessById(ProcessId);
        await Tool.RunAsync("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(within, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => stop();

    private static async Task<bool> IsAnsweredAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task WaitAsync(Func<HttpClient, Task<bool>> isReady, string unanswered)
    {
        using var http = Client();
        var startedAt = Stopwatch.GetTimestamp();
        while (!await isReady(http))
        {
            if (Stopwatch.GetElapsedTime(startedAt) > Patience)
            {
                throw new InvalidOperationException($"The server at {address} answered {unanswered} within {Patience.TotalSeconds:0} s of its start.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    private List<int> Processes()
    {
        var parent = processId();
        List<int> all = [parent];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat(id) is { } stat && (int)Number(stat[1]) == parent)
            {
                all.Add(id);
            }
        }

        return all;
    }

    // The fields behind the name, which is in brackets and may hold spaces.
    private static string[]? Stat(int id) => TryRead($"/proc/{id}/stat") is { } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static double Status(int id, string field) =>
        TryRead($"/proc/{id}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } line
            ? Number(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim())
            : 0;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The process has ended.
            return null;
        }
    }
}
