using Microsoft.Extensions.Caching.Memory;

namespace ContactLookup.Tokens;

/// <summary>The token caches by everything that enters their token request, so that no provider is ever served another's token, and two that ask for the same one share it.</summary>
internal sealed class TokenCaches(IMemoryCache memory) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<TokenCache> _made = [];

    /// <summary>The cache for a request; made on first use.</summary>
    public TokenCache For(TokenRequest request, Func<TokenCache> make)
    {
        lock (_gate)
        {
            return memory.GetOrCreate(request, entry =>
            {
                // Tokens are few and are never what a full memory gives up; only answers have a size.
                entry.Priority = CacheItemPriority.NeverRemove;
                entry.Size = 0;
                var cache = make();
                _made.Add(cache);
                return cache;
            })!;
        }
    }

    public void Dispose()
    {
        foreach (var cache in _made)
        {
            cache.Dispose();
        }
    }
}
