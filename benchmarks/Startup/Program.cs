using System.Globalization;
using Startup;

if (args is not ([] or [_]) || !int.TryParse(args.FirstOrDefault("15"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds is < 1 or > 200)
{
    Console.Error.WriteLine("usage, from the top level: [rounds, 1 to 200; 15 when left out]");
    return 2;
}

foreach (var shape in Shape.All)
{
    Console.Error.WriteLine($"publishing: {shape.Name}");
    shape.Publish();
}

// In turns, so that a machine that is busy for a while is so for all of them.
var starts = Shape.All.ToDictionary(shape => shape, _ => new List<AppStart>());
for (var round = 0; round < rounds; round++)
{
    foreach (var shape in Shape.All)
    {
        starts[shape].Add(await AppStart.RunAsync(shape));
    }
}

Console.WriteLine($"{rounds} starts each, in turns: median (least to most)");
Console.WriteLine();
Console.WriteLine("| published as | package MB | until it listens, ms | first answer, ms | memory, MB |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
foreach (var (shape, seen) in starts)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {shape.Name} | {shape.PackageBytes / 1e6:0.0} | {Spread(seen, s => s.UntilListening.TotalMilliseconds)} | {Spread(seen, s => s.FirstAnswer.TotalMilliseconds)} | {Spread(seen, s => s.ResidentBytes / 1e6)} |"));
}

return 0;

static string Spread(List<AppStart> starts, Func<AppStart, double> value)
{
    var sorted = starts.Select(value).Order().ToArray();
    return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0} ({sorted[0]:0} to {sorted[^1]:0})");
}
