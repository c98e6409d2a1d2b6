using ContactLookup.Settings;

namespace ContactLookup.Secrets;

/// <summary>Makes the source that the settings name.</summary>
internal static class SecretSources
{
    public static ISecretSource Make(SecretStoreSettings store, HttpMessageHandler edge, TimeSpan limit, TimeProvider time) => store switch
    {
        KeyVaultSettings vault => new KeyVaultSecretSource(vault, edge, limit, time),
        FileSecretSettings file => new FileSecretSource(file),
        ConfigurationSecretSettings configured => new ConfiguredSecretSource(configured),
        _ => throw new NotSupportedException($"No source for {store.GetType().Name}."),
    };
}
