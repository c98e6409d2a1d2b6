using System.Globalization;
using LocalCloud;
using Survival;

const string Usage = """
    usage: [--hop identity|keyvault|hashicorp|login|contacts] [--trouble PART-OF-A-NAME] [--cold | --warm] [--at-once 1..32] [--smoke]
      --at-once  cells that run at the same time; 6 when left out
      --smoke    one cell of each kind, for the gate
    """;
var hops = Enum.GetValues<HopName>().ToList();
var named = "";
var states = new List<bool> { false, true };
var atOnce = 6;
var smoke = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--hop" when i + 1 < args.Length && Enum.TryParse<HopName>(args[i + 1], ignoreCase: true, out var hop):
            hops = [hop];
            i++;
            break;
        case "--trouble" when i + 1 < args.Length:
            named = args[++i];
            break;
        case "--cold" or "--warm":
            states = [args[i] == "--warm"];
            break;
        case "--at-once" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out atOnce) && atOnce is >= 1 and <= 32:
            i++;
            break;
        case "--smoke":
            smoke = true;
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}

var publisher = FunctionAppPublisher.Find();
if (publisher is null)
{
    Console.Error.WriteLine("Run this from the repository.");
    return 2;
}

var folder = await publisher.PublishAsync(Console.Error.WriteLine);
var troubles = Trouble.All.Where(t => t.Name.Contains(named, StringComparison.OrdinalIgnoreCase)).ToList();
foreach (var missing in troubles.Where(t => t.Missing() is not null))
{
    Console.Error.WriteLine($"left out: {missing.Name} ({missing.Missing()})");
}

// A token that expires or is revoked, and a clock that steps, need an app that has a token.
List<Cell> cells =
[
    .. from hop in hops
       from trouble in troubles
       where trouble.Missing() is null && trouble.Hops.Contains(hop)
       from warm in states
       where warm || !(trouble.IsOfToken || trouble.NeedsOwnClock)
       select new Cell(hop, trouble, warm),
];
if (smoke)
{
    cells =
    [
        .. cells.Where(c => c is
            { Hop: HopName.KeyVault, Trouble.Name: "refused", Warm: false } or
            { Hop: HopName.Login, Trouble.Name: "wrong certificate", Warm: true } or
            { Hop: HopName.Contacts, Trouble.Name: "hung in the body" or "dripping, 10 bytes/s" or "token revoked" or "clock 2 h ahead" or "DNS gone", Warm: true }),
    ];
}

var results = new CellResult?[cells.Count];
await Parallel.ForAsync(0, cells.Count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, _) =>
{
    results[i] = await cells[i].RunAsync(folder);
    Console.Error.WriteLine(results[i]);
});

var red = results.Count(r => r!.Problem.Length > 0);
Console.WriteLine($"{cells.Count} cells, {red} red");
Console.WriteLine();
Console.WriteLine("| hop | trouble | app | answers, most frequent first | worst s | recovery s | verdict |");
Console.WriteLine("| --- | --- | --- | --- | ---: | ---: | --- |");
foreach (var result in results)
{
    Console.WriteLine(result);
}

return red == 0 ? 0 : 1;
