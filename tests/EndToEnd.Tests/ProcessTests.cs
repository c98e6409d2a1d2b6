using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using LocalCloud;
using TestKit;
namespace EndToEnd.Tests;

/// <summary>The executable as a process: how it starts, what it says, how it ends.</summary>
[Collection(SharedApp.Name)]
public sealed class ProcessTests(PublishedApp app)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_thousand_cold_callers_cause_one_secret_read_and_one_token_call()
    {
        await using var deployment = await Deployment.StartAsync(app.Folder);

        var numbers = Enumerable.Range(0, 1000).Select(i => $"+1317555{i:0000}");
        var replies = await Task.WhenAll(numbers.Select(deployment.LookUpAsync));

        Assert.All(replies, reply => Assert.Contains(reply["status"], (string[])["found", "multiple", "not_found"]));
        Assert.Equal(1, deployment.Cloud.KeyVault.Traffic.Successes);
        Assert.Equal(1, deployment.Cloud.Login.Traffic.Requests);
        Assert.Equal(1, deployment.Cloud.Identity.Traffic.Requests);
    }

    [Fact]
    public async Task The_folder_zipped_and_unzipped_elsewhere_starts_and_answers()
    {
        var elsewhere = Directory.CreateTempSubdirectory("contact-lookup-");
        try
        {
            var zip = Path.Combine(elsewhere.FullName, "app.zip");
            await ZipFile.CreateFromDirectoryAsync(app.Folder, zip);
            await ZipFile.ExtractToDirectoryAsync(zip, Path.Combine(elsewhere.FullName, "site"));

            await using var deployment = await Deployment.StartAsync(Path.Combine(elsewhere.FullName, "site"));

            Assert.Equal("found", (await deployment.LookUpAsync("+13175550125"))["status"]);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_folder_holds_what_the_host_needs_and_no_file_of_the_developer()
    {
        var files = Directory.EnumerateFiles(app.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(app.Folder, f)).ToList();

        Assert.Contains("host.json", files);
        Assert.Contains("contact-lookup", files);
        Assert.Equal(
            Directory.EnumerateDirectories(Repository.PathOf("src/FunctionApp/Functions")).Select(f => Path.GetFileName(f)).Order(),
            files.Where(f => Path.GetFileName(f) == "function.json").Select(f => Path.GetDirectoryName(f)).Order());
        Assert.DoesNotContain(files, f => f.EndsWith(".pdb", StringComparison.Ordinal) || f.EndsWith(".dll", StringComparison.Ordinal));
        Assert.True(!OperatingSystem.IsWindows() && File.GetUnixFileMode(Path.Combine(app.Folder, "contact-lookup")).HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute));
    }

    [Fact]
    public async Task A_start_without_settings_is_refused_with_every_problem_on_a_line_of_its_own()
    {
        var (exitCode, output, errors) = await AppProcess.RunAsync(app.Folder);

        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        var problems = errors.Select(line => AppProcess.Member(line, "Problem")).ToList();
        Assert.Contains(problems, p => p.StartsWith("Genesys__Region ", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Genesys__ClientId ", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("Secrets__KeyVault__Uri ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_ends_the_process_with_an_error_in_JSON_lines()
    {
        await using var deployment = await Deployment.StartAsync(app.Folder);
        var settings = deployment.Cloud.FunctionAppSettings().Select(s => (s.Key, s.Value));

        var (exitCode, _, errors) = await AppProcess.RunAsync(app.Folder, [.. settings, ("FUNCTIONS_CUSTOMHANDLER_PORT", deployment.Cloud.Login.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

        Assert.NotEqual(0, exitCode);
        Assert.Equal("FatalError", errors.Select(line => AppProcess.Member(line, "Event")).Last());
    }

    [Fact]
    public async Task A_crash_is_noticed_by_the_host_and_the_next_call_is_answered()
    {
        await using var deployment = await Deployment.StartAsync(app.Folder);

        Process.GetProcessById(deployment.Host.HandlerProcessId!.Value).Kill();

        var patience = TimeProvider.System.GetTimestamp();
        while (deployment.Host.HandlerStarts < 2 || deployment.Host.State != HandlerState.Ready)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(patience) < Patience, "The host did not start the handler again.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Equal("found", (await deployment.LookUpAsync("+13175550125"))["status"]);
    }

    [Fact]
    public async Task The_log_is_one_json_line_a_record_and_holds_no_number_no_token_and_no_secret()
    {
        await using var deployment = await Deployment.StartAsync(app.Folder);

        await deployment.LookUpAsync("tel:+13175550125");
        await deployment.GetAsync("/api/contacts/lookup?phone=%2B13175550140");
        await deployment.GetAsync("/api/v2/external-contacts/lookups/phone?phoneNumber=%2B12065550110");
        deployment.Cloud.Genesys.RevokeAllTokens();
        await deployment.LookUpAsync("+13175550141");

        var lines = deployment.Host.Lines.Select(l => l.Text).Where(l => l.Length > 0).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        var log = string.Join('\n', lines);
        Assert.DoesNotMatch("(3175550125|3175550140|2065550110|3175550141)", log);
        Assert.DoesNotContain(deployment.Cloud.Genesys.Client.Secrets.Single(), log, StringComparison.Ordinal);
        Assert.DoesNotContain(deployment.Key!, log, StringComparison.Ordinal);
        Assert.All(deployment.Cloud.Genesys.IssuedTokens, token => Assert.DoesNotContain(token.Value, log, StringComparison.Ordinal));
    }
}
