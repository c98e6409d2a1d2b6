using System.Diagnostics;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>The published executable without a host, for starts that are refused.</summary>
internal static class AppProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it until it ends.</summary>
    public static async Task<(int ExitCode, string[] Output, string[] Errors)> RunAsync(string folder, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "contact-lookup"))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = "0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, Lines(await output), Lines(await errors));

        static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A member of a line of the log.</summary>
    public static string Member(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).GetString()!;
    }
}
