using LocalCloud;

namespace Compare.Training;

/// <summary>
/// Writes the profile that the deployed app is compiled with: runs the app with counters in its code under the usual load, and notes
/// which methods run, how often each branch is taken and which classes are behind its interfaces.
/// </summary>
internal static class Trainer
{
    private const int Seconds = 12;
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    // Counters from the first call on, exact ones, and no second compilation, which would leave them out. The numbers are hexadecimal.
    private static readonly Dictionary<string, string> Counting = new()
    {
        ["DOTNET_ReadyToRun"] = "0",
        ["DOTNET_TieredPGO"] = "1",
        ["DOTNET_TieredPGO_InstrumentOnlyHotCode"] = "0",
        ["DOTNET_TieredPGO_ScalableCountThreshold"] = "1F",
        ["DOTNET_TC_CallCounting"] = "0",
    };

    /// <returns>What the profile holds.</returns>
    public static async Task<string> RunAsync(Surroundings surroundings)
    {
        var work = Directory.CreateTempSubdirectory("compare-training").FullName;
        var app = Path.Combine(work, "app");
        Console.Error.WriteLine("Publishing the app without compiled code.");
        await Tool.RunAsync(
            "dotnet",
            ["publish", "src/FunctionApp", "-c", "Release", "-p:Deployable=true", "-p:PublishReadyToRun=false", "-p:PublishSingleFile=false", "-v", "quiet", "-o", app],
            surroundings.Root);

        var profile = new ProfileFile();
        foreach (var sameCaller in new[] { false, true })
        {
            Console.Error.WriteLine($"{Seconds} s of load, {(sameCaller ? "one caller" : "different callers")}");
            var trace = Path.Combine(work, $"load-{sameCaller}.nettrace");
            surroundings.Stub.Delay = TimeSpan.Zero;
            await using var server = await StartAsync(app, surroundings.AppSettings(answerCache: sameCaller), trace);
            await Wrk.RunAsync(server, Shape.Fastest.Connections, Seconds, sameCaller);
            await server.StopAsync(EndsWithin);
            profile.Add(Recording.Read(trace), isHot: true);
        }

        foreach (var withVault in new[] { false, true })
        {
            Console.Error.WriteLine($"Other endpoints, answers and faults, with {(withVault ? "HashiCorp Vault" : "Key Vault")}");
            var trace = Path.Combine(work, $"rest-{withVault}.nettrace");
            await using var cloud = await Cloud.StartAsync();
            await using var server = await StartAsync(app, Rehearsal.Settings(cloud, withVault), trace);
            using var http = server.Client();
            await Rehearsal.RunAsync(cloud, http, withVault);
            await server.StopAsync(EndsWithin);
            profile.Add(Recording.Read(trace), isHot: false);
        }

        var file = Path.Combine(surroundings.Root, "src", "FunctionApp", "lookups.mibc");
        profile.Save(file);
        Directory.Delete(work, recursive: true);
        return $"Written to {Path.GetRelativePath(surroundings.Root, file)}: {profile}";
    }

    // The counters are written into the trace when the app ends by itself.
    private static async Task<Server> StartAsync(string app, IReadOnlyDictionary<string, string> settings, string trace)
    {
        var port = Server.FreePort();
        var environment = new Dictionary<string, string>(settings.Concat(Counting))
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["DOTNET_EnableEventPipe"] = "1",
            ["DOTNET_EventPipeOutputPath"] = trace,
            ["DOTNET_EventPipeConfig"] = Recording.Events,
        };
        var server = Server.Start(port, Path.Combine(app, "contact-lookup"), [], environment);
        await server.WaitForAnswerAsync("/api/health");
        return server;
    }
}
