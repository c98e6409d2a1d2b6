using BenchmarkDotNet.Running;
using ContactLookup.Benchmarks;

switch (args)
{
    case ["--cold-callers"]:
        await ColdCallers.RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromTypes([typeof(TokenHits)]).Run(args);
        break;
}
