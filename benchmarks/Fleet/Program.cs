using Fleet;

if (args is not ([] or ["--smoke"]))
{
    Console.Error.WriteLine("usage: [--smoke]");
    return 2;
}

int[] rates = args.Length == 0 ? [10, 100, 1000] : [100];
int[] sizes = args.Length == 0 ? [1, 10, 100, 500] : [1, 10];
var cacheOn = TimeSpan.FromMinutes(1);

Console.WriteLine("Fleets of a fixed size, three days, tokens of 24 h:");
Console.WriteLine();
Console.WriteLine("| calls a minute | instances | answer cache | lookups | from memory | token requests an hour, mean | most in an hour | throttled (429) |");
Console.WriteLine("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
foreach (var rate in rates)
{
    foreach (var size in sizes)
    {
        foreach (var cache in (TimeSpan[])[TimeSpan.Zero, cacheOn])
        {
            var plan = new Plan(rate, cache, size, Concurrency: null) { Days = args.Length == 0 ? 3 : 1 };
            var result = await PlayAsync(plan);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {rate} | {size} | {(cache == TimeSpan.Zero ? "off" : "1 min")} | {result.Lookups} | {Share(result.Remembered, result.Lookups)} | {result.TokenRequests / (plan.Days * 24.0):0.00} | {result.MostTokenRequestsInHour} | {Share(result.Throttled, result.Lookups)} |"));
        }
    }
}

Console.WriteLine();
Console.WriteLine("Fleets that scale, one day, answer cache 1 min; slow hour: from 11 to 12 o'clock every lookup takes 4 s:");
Console.WriteLine();
Console.WriteLine("| calls a minute | slow hour | always ready | concurrency per instance | most instances | waited for a new instance | token requests | throttled (429) | most in flight | not started (over 50 in flight) |");
Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var rate in rates)
{
    foreach (var slowHour in (int?[])[null, 11])
    {
        foreach (var (ready, concurrency) in ((int, int)[])[(0, 16), (1, 1), (1, 4), (1, 16), (1, 100), (2, 16), (4, 16)])
        {
            var result = await PlayAsync(new Plan(rate, cacheOn, ready, concurrency) { SlowHour = slowHour });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {rate} | {(slowHour is null ? "no" : "yes")} | {ready} | {concurrency} | {result.MostInstances} | {result.WaitedForInstance} | {result.TokenRequests} | {Share(result.Throttled, result.Lookups)} | {result.MostInFlight} | {Share(result.NotStarted, result.Lookups + result.NotStarted)} |"));
        }
    }
}

return 0;

static async Task<DayResult> PlayAsync(Plan plan)
{
    using var day = new Day(plan);
    return await day.PlayAsync();
}

static string Share(long part, long whole) => part == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{(double)part / whole:0.00 %}");
