using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>One run of the handler's executable, from its start to its exit code.</summary>
internal sealed partial class HandlerProcess : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HandlerProcess(ProcessStartInfo start) => _process = new Process { StartInfo = start, EnableRaisingEvents = true };

    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended. What it has started itself may still run then.</summary>
    public Task<int> Exited => _exited.Task;

    public static HandlerProcess Start(HostJson host, string folder, int port, IReadOnlyDictionary<string, string?> settings, Action<bool, string> onLine)
    {
        var id = Guid.NewGuid().ToString();
        var portText = port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo
        {
            WorkingDirectory = host.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = portText;
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = id;
        start.Environment["FUNCTIONS_HTTPWORKER_PORT"] = portText;
        start.Environment["FUNCTIONS_HTTPWORKER_ID"] = id;
        start.Environment["FUNCTIONS_APP_ROOT_PATH"] = folder;
        start.FileName = Expand(host.ExecutablePath, start.Environment);

        // One string, not a list: the host joins the arguments with spaces and quotes nothing.
        start.Arguments = Expand(string.Join(' ', host.Arguments), start.Environment);

        var handler = new HandlerProcess(start);
        handler._process.Exited += (_, _) => handler._exited.TrySetResult(handler._process.ExitCode);
        handler._process.OutputDataReceived += (_, line) => Report(line.Data, isError: false);
        handler._process.ErrorDataReceived += (_, line) => Report(line.Data, isError: true);
        try
        {
            handler._process.Start();
        }
        catch (Win32Exception exception)
        {
            handler.Dispose();
            throw new HostConfigurationException($"{start.FileName} cannot be started: {exception.Message}. A published executable needs its run bit.", exception);
        }

        handler._process.BeginOutputReadLine();
        handler._process.BeginErrorReadLine();
        return handler;

        void Report(string? text, bool isError)
        {
            if (text is not null)
            {
                onLine(isError, text);
            }
        }
    }

    /// <summary>
    /// Kills it with everything it has started, as the host does: without a warning, and waiting a second at most for
    /// the end, so that the port is free again when the next one starts.
    /// </summary>
    public async Task KillAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            await Exited.WaitAsync(LongestEnd, TimeProvider.System);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            // It has ended already, or the system does not let go of it.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    /// <summary>Fills in <c>%NAME%</c>; a variable that is not set leaves nothing behind.</summary>
    private static string Expand(string text, IDictionary<string, string?> environment) =>
        Variable().Replace(text, match => environment.TryGetValue(match.Groups[1].Value, out var value) ? value ?? "" : "");

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Variable();
}
