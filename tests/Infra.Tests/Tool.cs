using System.Diagnostics;

namespace Infra.Tests;

/// <summary>A program on the PATH.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Skips the test when a program is missing; in the gate (CI=true) a missing program is a failure.</summary>
    public static void Require(params string[] programs)
    {
        var missing = programs.Where(program => !IsInstalled(program)).ToList();
        var isGate = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        Skip.If(missing.Count > 0 && !isGate, $"Not installed: {string.Join(", ", missing)}");
        Assert.Empty(missing);
    }

    /// <summary>Runs a program to its end and returns its exit code, its output and its errors.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string folder, string program, string[] arguments, string input = "")
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var process = Start(folder, program, arguments);
        using var end = patience.Token.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.False(patience.IsCancellationRequested, $"{program} did not end within {Patience}.");
        return (process.ExitCode, await output, await errors);
    }

    public static Process Start(string folder, string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
