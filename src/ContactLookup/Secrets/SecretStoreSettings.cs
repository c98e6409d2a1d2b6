using ContactLookup.Settings;

namespace ContactLookup.Secrets;

/// <summary>One of the stores a secret can be kept in.</summary>
/// <param name="NamedBy">The setting that names the secret, for reasons: of the store, or of the provider that uses the secret.</param>
internal abstract record SecretStoreSettings(Setting NamedBy);

/// <summary>Azure Key Vault, read as the managed identity.</summary>
/// <param name="Vault">Address of the vault.</param>
/// <param name="SecretName">Name of the secret.</param>
/// <param name="VerifyChallengeResource">Whether the challenge must name the vault's own domain.</param>
/// <param name="TryPreviousVersion">Whether the version before the newest is tried when the newest is refused.</param>
/// <param name="IdentityClientId">The user-assigned identity, or null for the system-assigned one.</param>
internal sealed record KeyVaultSettings(
    Uri Vault, string SecretName, bool VerifyChallengeResource, bool TryPreviousVersion, string? IdentityClientId)
    : SecretStoreSettings(SecretSettingNames.KeyVaultSecretName);

/// <summary>The secret itself, for local runs.</summary>
internal sealed record ConfigurationSecretSettings : SecretStoreSettings
{
    private readonly string _value;

    /// <summary>Keeps the value where no printing of the settings finds it.</summary>
    public ConfigurationSecretSettings(string value)
        : base(SecretSettingNames.ConfigurationClientSecret) => _value = value;

    internal string Reveal() => _value;
}

/// <summary>A file that holds the secret.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record FileSecretSettings(string Path) : SecretStoreSettings(SecretSettingNames.FilePath);

/// <summary>HashiCorp Vault, KV version 2.</summary>
/// <param name="Address">The server.</param>
/// <param name="Mount">Mount of the engine.</param>
/// <param name="Path">Path below the mount.</param>
/// <param name="Field">Field that holds the value.</param>
/// <param name="Namespace">Namespace, or null.</param>
/// <param name="Auth">How to log in.</param>
internal sealed record HashiCorpVaultSettings(
    Uri Address, string Mount, string Path, string Field, string? Namespace, VaultAuthSettings Auth)
    : SecretStoreSettings(SecretSettingNames.VaultPath);
