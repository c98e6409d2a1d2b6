using ContactLookup.Settings;
using static ContactLookup.Answers.AnswerSettingNames;
using static ContactLookup.Calls.CallSettingNames;
using static ContactLookup.Phone.PhoneSettingNames;
using static ContactLookup.Providers.ProviderSettingNames;
using static ContactLookup.Providers.Replies.ReplySettingNames;
using static ContactLookup.Secrets.SecretSettingNames;

namespace ContactLookup;

/// <summary>Every setting the app reads. Each duration is written <c>hh:mm:ss[.fff]</c>.</summary>
internal static class SettingCatalog
{
    /// <summary>Whether outcomes are HTTP statuses too.</summary>
    public static readonly Setting LookupErrors = new(
        "Lookup__Errors", "answer", "answer: every outcome is HTTP 200, as a flow needs it. http: the outcome is also the HTTP status.");

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
