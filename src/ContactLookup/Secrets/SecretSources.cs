using Azure.Core.Pipeline;
using ContactLookup.Http;

namespace ContactLookup.Secrets;

/// <summary>Makes the source that the settings name.</summary>
internal sealed class SecretSources(HttpMessageHandler handler, Upstream upstream, TimeSpan limit, TimeProvider time)
{
    public ISecretSource Make(SecretStoreSettings store) => store switch
    {
        KeyVaultSettings vault => new KeyVaultSecretSource(vault, MakeIdentity(vault.IdentityClientId), MakeTransport(), limit, time),
        HashiCorpVaultSettings vault => new HashiCorpVaultSecretSource(vault, MakeLogin(vault), upstream, limit, time),
        FileSecretSettings file => new FileSecretSource(file),
        ConfigurationSecretSettings configured => new ConfiguredSecretSource(configured),
        _ => throw new NotSupportedException($"No source for {store.GetType().Name}."),
    };

    private HashiCorpVaultLogin MakeLogin(HashiCorpVaultSettings vault) =>
        new(vault, vault.Auth is VaultAzureSettings azure ? MakeIdentity(azure.IdentityClientId) : null, upstream, limit, time);

    private ManagedIdentity MakeIdentity(string? clientId) => new(clientId, MakeTransport());

    private HttpClientTransport MakeTransport() => new(new HttpClient(handler, disposeHandler: false));
}
