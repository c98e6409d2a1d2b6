using BenchmarkDotNet.Attributes;

namespace ContactLookup.Benchmarks;

/// <summary>A token that is in memory: what nearly every lookup pays.</summary>
[MemoryDiagnoser]
public class TokenHits
{
    private readonly Func<ValueTask<string>> _ours = Warm(TokenSources.Ours);
    private readonly Func<ValueTask<string>> _semaphore = Warm(TokenSources.Semaphore);
    private readonly Func<ValueTask<string>> _getOrCreate = Warm(TokenSources.GetOrCreate);
    private readonly Func<ValueTask<string>> _msal = Warm(TokenSources.Msal);
    private readonly Func<ValueTask<string>> _azureIdentity = Warm(TokenSources.AzureIdentity);

    [Benchmark(Baseline = true, Description = "ContactLookup")]
    public ValueTask<string> Ours() => _ours();

    [Benchmark(Description = "Field behind a SemaphoreSlim")]
    public ValueTask<string> Semaphore() => _semaphore();

    [Benchmark(Description = "MemoryCache.GetOrCreateAsync")]
    public ValueTask<string> GetOrCreate() => _getOrCreate();

    [Benchmark(Description = "MSAL, AcquireTokenForClient")]
    public ValueTask<string> Msal() => _msal();

    [Benchmark(Description = "Azure.Identity, ClientSecretCredential")]
    public ValueTask<string> AzureIdentity() => _azureIdentity();

    private static Func<ValueTask<string>> Warm(Func<Login, Func<ValueTask<string>>> make)
    {
        var get = make(new Login(TimeSpan.Zero, isDown: false));
        get().AsTask().GetAwaiter().GetResult();
        return get;
    }
}
