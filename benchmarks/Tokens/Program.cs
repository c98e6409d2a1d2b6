using BenchmarkDotNet.Running;
using ContactLookup.Benchmarks;

switch (args)
{
    case ["--smoke"]:
        foreach (var (name, make) in TokenSources.All)
        {
            using var login = new Login(TimeSpan.Zero, isDown: false);
            Console.WriteLine($"{name}: {await make(login)()}");
        }

        break;
    case ["--cold-callers"]:
        await ColdCallers.RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromTypes([typeof(TokenHits)]).Run(args);
        break;
}
