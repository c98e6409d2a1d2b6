using Compare;
using Compare.Training;

// The two .NET baselines are processes of this same program.
if (args is ["serve-copy" or "serve-afternoon", var port, var upstream])
{
    var number = int.Parse(port, CultureInfo.InvariantCulture);
    await (args[0] == "serve-copy" ? DotnetBaselines.CopyBytesAsync(number, new Uri(upstream)) : DotnetBaselines.AfternoonAsync(number, new Uri(upstream)));
    return 0;
}

return await Options.Command(RunAsync).Parse(args).InvokeAsync();

static async Task<int> RunAsync(Options options)
{
    try
    {
        await using var surroundings = await Surroundings.MakeAsync(options.Train ? [] : options.Candidates);
        if (options.Train)
        {
            Console.WriteLine(await Trainer.RunAsync(surroundings));
            return 0;
        }

        if (options.Profile)
        {
            Console.WriteLine(await Profile.TakeAsync(surroundings, options.Candidates));
            return 0;
        }

        if (options.SoakOnly)
        {
            await using var server = await Candidate.Ours.Start(surroundings);
            await server.WaitForFirstLookupAsync();
            var soak = await Soak.RunAsync(surroundings, server, options.Soak);
            Console.WriteLine(soak);
            return Fail(soak.FindGrowth());
        }

        var results = await Comparison.RunAsync(surroundings, options);
        Console.WriteLine(await Report.WriteAsync(results, options, surroundings.Root));
        return Fail(results.Problems);
    }
    catch (InvalidOperationException e)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static int Fail(IEnumerable<string> problems)
{
    var exitCode = 0;
    foreach (var problem in problems)
    {
        Console.Error.WriteLine(problem);
        exitCode = 1;
    }

    return exitCode;
}
