using System.Globalization;
using Compare;

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
        await using var surroundings = await Surroundings.MakeAsync();
        if (options.Profile)
        {
            Console.WriteLine(await Profile.TakeAsync(surroundings, options.Candidates));
            return 0;
        }

        var results = await Comparison.RunAsync(surroundings, options);
        Console.WriteLine(await Report.WriteAsync(results, options, surroundings.Root));
        foreach (var problem in results.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        return results.Problems.Count == 0 ? 0 : 1;
    }
    catch (InvalidOperationException e)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}
