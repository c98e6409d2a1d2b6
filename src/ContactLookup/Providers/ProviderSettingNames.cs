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
        "Genesys__DivisionId", "*", "Division whose contacts are searched; * means every division the OAuth client may see.");
    public static readonly Setting GenesysLoginUrl = new(
        "Genesys__LoginUrl", "", "Login server in place of https://login.<region>, for example behind a gateway; plain http only for loopback.");
    public static readonly Setting GenesysApiUrl = new(
        "Genesys__ApiUrl", "", "API server in place of https://api.<region>, for example behind a gateway; plain http only for loopback.");
    public static readonly Setting LookupProviders = new(
        "Lookup__Providers", "genesys", "Who is asked, parted by commas, in this order until one knows the number; genesys is set up by Genesys__…, any other name by Providers__<name>__….");
    public static readonly Setting LookupShadow = new(
        "Lookup__Shadow", "", "A provider that is asked after each answer, whose own answer is only compared with it and counted; empty means none.");
    public static readonly Setting ProviderDefinition = new(
        "Providers__<name>__Definition", "", "How the provider is asked: the name of a shipped definition or the path of a JSON file; empty means the shipped one of its name.");
    public static readonly Setting ProviderUrl = new(
        "Providers__<name>__Url", "", "The provider's server, {api} in its definition; empty means the definition's own, if it has one; plain http only for loopback.");
    public static readonly Setting ProviderLoginUrl = new(
        "Providers__<name>__LoginUrl", "", "The provider's login server, {login} in its definition; empty means the definition's own, or else the same as its Url.");
    public static readonly Setting ProviderClientId = new(
        "Providers__<name>__ClientId", "", "Id of the OAuth client, {clientId} in the definition.");
    public static readonly Setting ProviderSecretName = new(
        "Providers__<name>__SecretName", "", "Which secret of Secrets__Source is the provider's: a name in Key Vault, path#field in HashiCorp Vault, the path of a file.");
    public static readonly Setting ProviderClientSecret = new(
        "Providers__<name>__ClientSecret", "", "The provider's secret itself, for Secrets__Source = configuration; refused when the Azure Functions environment is Production.");
    public static readonly Setting ProviderValue = new(
        "Providers__<name>__Values__<value>", "", "What else the definition asks for: {value} in it.");
}
