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
    private static readonly string[] Counting =
    [
        "DOTNET_ReadyToRun=0", "DOTNET_TieredPGO=1", "DOTNET_TieredPGO_InstrumentOnlyHotCode=0", "DOTNET_TieredPGO_ScalableCountThreshold=1F",
        "DOTNET_TC_CallCounting=0",
    ];

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
        foreach (var candidate in new[] { Candidate.Ours, Candidate.OursCached })
        {
            Console.Error.WriteLine($"{Seconds} s of load: {candidate.Name}");
            var trace = Path.Combine(work, $"{candidate.Name}.nettrace");
            await LoadAsync(surroundings, candidate, app, trace);
            profile.Add(Recording.Read(trace));
        }

        var file = Path.Combine(surroundings.Root, "src", "FunctionApp", "lookups.mibc");
        profile.Save(file);
        Directory.Delete(work, recursive: true);
        return $"Written to {Path.GetRelativePath(surroundings.Root, file)}: {profile}";
    }

    private static async Task LoadAsync(Surroundings surroundings, Candidate candidate, string app, string trace)
    {
        var variables = Counting.Append("DOTNET_EnableEventPipe=1").Append($"DOTNET_EventPipeOutputPath={trace}").Append($"DOTNET_EventPipeConfig={Recording.Events}");
        surroundings.Stub.Delay = TimeSpan.Zero;
        await using var server = await Candidate.Instrumented(candidate.SameCaller, app, variables).Start(surroundings);
        await server.WaitForFirstLookupAsync();
        await Wrk.RunAsync(server, Shape.Fastest.Connections, Seconds, candidate.SameCaller);

        // The counters are written when the app ends by itself.
        await server.StopAsync(EndsWithin);
    }
}
