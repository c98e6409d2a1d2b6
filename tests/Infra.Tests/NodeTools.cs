using System.Diagnostics;
using System.Text;

namespace Infra.Tests;

/// <summary>The scripts of GenesysTools, under Node.js: real engines in place of what we think they do.</summary>
public sealed class NodeTools : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "GenesysTools");
    private string? _missing;

    public async Task InitializeAsync()
    {
        try
        {
            var installed = await StartAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], "");
            _missing = installed.ExitCode == 0 ? null : $"The packages of GenesysTools could not be installed: {installed.Errors}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _missing = "Node.js is not on this machine; the tests of Velocity templates and Terraform files need it.";
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What a script writes to standard output. Skips the test where Node.js is missing, except in the gate.</summary>
    public async Task<string> RunAsync(string script, IReadOnlyList<string> arguments, string input)
    {
        var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        Skip.If(!isCi && _missing is not null, _missing);
        Assert.Null(_missing);
        var (exitCode, output, errors) = await StartAsync("node", [script, .. arguments], input);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> StartAsync(string program, IEnumerable<string> arguments, string input)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }
}

[CollectionDefinition(Name)]
public sealed class SharedNodeTools : ICollectionFixture<NodeTools>
{
    public const string Name = "node tools";
}
