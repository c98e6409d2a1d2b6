using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TestKit;

/// <summary>The app as a process of its own, with nothing replaced. Its environment names the servers and the certificate authority.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    private AppProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>How long a test waits for a process.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The lines of the standard output.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>The lines of the error output.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public bool HasExited => _process.HasExited;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="files">How many files it may have open; null for as many as this process.</param>
    public static AppProcess Start(IEnumerable<string> command, IEnumerable<(string Name, string? Value)> settings, int? files = null)
    {
        var limit = files is { } most ? $"ulimit -n {most} && " : "";
        var start = new ProcessStartInfo("sh", ["-c", limit + "exec \"$@\"", "sh", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new AppProcess(Process.Start(start)!);
    }

    /// <summary>Runs it until it ends by itself.</summary>
    public static async Task<(int ExitCode, IReadOnlyCollection<string> Output, IReadOnlyCollection<string> Errors)> RunAsync(
        IEnumerable<string> command, IEnumerable<(string Name, string? Value)> settings, int? files = null)
    {
        await using var process = Start(command, settings, files);
        return (await process.EndAsync(), process.Output, process.Errors);
    }

    /// <summary>A member of a line of the log.</summary>
    public static string Member(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).ToString();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until something listens, as the Functions host does.</summary>
    public async Task UntilItListensAsync(Uri address)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address.Host, address.Port);
                return;
            }
            catch (SocketException) when (!HasExited && TimeProvider.System.GetElapsedTime(startedAt) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            }
        }
    }

    /// <summary>Asks it to stop, as the Functions host does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end and the end of its output.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is { Length: > 0 })
        {
            lines.Enqueue(line);
        }
    }
}
