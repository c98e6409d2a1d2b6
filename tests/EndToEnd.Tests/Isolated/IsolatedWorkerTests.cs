using System.Text.Json;
using LocalCloud;

namespace EndToEnd.Tests.Isolated;

/// <summary>The isolated worker as a process: the same log and the same refused start as the custom handler.</summary>
public sealed class IsolatedWorkerTests
{
    private const string Skipped = "CONTACT_LOOKUP_WORKER names no published isolated worker.";

    private static string? Folder => Deployment.WorkerFolder;

    [SkippableFact]
    public async Task The_log_is_one_json_line_a_record_and_holds_no_number_no_token_and_no_secret()
    {
        Skip.If(Folder is null, Skipped);
        await using var cloud = await Cloud.StartAsync();
        await using var host = await WorkerHost.StartAsync(Folder!, cloud.FunctionAppSettings().ToDictionary(setting => setting.Key, string? (setting) => setting.Value));
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Add("x-functions-key", host.Key);

        foreach (var number in (string[])["13175550125", "13175550140", "13175550198"])
        {
            await http.GetStringAsync(new Uri($"/api/contacts/lookup?phone=%2B{number}", UriKind.Relative));
            cloud.Genesys.RevokeAllTokens();
        }

        // The app writes its lines in batches.
        var patience = TimeProvider.System.GetTimestamp();
        while (host.Lines.Count(IsAnswer) < 3 && TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        var lines = host.Lines.Where(line => line.Length > 0).ToList();
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        Assert.Contains(lines, line => line.Contains("\"Event\":\"Started\"", StringComparison.Ordinal));
        Assert.Equal(3, lines.Count(IsAnswer));
        var log = string.Join('\n', lines);
        Assert.DoesNotMatch("5550125|5550140|5550198|Eleanor|Whitfield", log);
        Assert.DoesNotContain(cloud.Genesys.Client.Secrets.Single(), log, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Key, log, StringComparison.Ordinal);
        Assert.All(cloud.Genesys.IssuedTokens, token => Assert.DoesNotContain(token.Value, log, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_start_without_settings_is_refused_with_every_problem_on_a_line_of_its_own()
    {
        Skip.If(Folder is null, Skipped);

        var (exitCode, lines) = await WorkerHost.RunToEndAsync(Folder!);

        Assert.Equal(1, exitCode);
        var problems = lines.Select(line => AppProcess.Member(line, "Problem")).ToList();
        Assert.All(
            (string[])["Genesys__Region ", "Genesys__ClientId ", "Secrets__KeyVault__Uri "],
            setting => Assert.Contains(problems, problem => problem.StartsWith(setting, StringComparison.Ordinal)));
    }

    private static bool IsAnswer(string line) => line.Contains("\"Event\":\"LookupAnswered\"", StringComparison.Ordinal);
}
