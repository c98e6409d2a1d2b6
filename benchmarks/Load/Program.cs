using System.CommandLine;
using Benchmarks;
using Load;

var folderOption = new Option<string>("--folder") { Description = "The published function app.", DefaultValueFactory = _ => "artifacts/package" };
var rateOption = NumberOption.Make("--rate", "Lookups per second.", 1, 2000, 200);
var secondsOption = NumberOption.Make("--seconds", "Length of each scenario in seconds.", 1, 600, 60);
var outagesOption = new Option<bool>("--outages") { Description = "Instead: 20 lookups/s while each server hangs, is slow or sends too much; checks what the documentation promises." };
var scenarioArgument = new Argument<string[]>("scenario") { Description = "Scenarios to run. Without any: all.", Arity = ArgumentArity.ZeroOrMore };
scenarioArgument.AcceptOnlyFromAmong([.. Scenario.All.Select(s => s.Name)]);
var command = new RootCommand("Lookups at a steady rate while tokens, secrets and the login misbehave; counts what failed.")
{
    folderOption, rateOption, secondsOption, scenarioArgument, outagesOption,
};
command.SetAction(result => result.GetValue(outagesOption)
    ? RunOutagesAsync(result.GetValue(folderOption)!, TimeSpan.FromSeconds(Math.Min(result.GetValue(secondsOption), 30)))
    : RunAsync(
    result.GetValue(folderOption)!, result.GetValue(rateOption), TimeSpan.FromSeconds(result.GetValue(secondsOption)), result.GetValue(scenarioArgument)!));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunOutagesAsync(string folder, TimeSpan length)
{
    Console.WriteLine($"{Outage.PerSecond} lookups/s, each outage {length.TotalSeconds:0} s, from {folder}");
    Console.WriteLine();
    Console.WriteLine("| outage | lookups | lost | average s once known | found again after s | peak MB | verdict |");
    Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
    var results = new OutageResult[Outage.All.Count];
    await Parallel.ForAsync(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (i, _) => results[i] = await Outage.All[i].RunAsync(folder, length));
    foreach (var result in results)
    {
        Console.WriteLine(result);
        foreach (var kind in result.During.Concat(result.After).Select(l => l.Failure).OfType<string>().CountBy(f => f))
        {
            Console.Error.WriteLine($"{result.Outage.Name}: {kind.Value} × {kind.Key}");
        }
    }

    return results.All(r => r.Problem.Length == 0) ? 0 : 1;
}

static async Task<int> RunAsync(string folder, int perSecond, TimeSpan length, string[] names)
{
    Console.WriteLine($"{perSecond} lookups/s for {length.TotalSeconds:0} s each, from {folder}");
    Console.WriteLine();
    Console.WriteLine("| scenario | lookups | failed | tokens | least possible | token requests | secret reads | p50 ms | p99 ms | most ms |");
    Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    var failed = 0;
    foreach (var scenario in Scenario.All.Where(s => names.Length == 0 || names.Contains(s.Name)))
    {
        var result = await LoadRun.RunAsync(folder, scenario, perSecond, length);
        failed += result.Failures.Count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario.Name} | {result.Lookups} | {result.Failures.Count} | {result.Tokens} | {scenario.LeastTokens(length)} | {result.TokenRequests} | {result.SecretReads} | {result.Percentile(0.5).TotalMilliseconds:0.0} | {result.Percentile(0.99).TotalMilliseconds:0.0} | {result.Percentile(1).TotalMilliseconds:0.0} |"));
        foreach (var kind in result.Failures.CountBy(f => f))
        {
            Console.Error.WriteLine($"{scenario.Name}: {kind.Value} × {kind.Key}");
        }
    }

    return failed == 0 ? 0 : 1;
}
