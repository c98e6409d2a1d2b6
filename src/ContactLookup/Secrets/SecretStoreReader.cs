using ContactLookup.Settings;

namespace ContactLookup.Secrets;

/// <summary>Reads where a secret is kept.</summary>
internal sealed class SecretStoreReader(SettingValues values)
{
    /// <param name="itsName">The setting that names the secret; null for the setting of the store.</param>
    /// <param name="itself">The setting that holds the secret; null for the setting of the store.</param>
    public SecretStoreSettings? Read(Setting? itsName = null, Setting? itself = null)
    {
        var read = values.Choice<Func<SecretStoreSettings>>(
            SecretSettingNames.SecretsSource,
            ("keyvault", () => ReadKeyVault(itsName ?? SecretSettingNames.KeyVaultSecretName)),
            ("vault", () => ReadHashiCorpVault(itsName)),
            ("file", () => ReadFileSecret(itsName ?? SecretSettingNames.FilePath)),
            ("configuration", () => ReadConfigurationSecret(itself ?? SecretSettingNames.ConfigurationClientSecret)));
        return read?.Invoke();
    }

    private KeyVaultSettings ReadKeyVault(Setting secretName)
    {
        var vault = values.Server(SecretSettingNames.KeyVaultUri);
        if (vault is null && values.Text(SecretSettingNames.KeyVaultUri).Length == 0)
        {
            values.Problem(SecretSettingNames.KeyVaultUri, "is not set. It is the vault's address, https://NAME.vault.azure.net/.");
        }
        else if (vault is { Scheme: not "https" })
        {
            values.Problem(SecretSettingNames.KeyVaultUri, "must be https, on loopback too: the Key Vault client sends no token over plain http.");
        }

        var verify = values.Choice(SecretSettingNames.KeyVaultVerifyChallengeResource, ("true", true), ("false", false));
        if (!verify && vault is { IsLoopback: false })
        {
            values.Problem(SecretSettingNames.KeyVaultVerifyChallengeResource, "may be false only for a vault on loopback; elsewhere the check makes sure that the identity's token is sent to a key vault only.");
        }

        var name = values.Required(secretName);
        if (name.Length > 127 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            values.Problem(secretName, "must be the name of a Key Vault secret: 1 to 127 letters, digits and dashes.");
        }

        return new KeyVaultSettings(
            vault ?? new Uri("https://invalid"),
            name,
            verify,
            values.Choice(SecretSettingNames.KeyVaultTryPreviousVersion, ("true", true), ("false", false)),
            ReadIdentity())
        {
            NamedBy = secretName,
        };
    }

    private FileSecretSettings ReadFileSecret(Setting path) => new(values.Required(path)) { NamedBy = path };

    private ConfigurationSecretSettings ReadConfigurationSecret(Setting secret)
    {
        // The Functions host takes the environment to be Production unless AZURE_FUNCTIONS_ENVIRONMENT says otherwise; so do we.
        var environment = values.Configuration["AZURE_FUNCTIONS_ENVIRONMENT"];
        if (string.IsNullOrWhiteSpace(environment) || environment.Trim().Equals("Production", StringComparison.OrdinalIgnoreCase))
        {
            values.Problem(SecretSettingNames.SecretsSource, "is 'configuration', which is refused when the Azure Functions environment (AZURE_FUNCTIONS_ENVIRONMENT) is Production. Keep the secret in Key Vault and set Secrets__Source to keyvault.");
        }

        return new ConfigurationSecretSettings(values.Required(secret)) { NamedBy = secret };
    }

    private HashiCorpVaultSettings ReadHashiCorpVault(Setting? secretName)
    {
        var address = values.Server(SecretSettingNames.VaultAddress);
        if (address is null && values.Text(SecretSettingNames.VaultAddress).Length == 0)
        {
            values.Problem(SecretSettingNames.VaultAddress, "is not set. It is the address of the HashiCorp Vault server.");
        }

        var readAuth = values.Choice<Func<VaultAuthSettings>>(
            SecretSettingNames.VaultAuth,
            ("azure", () => new VaultAzureSettings(
                AuthMount("azure"), values.Required(SecretSettingNames.VaultRole), values.Text(SecretSettingNames.VaultResource), ReadIdentity())),
            ("approle", () => new VaultAppRoleSettings(
                AuthMount("approle"), values.Required(SecretSettingNames.VaultRoleId), values.SingleWord(SecretSettingNames.VaultSecretId))),
            ("token", () => new VaultTokenSettings(values.SingleWord(SecretSettingNames.VaultToken))),
            ("tokenfile", () => new VaultTokenFileSettings(values.Required(SecretSettingNames.VaultTokenFile))));
        var secretNamespace = values.Text(SecretSettingNames.VaultNamespace);
        var named = secretName is null ? [] : values.Required(secretName).Split('#', 2);
        return new HashiCorpVaultSettings(
            address ?? new Uri("https://invalid"),
            values.Text(SecretSettingNames.VaultMount).Trim('/'),
            (named.Length > 0 ? named[0] : values.Required(SecretSettingNames.VaultPath)).Trim('/'),
            named.Length > 1 ? named[1] : values.Text(SecretSettingNames.VaultField),
            secretNamespace.Length == 0 ? null : secretNamespace,
            readAuth is null ? new VaultTokenFileSettings("") : readAuth())
        {
            NamedBy = secretName ?? SecretSettingNames.VaultPath,
        };

        string AuthMount(string usual)
        {
            var mount = values.Text(SecretSettingNames.VaultAuthMount).Trim('/');
            return mount.Length == 0 ? usual : mount;
        }
    }

    private string? ReadIdentity()
    {
        var id = values.Text(SecretSettingNames.ManagedIdentityClientId);
        return id.Length == 0 ? null : id;
    }
}
