using System.Globalization;
using Compare;

// The two .NET baselines are processes of this same program.
if (args is ["serve-copy" or "serve-afternoon", var port, var upstream])
{
    var number = int.Parse(port, CultureInfo.InvariantCulture);
    await (args[0] == "serve-copy" ? DotnetBaselines.CopyBytesAsync(number, new Uri(upstream)) : DotnetBaselines.AfternoonAsync(number, new Uri(upstream)));
    return 0;
}

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

try
{
    await using var surroundings = await Surroundings.MakeAsync();
    var results = await Comparison.RunAsync(surroundings, options);
    var report = await Report.WriteAsync(results, options, surroundings.Root);
    Console.WriteLine(report);
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
