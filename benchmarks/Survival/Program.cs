using System.CommandLine;
using Benchmarks;
using LocalCloud;
using Survival;

var hopOption = new Option<HopName?>("--hop") { Description = "Breaks only this hop." };
var troubleOption = new Option<string>("--trouble") { Description = "Only troubles whose name contains this text.", DefaultValueFactory = _ => "" };
var coldOption = new Option<bool>("--cold") { Description = "Only apps that start during the trouble." };
var warmOption = new Option<bool>("--warm") { Description = "Only apps that run before the trouble." };
var atOnceOption = NumberOption.Make("--at-once", "Cells that run at the same time.", 1, 32, 6);
var smokeOption = new Option<bool>("--smoke") { Description = "One cell of each kind, for the gate." };
var command = new RootCommand("Breaks each hop of a lookup in each way; prints what callers got and how soon lookups succeeded again.")
{
    hopOption, troubleOption, coldOption, warmOption, atOnceOption, smokeOption,
};
command.SetAction(given => RunAsync(
    given.GetValue(hopOption) is { } hop ? [hop] : Enum.GetValues<HopName>(),
    given.GetValue(troubleOption)!,
    given.GetValue(coldOption) == given.GetValue(warmOption) ? [false, true] : [given.GetValue(warmOption)],
    given.GetValue(atOnceOption),
    given.GetValue(smokeOption)));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(HopName[] hops, string named, bool[] states, int atOnce, bool smoke)
{
    var publisher = FunctionAppPublisher.Find() ?? throw new InvalidOperationException("Run this from the repository.");
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
}
