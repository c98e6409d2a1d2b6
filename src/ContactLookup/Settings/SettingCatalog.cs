namespace ContactLookup.Settings;

/// <summary>Every setting the app reads. Each duration is written <c>hh:mm:ss[.fff]</c>.</summary>
public static class SettingCatalog
{
    /// <summary>The domain of the Genesys Cloud organization.</summary>
    public static readonly Setting GenesysRegion = new(
        "Genesys__Region", "", "Domain of the Genesys Cloud organization, such as mypurecloud.com, or its AWS region, such as us-east-1.");

    /// <summary>The OAuth client.</summary>
    public static readonly Setting GenesysClientId = new(
        "Genesys__ClientId", "", "Id of the OAuth client (grant type Client Credentials) whose role holds externalContacts:contact:view.");

    /// <summary>The division that is searched.</summary>
    public static readonly Setting GenesysDivisionId = new(
        "Genesys__DivisionId", "*", "Division whose contacts are searched; * means every division the OAuth client may see.");

    /// <summary>The login server, when it is not the region's own.</summary>
    public static readonly Setting GenesysLoginUrl = new(
        "Genesys__LoginUrl", "", "Login server in place of https://login.<region>, for example behind a gateway; plain http only for loopback.");

    /// <summary>The API server, when it is not the region's own.</summary>
    public static readonly Setting GenesysApiUrl = new(
        "Genesys__ApiUrl", "", "API server in place of https://api.<region>, for example behind a gateway; plain http only for loopback.");

    /// <summary>Where the client secret is kept.</summary>
    public static readonly Setting SecretsSource = new(
        "Secrets__Source", "keyvault", "Where the client secret is kept: keyvault, vault (HashiCorp), file or configuration.");

    /// <summary>What the secret store holds.</summary>
    public static readonly Setting SecretsHolds = new(
        "Secrets__Holds", "client_secret", "What is kept there: client_secret, or access_token when something else rotates a ready token.");

    /// <summary>How long a secret is kept before it is read again.</summary>
    public static readonly Setting SecretsCacheDuration = new(
        "Secrets__CacheDuration", "00:30:00", "How long a secret that was read is used before it is read again; 00:00:00 reads it for every new token.");

    /// <summary>The key vault.</summary>
    public static readonly Setting KeyVaultUri = new(
        "Secrets__KeyVault__Uri", "", "Address of the key vault, https://NAME.vault.azure.net/.");

    /// <summary>The secret in the key vault.</summary>
    public static readonly Setting KeyVaultSecretName = new(
        "Secrets__KeyVault__SecretName", "genesys-client-secret", "Name of the secret in the key vault; its newest enabled version is used.");

    /// <summary>Whether the vault's challenge must name the vault's own domain.</summary>
    public static readonly Setting KeyVaultVerifyChallengeResource = new(
        "Secrets__KeyVault__VerifyChallengeResource", "true", "Whether the vault's challenge must name the vault's own domain; false only for a vault on loopback.");

    /// <summary>Whether the version before the newest is tried when the newest is refused.</summary>
    public static readonly Setting KeyVaultTryPreviousVersion = new(
        "Secrets__KeyVault__TryPreviousVersion", "true", "Whether the enabled version before the newest is tried when the login refuses the newest, so that a secret may be published before it is switched.");

    /// <summary>The client secret itself, outside of production.</summary>
    public static readonly Setting ConfigurationClientSecret = new(
        "Secrets__Configuration__ClientSecret", "", "The client secret itself, for local runs; refused when the Azure Functions environment is Production.");

    /// <summary>The file with the secret.</summary>
    public static readonly Setting FilePath = new(
        "Secrets__File__Path", "", "File that holds the secret and nothing else, for example a mounted one; read again when it changes.");

    /// <summary>The HashiCorp Vault server.</summary>
    public static readonly Setting VaultAddress = new(
        "Secrets__Vault__Address", "", "Address of the HashiCorp Vault server; plain http only for loopback.");

    /// <summary>The KV v2 mount.</summary>
    public static readonly Setting VaultMount = new(
        "Secrets__Vault__Mount", "secret", "Mount of the KV version 2 engine.");

