namespace LocalCloud;

/// <summary>The settings of a local run: an app pointed at the stand-ins, with the secret store and the providers that were chosen.</summary>
internal static class LocalSettings
{
    public const string Genesys = "genesys";

    private const string SecretField = "secret";

    /// <summary>The shipped provider definitions, by whether their secret buys tokens (a client secret) or is sent as it is (a key).</summary>
    private static readonly Dictionary<string, bool> CrmHasLogin = new(StringComparer.Ordinal)
    {
        ["rest"] = false,
        ["salesforce"] = true,
        ["dynamics"] = true,
        ["servicenow"] = true,
        ["zendesk"] = true,
        ["hubspot"] = false,
    };

    public static IReadOnlyList<string> Providers { get; } = [Genesys, .. CrmHasLogin.Keys];

    /// <summary>Makes the settings, and puts the secrets that they name into the store.</summary>
    public static Dictionary<string, string?> For(Cloud cloud, SecretStore secrets, IReadOnlyList<string> providers)
    {
        var ofStore = secrets == SecretStore.HashiCorp ? cloud.HashiCorpAppSettings() : cloud.FunctionAppSettings();
        var settings = ofStore.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        settings["FUNCTIONS_WORKER_RUNTIME"] = "custom";
        settings["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        settings["Lookup__Providers"] = string.Join(',', providers);
        foreach (var provider in providers.Where(CrmHasLogin.ContainsKey))
        {
            settings[$"Providers__{provider}__Url"] = cloud.Crm.Address.AbsoluteUri;
            settings[$"Providers__{provider}__LoginUrl"] = cloud.Crm.Address.AbsoluteUri;
            settings[$"Providers__{provider}__ClientId"] = cloud.Crm.Gate.ClientId;
            settings[$"Providers__{provider}__SecretName"] = PublishSecret(cloud, secrets, provider);
        }

        if (providers.Contains("dynamics"))
        {
            settings["Providers__dynamics__Values__tenant"] = cloud.Crm.Tenant;
        }

        return settings;
    }

    private static string PublishSecret(Cloud cloud, SecretStore secrets, string provider)
    {
        var secret = CrmHasLogin[provider] ? cloud.Crm.Gate.ClientSecret : cloud.Crm.Gate.ApiKey;
        var name = provider + "-secret";
        if (secrets == SecretStore.KeyVault)
        {
            cloud.KeyVault.SetSecret(name, secret);
            return name;
        }

        cloud.HashiCorp.Write(name, (SecretField, secret));
        return $"{name}#{SecretField}";
    }
}

/// <summary>Which stand-in keeps the secrets.</summary>
internal enum SecretStore
{
    KeyVault,
    HashiCorp,
}
