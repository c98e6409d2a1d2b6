using ContactLookup.Secrets;
using Microsoft.Extensions.Caching.Memory;

namespace ContactLookup.Tokens;

/// <summary>
/// One token cache for each distinct token request. Two providers with the same login, client and secret share one token, and
/// a provider never gets the token of a different request.
/// </summary>
internal sealed class TokenCaches(IMemoryCache memory) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<TokenCache> _made = [];

    /// <summary>The cache for a request; made on first use.</summary>
    public TokenCache For(TokenRequest request, Func<TokenCache> make)
    {
        lock (_gate)
        {
            return memory.GetOrCreate(new Key(request), entry =>
            {
                // Tokens are few, so a full cache evicts answers only, and only answers have a size.
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

    // What the login and the secret store see of a request. The names of settings are left out, because only reasons mention them.
    private sealed record Key(Uri? Endpoint, string ClientId, ClientAuthentication Authentication, string Parameters, SecretStoreSettings? Store)
    {
        public Key(TokenRequest request)
            : this(
                request.Endpoint,
                request.ClientId,
                request.Authentication,
                request.Parameters,
                request.Store is { } store ? store with { NamedBy = SecretSettingNames.SecretsSource } : null)
        {
        }

        // A record prints its members, and the settings of a store may hold a secret.
        public override string ToString() => "[token request]";
    }
}
