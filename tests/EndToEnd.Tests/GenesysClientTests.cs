using System.Diagnostics;
using System.Text.Json;
using LocalCloud;

namespace EndToEnd.Tests;

/// <summary>The client that Genesys publishes works with the stand-ins.</summary>
public sealed class GenesysClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "GenesysClient");

    [SkippableFact]
    public async Task The_official_client_logs_in_and_looks_a_number_up()
    {
        Skip.If(!IsCi && !await RunsAsync("node", "--version"), "Node.js is not on this machine; the official Genesys client needs it.");
        var installed = await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], "");
        Skip.If(!IsCi && installed.ExitCode != 0, $"The official Genesys client could not be installed: {installed.Errors}");
        Assert.True(installed.ExitCode == 0, installed.Errors);
        await using var cloud = await Cloud.StartAsync();

        var looked = await RunAsync(
            "node", ["look-up.mjs", cloud.GatewayAddress.AbsoluteUri, cloud.Genesys.Client.Id, "+13175550125"], cloud.Genesys.Client.Secrets.Single());

        Assert.True(looked.ExitCode == 0, looked.Errors);
        using var json = JsonDocument.Parse(looked.Output);
        var contact = Assert.Single(json.RootElement.GetProperty("contacts").EnumerateArray());
        Assert.Equal("Eleanor", contact.GetProperty("firstName").GetString());
        Assert.Equal("Harbour Light Marine Supply", contact.GetProperty("externalOrganization").GetProperty("name").GetString());
        Assert.Equal(1, cloud.Login.Traffic.Successes);
    }

    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> RunsAsync(string program, string argument)
    {
        try
        {
            return (await RunAsync(program, [argument], "")).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, string[] arguments, string input)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
