using System.Globalization;
using Load;

var folder = "artifacts/functionapp";
var perSecond = 200;
var length = TimeSpan.FromSeconds(60);
var names = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--folder" when i + 1 < args.Length:
            folder = args[++i];
            break;
        case "--rate" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out perSecond) && perSecond is > 0 and <= 2000:
            i++;
            break;
        case "--seconds" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 600:
            length = TimeSpan.FromSeconds(seconds);
            i++;
            break;
        case var name when Scenario.All.Any(s => s.Name == name):
            names.Add(name);
            break;
        default:
            Console.Error.WriteLine($"usage: [--folder {folder}] [--rate 1..2000] [--seconds 1..600] [scenario…]");
            Console.Error.WriteLine($"scenarios: {string.Join(", ", Scenario.All.Select(s => s.Name))}");
            return 2;
    }
}

Console.WriteLine($"{perSecond} lookups/s for {length.TotalSeconds:0} s each, from {folder}");
Console.WriteLine();
Console.WriteLine("| scenario | lookups | failed | tokens | least possible | token requests | secret reads | p50 ms | p99 ms | most ms |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
var failed = 0;
foreach (var scenario in Scenario.All.Where(s => names.Count == 0 || names.Contains(s.Name)))
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