    /// <summary>The path below the mount.</summary>
    public static readonly Setting VaultPath = new(
        "Secrets__Vault__Path", "", "Path of the secret below the mount, without data/.");

    /// <summary>The field of the secret.</summary>
    public static readonly Setting VaultField = new(
        "Secrets__Vault__Field", "client_secret", "Field of the secret that holds the value.");

    /// <summary>The namespace.</summary>
    public static readonly Setting VaultNamespace = new(
        "Secrets__Vault__Namespace", "", "Namespace, where the Vault server has namespaces.");

    /// <summary>The way to log in to HashiCorp Vault.</summary>
    public static readonly Setting VaultAuth = new(
        "Secrets__Vault__Auth", "azure", "How to log in to the Vault server: azure (managed identity), approle, token or tokenfile.");

    /// <summary>Where the auth method is mounted.</summary>
    public static readonly Setting VaultAuthMount = new(
        "Secrets__Vault__AuthMount", "", "Mount of the auth method; empty means its usual name, azure or approle.");

    /// <summary>The token for auth = token.</summary>
    public static readonly Setting VaultToken = new(
        "Secrets__Vault__Token", "", "Vault token, for Secrets__Vault__Auth = token; in Azure a Key Vault reference.");

    /// <summary>The token's file for auth = tokenfile.</summary>
    public static readonly Setting VaultTokenFile = new(
        "Secrets__Vault__TokenFile", "", "File that holds the Vault token, for Secrets__Vault__Auth = tokenfile; read at every use.");

    /// <summary>The AppRole's role id.</summary>
    public static readonly Setting VaultRoleId = new(
        "Secrets__Vault__RoleId", "", "Role id, for Secrets__Vault__Auth = approle.");

    /// <summary>The AppRole's secret id.</summary>
    public static readonly Setting VaultSecretId = new(
        "Secrets__Vault__SecretId", "", "Secret id, for Secrets__Vault__Auth = approle; in Azure a Key Vault reference.");

    /// <summary>The Azure auth role.</summary>
    public static readonly Setting VaultRole = new(
        "Secrets__Vault__Role", "", "Role of the Vault server's Azure auth method, for Secrets__Vault__Auth = azure.");

    /// <summary>The audience of the managed identity's token.</summary>
    public static readonly Setting VaultResource = new(
        "Secrets__Vault__Resource", "https://management.azure.com/", "Resource that the managed identity's token is asked for, for Secrets__Vault__Auth = azure.");

    /// <summary>The managed identity.</summary>
    public static readonly Setting ManagedIdentityClientId = new(
        "AZURE_CLIENT_ID", "", "Client id of the user-assigned managed identity; empty means the system-assigned one.");

    /// <summary>The time of a whole answer.</summary>
    public static readonly Setting LookupBudget = new(
        "Lookup__Budget", "00:00:04.500", "Time of a whole answer, from 00:00:00.500 to 00:00:55; stay below the timeout of the data action.");

    /// <summary>Whether outcomes are HTTP statuses.</summary>
    public static readonly Setting LookupErrors = new(
        "Lookup__Errors", "answer", "answer: every outcome is HTTP 200 and its status is in the answer, which is what a flow needs; http: outcomes are HTTP statuses too.");

    /// <summary>Who is asked.</summary>
    public static readonly Setting LookupProviders = new(
        "Lookup__Providers", "genesys", "Who is asked, parted by commas, in this order until one knows the number; genesys is set up by Genesys__…, any other name by Providers__<name>__….");

    /// <summary>Who is asked for comparison.</summary>
    public static readonly Setting LookupShadow = new(
        "Lookup__Shadow", "", "A provider that is asked after each answer, whose own answer is only compared with it and counted; empty means none.");

    /// <summary>The custom fields of every answer.</summary>
    public static readonly Setting LookupCustomFields = new(
        "Lookup__CustomFields", "", "Custom fields that every answer has, parted by commas, each a key or key:type with the types string, number and boolean; empty means the custom fields of the contact.");

