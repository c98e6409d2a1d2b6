using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace ContactLookup.Benchmarks;

/// <summary>Runs every benchmark once, so that a broken one is noticed.</summary>
internal static class Smoke
{
    internal static void RunAll()
    {
        var benchmarks = Assembly.GetExecutingAssembly().GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null);
        foreach (var benchmark in benchmarks)
        {
            var result = benchmark.Invoke(Activator.CreateInstance(benchmark.DeclaringType!), null);
            Console.WriteLine($"{benchmark.DeclaringType!.Name}.{benchmark.Name}: {result}");
        }
    }
}
