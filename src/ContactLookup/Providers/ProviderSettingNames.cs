using ContactLookup.Settings;

namespace ContactLookup.Providers;

/// <summary>Which providers are asked, where, and as which client.</summary>
internal static class ProviderSettingNames
{
    public static readonly Setting GenesysRegion = new(
        "Genesys__Region", "", "Domain of the Genesys Cloud organization, such as mypurecloud.com, or its AWS region, such as us-east-1.");
    public static readonly Setting GenesysClientId = new(
        "Genesys__ClientId", "", "Id of the OAuth client (grant type Client Credentials) whose role holds externalContacts:contact:view.");
    public static readonly Setting GenesysDivisionId = new(
        "Genesys__DivisionId", "*", "Division whose contacts are searched, as a GUID; * means every division that the OAuth client may see.");
    public static readonly Setting GenesysLoginUrl = new(
        "Genesys__LoginUrl", "", "Login server in place of https://login.<region>, for example behind a gateway; plain http only for loopback.");
    public static readonly Setting GenesysApiUrl = new(
        "Genesys__ApiUrl", "", "API server in place of https://api.<region>, for example behind a gateway; plain http only for loopback.");
    public static readonly Setting LookupProviders = new(
        "Lookup__Providers", "genesys", "Comma-separated providers, asked in this order until one knows the number. Genesys__… configures genesys; Providers__<name>__… configures any other name.");
    public static readonly Setting LookupShadow = new(
        "Lookup__Shadow", "", "A provider that is asked after each answer, for comparison only. The results are counted and never returned. Empty means no comparison.");
    public static readonly Setting ProviderDefinition = new(
        "Providers__<name>__Definition", "", "Name of a shipped definition, or path of a JSON file; for one of its variants, followed by # and the variant, such as salesforce#leads. Empty means the shipped definition with the provider's name.");
    public static readonly Setting ProviderUrl = new(
        "Providers__<name>__Url", "", "The provider's server, {api} in the definition. Empty means the server that the definition names. Plain http is accepted for loopback only.");
    public static readonly Setting ProviderLoginUrl = new(
        "Providers__<name>__LoginUrl", "", "The provider's login server, {login} in the definition. Empty means the one that the definition names, else the provider's Url.");
    public static readonly Setting ProviderClientId = new(
        "Providers__<name>__ClientId", "", "Id of the OAuth client, {clientId} in the definition.");
    public static readonly Setting ProviderSecretName = new(
        "Providers__<name>__SecretName", "", "The provider's secret in Secrets__Source: a name in Key Vault, path#field in HashiCorp Vault, or the path of a file.");
    public static readonly Setting ProviderClientSecret = new(
        "Providers__<name>__ClientSecret", "", "The provider's secret itself, for Secrets__Source = configuration; refused when the Azure Functions environment is Production.");
    public static readonly Setting ProviderValue = new(
        "Providers__<name>__Values__<value>", "", "Any other value that the definition uses, as {value}.");
}