    /// <summary>The way one of several contacts is chosen.</summary>
    public static readonly Setting LookupMatch = new(
        "Lookup__Match", "prefer_curated", "Who is meant when a number has several contacts: prefer_curated, only_if_single, first_created or most_recent.");

    /// <summary>How long a found contact is remembered.</summary>
    public static readonly Setting AnswerCacheDuration = new(
        "Lookup__AnswerCache__Duration", "00:01:00", "How long a found contact is answered from memory; 00:00:00 switches that off.");

    /// <summary>How long a miss is remembered.</summary>
    public static readonly Setting AnswerCacheNotFoundDuration = new(
        "Lookup__AnswerCache__NotFoundDuration", "00:00:15", "How long \"not found\" is answered from memory; 00:00:00 switches that off.");

    /// <summary>How many answers are remembered.</summary>
    public static readonly Setting AnswerCacheMaxEntries = new(
        "Lookup__AnswerCache__MaxEntries", "10000", "How many answers are kept in memory at the most.");

    /// <summary>The region of national numbers.</summary>
    public static readonly Setting PhoneDefaultRegion = new(
        "Phone__DefaultRegion", "", "Region (ISO 3166, such as DE) whose rules give a national number its meaning; empty means that only international numbers are understood.");

    /// <summary>What a provider's definition is.</summary>
    public static readonly Setting ProviderDefinition = new(
        "Providers__<name>__Definition", "", "How the provider is asked: the name of a shipped definition or the path of a JSON file; empty means the shipped one of its name.");

    /// <summary>A provider's server.</summary>
    public static readonly Setting ProviderUrl = new(
        "Providers__<name>__Url", "", "The provider's server, {api} in its definition; empty means the definition's own, if it has one; plain http only for loopback.");

    /// <summary>A provider's login server.</summary>
    public static readonly Setting ProviderLoginUrl = new(
        "Providers__<name>__LoginUrl", "", "The provider's login server, {login} in its definition; empty means the definition's own, or else the same as its Url.");

    /// <summary>A provider's OAuth client.</summary>
    public static readonly Setting ProviderClientId = new(
        "Providers__<name>__ClientId", "", "Id of the OAuth client, {clientId} in the definition.");

    /// <summary>Where a provider's secret is.</summary>
    public static readonly Setting ProviderSecretName = new(
        "Providers__<name>__SecretName", "", "Which secret of Secrets__Source is the provider's: a name in Key Vault, path#field in HashiCorp Vault, the path of a file.");

    /// <summary>A provider's secret itself, outside of production.</summary>
    public static readonly Setting ProviderClientSecret = new(
        "Providers__<name>__ClientSecret", "", "The provider's secret itself, for Secrets__Source = configuration; refused when the Azure Functions environment is Production.");

    /// <summary>What else a definition asks for.</summary>
    public static readonly Setting ProviderValue = new(
        "Providers__<name>__Values__<value>", "", "What else the definition asks for: {value} in it.");

    /// <summary>Every setting, in the order in which the documentation lists them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        GenesysRegion, GenesysClientId, GenesysDivisionId, GenesysLoginUrl, GenesysApiUrl,
        SecretsSource, SecretsHolds, SecretsCacheDuration,
        KeyVaultUri, KeyVaultSecretName, KeyVaultVerifyChallengeResource, KeyVaultTryPreviousVersion,
        ConfigurationClientSecret, FilePath,
        VaultAddress, VaultMount, VaultPath, VaultField, VaultNamespace, VaultAuth, VaultAuthMount,
        VaultToken, VaultTokenFile, VaultRoleId, VaultSecretId, VaultRole, VaultResource,
        ManagedIdentityClientId,
        LookupProviders, LookupShadow, LookupBudget, LookupErrors, LookupMatch, LookupCustomFields,
        AnswerCacheDuration, AnswerCacheNotFoundDuration, AnswerCacheMaxEntries,
        PhoneDefaultRegion,
        ProviderDefinition, ProviderUrl, ProviderLoginUrl, ProviderClientId, ProviderSecretName, ProviderClientSecret, ProviderValue,
    ];
}
