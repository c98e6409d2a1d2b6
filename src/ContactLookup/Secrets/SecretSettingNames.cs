using ContactLookup.Settings;

namespace ContactLookup.Secrets;

/// <summary>Where the client secret is kept and how it is read.</summary>
internal static class SecretSettingNames
{
    public static readonly Setting SecretsSource = new(
        "Secrets__Source", "keyvault", "Where the client secret is kept: keyvault, vault (HashiCorp), file or configuration.");
    public static readonly Setting SecretsHolds = new(
        "Secrets__Holds", "client_secret", "What is kept there: client_secret, or access_token when something else rotates a ready token.");
    public static readonly Setting SecretsCacheDuration = new(
        "Secrets__CacheDuration", "00:30:00", "How long a secret that was read is used before it is read again; 00:00:00 reads it for every new token.");
    public static readonly Setting KeyVaultUri = new(
        "Secrets__KeyVault__Uri", "", "Address of the key vault, https://NAME.vault.azure.net/.");
    public static readonly Setting KeyVaultSecretName = new(
        "Secrets__KeyVault__SecretName", "genesys-client-secret", "Name of the secret in the key vault; its newest enabled version is used.");
    public static readonly Setting KeyVaultVerifyChallengeResource = new(
        "Secrets__KeyVault__VerifyChallengeResource", "true", "Whether the vault's challenge must name the vault's own domain; false only for a vault on loopback.");
    public static readonly Setting KeyVaultTryPreviousVersion = new(
        "Secrets__KeyVault__TryPreviousVersion", "true", "Whether the enabled version before the newest is tried when the login refuses the newest, so that a secret may be published before it is switched.");
    public static readonly Setting ConfigurationClientSecret = new(
        "Secrets__Configuration__ClientSecret", "", "The client secret itself, for local runs; refused when the Azure Functions environment is Production.");
    public static readonly Setting FilePath = new(
        "Secrets__File__Path", "", "File that holds the secret and nothing else, for example a mounted one; read again when it changes.");
    public static readonly Setting VaultAddress = new(
        "Secrets__Vault__Address", "", "Address of the HashiCorp Vault server; plain http only for loopback.");
    public static readonly Setting VaultMount = new(
        "Secrets__Vault__Mount", "secret", "Mount of the KV version 2 engine.");
    public static readonly Setting VaultPath = new(
        "Secrets__Vault__Path", "", "Path of the secret below the mount, without data/.");
    public static readonly Setting VaultField = new(
        "Secrets__Vault__Field", "client_secret", "Field of the secret that holds the value.");
    public static readonly Setting VaultNamespace = new(
        "Secrets__Vault__Namespace", "", "Namespace, where the Vault server has namespaces.");
    public static readonly Setting VaultAuth = new(
        "Secrets__Vault__Auth", "azure", "How to log in to the Vault server: azure (managed identity), approle, token or tokenfile.");
    public static readonly Setting VaultAuthMount = new(
        "Secrets__Vault__AuthMount", "", "Mount of the auth method; empty means its usual name, azure or approle.");
    public static readonly Setting VaultToken = new(
        "Secrets__Vault__Token", "", "Vault token, for Secrets__Vault__Auth = token; in Azure a Key Vault reference.");
    public static readonly Setting VaultTokenFile = new(
        "Secrets__Vault__TokenFile", "", "File that holds the Vault token, for Secrets__Vault__Auth = tokenfile; read at every use.");
    public static readonly Setting VaultRoleId = new(
        "Secrets__Vault__RoleId", "", "Role id, for Secrets__Vault__Auth = approle.");
    public static readonly Setting VaultSecretId = new(
        "Secrets__Vault__SecretId", "", "Secret id, for Secrets__Vault__Auth = approle; in Azure a Key Vault reference.");
    public static readonly Setting VaultRole = new(
        "Secrets__Vault__Role", "", "Role of the Vault server's Azure auth method, for Secrets__Vault__Auth = azure.");
    public static readonly Setting VaultResource = new(
        "Secrets__Vault__Resource", "https://management.azure.com/", "Resource that the managed identity's token is asked for, for Secrets__Vault__Auth = azure.");
    public static readonly Setting ManagedIdentityClientId = new(
        "AZURE_CLIENT_ID", "", "Client id of the user-assigned managed identity; empty means the system-assigned one.");
}
