using System.Diagnostics;

namespace TestKit;

/// <summary>Programs that tests run: Node.js, npm, Prometheus.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Whether the tests run as the gate (CI=true), where nothing may be skipped.</summary>
    private static bool IsGate => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The reason to skip a test that needs these programs; null when all are on the PATH.</summary>
    /// <exception cref="InvalidOperationException">One is missing in the gate.</exception>
    public static string? Missing(params string[] programs)
    {
        var missing = programs.Where(program => !IsInstalled(program)).ToList();
        var reason = missing.Count == 0 ? null : $"Not installed: {string.Join(", ", missing)}";
        return reason is not null && IsGate ? throw new InvalidOperationException(reason) : reason;
    }

    /// <summary>Installs the packages of a folder's package-lock.json. The reason to skip a test that needs them; null when they are installed.</summary>
    /// <exception cref="InvalidOperationException">They cannot be installed in the gate.</exception>
    public static async Task<string?> InstallNodePackagesAsync(string folder)
    {
        if (Missing("node", "npm") is { } missing)
        {
            return missing;
        }

        var installed = await RunAsync(folder, "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        var reason = installed.Code == 0 ? null : $"The packages of {folder} could not be installed: {installed.Errors}";
        return reason is not null && IsGate ? throw new InvalidOperationException(reason) : reason;
    }

    /// <summary>Runs a program to its end, at most four minutes.</summary>
    /// <exception cref="TimeoutException">It did not end; it was killed.</exception>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string folder, string program, IEnumerable<string> arguments, string input = "")
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var process = Start(folder, program, arguments);
        using var end = patience.Token.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        return patience.IsCancellationRequested
            ? throw new TimeoutException($"{program} did not end within {Patience}.")
            : (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program whose streams the caller reads.</summary>
    public static Process Start(string folder, string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = new UTF8Encoding(false),
        StandardOutputEncoding = Encoding.UTF8,
    })!;

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
