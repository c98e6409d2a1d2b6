using System.Diagnostics;

namespace Compare;

/// <summary>Runs a command to its end.</summary>
internal static class Tool
{
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It is not installed, or ended with an exit code other than 0.</exception>
    public static async Task<string> RunAsync(string name, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        using var process = Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output + await errors
            : throw new InvalidOperationException($"{name} ended with exit code {process.ExitCode}:\n{output}{await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} is not installed. On Debian: apt-get install wrk nginx-light; Node.js 20 or newer with npm.", e);
        }
    }
}
