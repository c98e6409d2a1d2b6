using System.Globalization;
using ContactLookup.Providers;
using Microsoft.Extensions.Configuration;

namespace ContactLookup.Settings;

/// <summary>
/// Reads and checks the settings. Every problem is collected and told at once, by the name of the setting in environment
/// form, because whoever deploys sees one refused start at a time. The value of a setting is shown only where it cannot be
/// a secret.
/// </summary>
public sealed class SettingsReader
{
    private static readonly TimeSpan ShortestBudget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBudget = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan LongestSecretCache = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestAnswerCache = TimeSpan.FromHours(1);
    private const int MostAnswers = 1_000_000;
    private const string Genesys = "genesys";

    private readonly IConfiguration _configuration;
    private readonly List<string> _problems = [];
    private readonly HashSet<Setting> _told = [];

    private SettingsReader(IConfiguration configuration) => _configuration = configuration;

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingsException">Something is missing or wrong; lists every problem.</exception>
    public static LookupSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = reader.ReadAll();
        return reader._problems.Count == 0 ? settings : throw new SettingsException(reader._problems);
    }

    /// <summary>
    /// Settings that are set but that nobody reads, most likely misspelt: one sentence each. They are worth a warning and
    /// no more, so that going back to an older version is never refused for a setting that only the newer one knows.
    /// </summary>
    public static IReadOnlyList<string> FindUnknown(IConfiguration configuration)
    {
        var sections = SettingCatalog.All.Select(s => s.Key.Split(':')).Where(p => p.Length > 1).Select(p => p[0]).Distinct().ToList();
        var unknown = new List<string>();
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is not null && FindUnaskedProvider(configuration, key) is { } unasked)
            {
                unknown.Add(unasked);
                continue;
            }

            if (value is null
                || sections.Find(s => key.StartsWith(s, StringComparison.OrdinalIgnoreCase)) is not { } section
                || SettingCatalog.All.Any(s => s.Covers(key)))
            {
                continue;
            }

            var name = key.Replace(":", "__", StringComparison.Ordinal);
            var nearest = SettingCatalog.All.MinBy(s => EditDistance(s.Name, name))!;
            if (EditDistance(nearest.Name, name) <= 4)
            {
                unknown.Add($"{name} is no setting of this app; did you mean {nearest.Name}?");
            }
            else if (key.StartsWith(section + ':', StringComparison.OrdinalIgnoreCase))
            {
                unknown.Add($"{name} is no setting of this app.");
            }
        }

        return unknown;
    }

    /// <summary>A setting of a provider that nobody asks; or null.</summary>
    private static string? FindUnaskedProvider(IConfiguration configuration, string key)
    {
        if (key.Split(':') is not [var section, var provider, _, ..] || !section.Equals("Providers", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var name = key.Replace(":", "__", StringComparison.Ordinal);
        if (provider.Equals(Genesys, StringComparison.OrdinalIgnoreCase))
        {
            return $"{name} is read by nobody: genesys is set up by Genesys__…; to ask it by a definition of your own, give the provider another name.";
        }

        var asked = $"{configuration[SettingCatalog.LookupProviders.Key]},{configuration[SettingCatalog.LookupShadow.Key]}";
        return asked.Split(',', StringSplitOptions.TrimEntries).Contains(provider, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"{name} is read by nobody, because neither {SettingCatalog.LookupProviders} nor {SettingCatalog.LookupShadow} names {provider}.";
    }

    private LookupSettings ReadAll() => new()
    {
        Providers = ReadProviders(),
        Shadow = Text(SettingCatalog.LookupShadow) is { Length: > 0 } shadow ? ReadProvider(SettingCatalog.LookupShadow, shadow) : null,
        SecretCacheDuration = Duration(SettingCatalog.SecretsCacheDuration, TimeSpan.Zero, LongestSecretCache),
        Budget = Duration(SettingCatalog.LookupBudget, ShortestBudget, LongestBudget),
        OutcomesAsHttpStatus = Choice(SettingCatalog.LookupErrors, ("answer", false), ("http", true)),
        Match = Choice(
            SettingCatalog.LookupMatch,
            ("prefer_curated", MatchRule.PreferCurated),
            ("only_if_single", MatchRule.OnlyIfSingle),
            ("first_created", MatchRule.FirstCreated),
            ("most_recent", MatchRule.MostRecent)),
        AnswerCache = new AnswerCacheSettings(
            Duration(SettingCatalog.AnswerCacheDuration, TimeSpan.Zero, LongestAnswerCache),
            Duration(SettingCatalog.AnswerCacheNotFoundDuration, TimeSpan.Zero, LongestAnswerCache),
            Count(SettingCatalog.AnswerCacheMaxEntries, 1, MostAnswers)),
        CustomFields = ReadCustomFields(),
        DefaultRegion = ReadDefaultRegion(),
    };

    private List<ProviderSettings> ReadProviders()
    {
        var names = Text(SettingCatalog.LookupProviders).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Length)
        {
            Problem(SettingCatalog.LookupProviders, "names a provider twice.");
        }
        else if (names.Length == 0)
        {
            Problem(SettingCatalog.LookupProviders, "names nobody; leave it out to ask genesys.");
        }

        return [.. names.Select(name => ReadProvider(SettingCatalog.LookupProviders, name)).OfType<ProviderSettings>()];
    }

    private ProviderSettings? ReadProvider(Setting named, string name)
    {
        if (!name.All(c => char.IsAsciiLetterOrDigit(c)))
        {
            Problem(named, $"names '{name}'; a provider's name has letters and digits only, because it is part of the names of its settings.");
            return null;
        }

        var before = _problems.Count;
        var provider = name.Equals(Genesys, StringComparison.OrdinalIgnoreCase) ? ReadGenesys() : ReadOther(name.ToLowerInvariant());
        if (_problems.Count == before && ProviderFactory.FindProblems(provider) is { Count: > 0 } problems)
        {
            // A definition that does not make sense with these settings is a refused start and not a failed call.
            DefinitionProblem(provider.Name, provider.Definition, string.Join(" Also, ", problems));
        }

        return provider;
    }

    private ProviderDefinition LoadDefinition(string provider, string nameOrPath)
    {
        try
        {
            return ProviderDefinitions.Load(nameOrPath);
        }
        catch (DefinitionException e)
        {
            DefinitionProblem(provider, nameOrPath, e.Message);
            return ProviderDefinition.Missing;
        }
    }

    private void DefinitionProblem(string provider, string definition, string sentence)
    {
        // A definition does not know what the settings call it.
        var setting = SettingCatalog.ProviderDefinition.For(provider);
        Problem(setting, $"({definition}): {sentence.Replace("<name>", provider, StringComparison.Ordinal)}");
    }

    private ProviderSettings ReadGenesys()
    {
        var login = Server(SettingCatalog.GenesysLoginUrl);
        var api = Server(SettingCatalog.GenesysApiUrl);
        if (login is null || api is null)
        {
            var domain = ReadGenesysDomain();
            login ??= new Uri($"https://login.{domain}");
            api ??= new Uri($"https://api.{domain}");
        }

        // A colon would end the user name of Basic credentials.
        var clientId = SingleWord(SettingCatalog.GenesysClientId, forbidden: ':');
        var division = Text(SettingCatalog.GenesysDivisionId);
        if (division != "*" && !Guid.TryParse(division, out _))
        {
            Problem(SettingCatalog.GenesysDivisionId, "is neither * nor the id of a division, which is a GUID.");
        }

        return new ProviderSettings
        {
            Name = Genesys,
            Definition = Genesys,
            Parsed = LoadDefinition(Genesys, Genesys),
            Servers = new Dictionary<string, Uri> { ["login"] = login, ["api"] = api },
            Values = new Dictionary<string, string> { ["clientId"] = clientId, ["division"] = division },
            Store = ReadSecretStore(),
            Content = Choice(
                SettingCatalog.SecretsHolds,
                ("client_secret", SecretContent.ClientSecret),
                ("access_token", SecretContent.AccessToken)),
            SettingsToCheck = $"{SettingCatalog.GenesysClientId} and {SettingCatalog.GenesysRegion}",
        };
    }

    private ProviderSettings ReadOther(string name)
    {
        var definition = Text(SettingCatalog.ProviderDefinition.For(name)) is { Length: > 0 } set ? set : name;
        var parsed = LoadDefinition(name, definition);
        var url = SettingCatalog.ProviderUrl.For(name);
        var clientId = SettingCatalog.ProviderClientId.For(name);
        var servers = ReadServers(name, definition, parsed, url);
        var values = new Dictionary<string, string>(parsed.Values, StringComparer.OrdinalIgnoreCase);
        foreach (var value in _configuration.GetSection($"Providers:{name}:Values").GetChildren())
        {
            if (!string.IsNullOrWhiteSpace(value.Value))
            {
                values[value.Key] = value.Value.Trim();
            }
        }

        if (Text(clientId).Length > 0)
        {
            values["clientId"] = SingleWord(clientId, forbidden: ':');
        }

        foreach (var (server, address) in servers)
        {
            values[server] = address.AbsoluteUri.TrimEnd('/');
        }

        return new ProviderSettings
        {
            Name = name,
            Definition = definition,
            Parsed = parsed,
            Servers = servers,
            Values = values,
            Store = parsed.Authentication.Type == AuthenticationType.None
                ? null
                : ReadSecretStore(SettingCatalog.ProviderSecretName.For(name), SettingCatalog.ProviderClientSecret.For(name)),
            SettingsToCheck = $"{clientId} and {url}",
        };
    }

    private Dictionary<string, Uri> ReadServers(string name, string definition, ProviderDefinition parsed, Setting url)
    {
        var servers = new Dictionary<string, Uri>();
        foreach (var (server, address) in parsed.Servers)
        {
            if (server is not ("api" or "login") || FindServerProblem(address, out var uri) is not null)
            {
                DefinitionProblem(name, definition, $"servers has '{server}': '{address}'; it may have api and login, each an https address without user, query or fragment.");
            }
            else
            {
                servers[server] = uri!;
            }
        }

        if (Server(url) is { } api)
        {
            servers["api"] = api;
        }
        else if (Text(url).Length == 0 && !servers.ContainsKey("api") && parsed != ProviderDefinition.Missing)
        {
            Problem(url, $"is not set. {url.Meaning}");
        }

        if (Server(SettingCatalog.ProviderLoginUrl.For(name)) is { } login)
        {
            servers["login"] = login;
        }
        else if (servers.TryGetValue("api", out var same))
        {
            servers.TryAdd("login", same);
        }

        return servers;
    }

    private string ReadGenesysDomain()
    {
        var region = Text(SettingCatalog.GenesysRegion);
        var domain = GenesysRegions.FindDomain(region);
        if (domain is not null)
        {
            return domain;
        }

        var known = string.Join(", ", GenesysRegions.ByAwsRegion.Values.Order(StringComparer.Ordinal));
        Problem(SettingCatalog.GenesysRegion, region.Length == 0
            ? $"is not set. It is the domain of your organization, one of {known}."
            : $"is '{region}', which is no region of Genesys Cloud. It is one of {known}; a newer region works by setting Genesys__LoginUrl and Genesys__ApiUrl.");
        return "invalid";
    }

    /// <param name="itsName">The setting that says which secret is meant; null takes the store's own setting.</param>
    /// <param name="itself">The setting that holds the secret itself; null takes the store's own setting.</param>
    private SecretStoreSettings? ReadSecretStore(Setting? itsName = null, Setting? itself = null)
    {
        var read = Choice<Func<SecretStoreSettings>>(
            SettingCatalog.SecretsSource,
            ("keyvault", () => ReadKeyVault(itsName ?? SettingCatalog.KeyVaultSecretName)),
            ("vault", () => ReadHashiCorpVault(itsName)),
            ("file", () => ReadFileSecret(itsName ?? SettingCatalog.FilePath)),
            ("configuration", () => ReadConfigurationSecret(itself ?? SettingCatalog.ConfigurationClientSecret)));
        return read?.Invoke();
    }

    private KeyVaultSettings ReadKeyVault(Setting secretName)
    {
        var vault = Server(SettingCatalog.KeyVaultUri);
        if (vault is null && Text(SettingCatalog.KeyVaultUri).Length == 0)
        {
            Problem(SettingCatalog.KeyVaultUri, "is not set. It is the vault's address, https://NAME.vault.azure.net/.");
        }
        else if (vault is { Scheme: not "https" })
        {
            Problem(SettingCatalog.KeyVaultUri, "must be https, on loopback too: the Key Vault client sends no token over plain http.");
        }

        var verify = Choice(SettingCatalog.KeyVaultVerifyChallengeResource, ("true", true), ("false", false));
        if (!verify && vault is { IsLoopback: false })
        {
            Problem(SettingCatalog.KeyVaultVerifyChallengeResource, "may be false only for a vault on loopback; elsewhere the check keeps the identity's token from going to a stranger.");
        }

        var name = Required(secretName);
        if (name.Length > 127 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            Problem(secretName, "is no name of a Key Vault secret: 1 to 127 letters, digits and dashes.");
        }

        return new KeyVaultSettings(
            vault ?? new Uri("https://invalid"),
            name,
            verify,
            Choice(SettingCatalog.KeyVaultTryPreviousVersion, ("true", true), ("false", false)),
            ReadIdentity())
        {
            NamedBy = secretName,
        };
    }

    private FileSecretSettings ReadFileSecret(Setting path) => new(Required(path)) { NamedBy = path };

    private ConfigurationSecretSettings ReadConfigurationSecret(Setting secret)
    {
        // The Functions host takes the environment to be Production unless AZURE_FUNCTIONS_ENVIRONMENT says otherwise; so do we.
        var environment = _configuration["AZURE_FUNCTIONS_ENVIRONMENT"];
        if (string.IsNullOrWhiteSpace(environment) || environment.Trim().Equals("Production", StringComparison.OrdinalIgnoreCase))
        {
            Problem(SettingCatalog.SecretsSource, "is 'configuration', which is refused when the Azure Functions environment (AZURE_FUNCTIONS_ENVIRONMENT) is Production. Keep the secret in Key Vault and set Secrets__Source to keyvault.");
        }

        return new ConfigurationSecretSettings(Required(secret)) { NamedBy = secret };
    }

    private HashiCorpVaultSettings ReadHashiCorpVault(Setting? secretName)
    {
        var address = Server(SettingCatalog.VaultAddress);
        if (address is null && Text(SettingCatalog.VaultAddress).Length == 0)
        {
            Problem(SettingCatalog.VaultAddress, "is not set. It is the address of the HashiCorp Vault server.");
        }

        var readAuth = Choice<Func<VaultAuthSettings>>(
            SettingCatalog.VaultAuth,
            ("azure", () => new VaultAzureSettings(
                AuthMount("azure"), Required(SettingCatalog.VaultRole), Text(SettingCatalog.VaultResource), ReadIdentity())),
            ("approle", () => new VaultAppRoleSettings(
                AuthMount("approle"), Required(SettingCatalog.VaultRoleId), SingleWord(SettingCatalog.VaultSecretId))),
            ("token", () => new VaultTokenSettings(SingleWord(SettingCatalog.VaultToken))),
            ("tokenfile", () => new VaultTokenFileSettings(Required(SettingCatalog.VaultTokenFile))));
        var secretNamespace = Text(SettingCatalog.VaultNamespace);
        var named = secretName is null ? [] : Required(secretName).Split('#', 2);
        return new HashiCorpVaultSettings(
            address ?? new Uri("https://invalid"),
            Text(SettingCatalog.VaultMount).Trim('/'),
            (named.Length > 0 ? named[0] : Required(SettingCatalog.VaultPath)).Trim('/'),
            named.Length > 1 ? named[1] : Text(SettingCatalog.VaultField),
            secretNamespace.Length == 0 ? null : secretNamespace,
            readAuth is null ? new VaultTokenFileSettings("") : readAuth())
        {
            NamedBy = secretName ?? SettingCatalog.VaultPath,
        };

        string AuthMount(string usual)
        {
            var mount = Text(SettingCatalog.VaultAuthMount).Trim('/');
            return mount.Length == 0 ? usual : mount;
        }
    }

    private string? ReadIdentity()
    {
        var id = Text(SettingCatalog.ManagedIdentityClientId);
        return id.Length == 0 ? null : id;
    }

    private List<CustomFieldSettings> ReadCustomFields()
    {
        var fields = new List<CustomFieldSettings>();
        foreach (var declared in Text(SettingCatalog.LookupCustomFields).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = declared.Split(':', 2, StringSplitOptions.TrimEntries);
            CustomFieldType? type = (parts.Length == 1 ? "string" : parts[1].ToLowerInvariant()) switch
            {
                "string" => CustomFieldType.Text,
                "number" => CustomFieldType.Number,
                "boolean" => CustomFieldType.Flag,
                _ => null,
            };
            var name = CustomFieldFlattener.Name(parts[0]);
            if (type is null || parts[0].Length == 0)
            {
                Problem(SettingCatalog.LookupCustomFields, $"has '{declared}'; write a key, or a key with one of :string, :number and :boolean behind it.");
            }
            else if (fields.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                Problem(SettingCatalog.LookupCustomFields, $"has {name} twice.");
            }
            else
            {
                fields.Add(new CustomFieldSettings(name, type.Value));
            }
        }

        return fields;
    }

    private string? ReadDefaultRegion()
    {
        var region = Text(SettingCatalog.PhoneDefaultRegion).ToUpperInvariant();
        if (region.Length == 0)
        {
            return null;
        }

        if (!Phone.PhoneReader.IsRegion(region))
        {
            Problem(SettingCatalog.PhoneDefaultRegion, $"is '{region}', which is no region. It is an ISO 3166 code of two letters, such as DE or US.");
            return null;
        }

        return region;
    }

    // An empty setting counts as an absent one: portals and templates leave empty strings behind.
    private string Text(Setting setting)
    {
        var value = _configuration[setting.Key]?.Trim();
        if (string.IsNullOrEmpty(value))
        {
            return setting.Default;
        }

        if (value is ['<', .., '>'])
        {
            Problem(setting, $"still holds the placeholder of a sample, in angle brackets. Put the value in its place: {setting.Meaning}");
        }

        return value;
    }

    private string Required(Setting setting)
    {
        var value = Text(setting);
        if (value.Length == 0)
        {
            Problem(setting, $"is not set. {setting.Meaning}");
        }
        else if (value.StartsWith("@Microsoft.KeyVault", StringComparison.OrdinalIgnoreCase))
        {
            // App Service leaves the reference's own text in the setting when it cannot resolve it.
            Problem(setting, "is a Key Vault reference that the platform did not resolve. Check the reference and the role of the identity it is resolved with (keyVaultReferenceIdentity).");
        }

        return value;
    }

    private string SingleWord(Setting setting, char? forbidden = null)
    {
        var value = Required(setting);
        if (value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == forbidden || c is '<' or '>'))
        {
            Problem(setting, "has a space, a line break or another character that cannot belong to it; paste it again.");
        }

        return value;
    }

    private Uri? Server(Setting setting)
    {
        var text = Text(setting);
        if (text.Length == 0)
        {
            return null;
        }

        if (FindServerProblem(text, out var uri) is { } problem)
        {
            Problem(setting, problem);
            return null;
        }

        return uri;
    }

    private static string? FindServerProblem(string text, out Uri? uri) =>
        !Uri.TryCreate(text, UriKind.Absolute, out uri) || uri.Scheme is not ("http" or "https") ? "is no absolute https address."
        : uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "must be a server's address without user, query or fragment."
        : uri.Scheme == "http" && !uri.IsLoopback ? "is plain http, which is accepted for loopback only: secrets and tokens would cross the network readable."
        : null;

    private TimeSpan Duration(Setting setting, TimeSpan least, TimeSpan most)
    {
        // A bare number would be read as days; whoever writes 5 means something else.
        var text = Text(setting);
        if (!text.Contains(':', StringComparison.Ordinal)
            || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) || duration < least || duration > most)
        {
            Problem(setting, $"is {Shown(setting, text)}, which is no duration from {least:c} to {most:c}; write hours:minutes:seconds, as in {setting.Default}.");
            return least;
        }

        return duration;
    }

    private int Count(Setting setting, int least, int most)
    {
        var text = Text(setting);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < least || count > most)
        {
            Problem(setting, $"is '{text}', which is no whole number from {least} to {most}.");
            return least;
        }

        return count;
    }

    private T? Choice<T>(Setting setting, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        var text = Text(setting);
        foreach (var (name, value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var names = new List<string>();
        foreach (var (name, _) in choices)
        {
            names.Add(name);
        }

        Problem(setting, $"is {Shown(setting, text)}; it is one of {string.Join(", ", names)}.");
        return default;
    }

    // A secret pasted into the wrong field must not reach the log by way of the complaint about it.
    private static string Shown(Setting setting, string text) =>
        setting.Name.StartsWith("Secrets__", StringComparison.Ordinal) || text.Length > 40 ? "not a value it can have" : $"'{text}'";

    // The first problem of a setting says what to change; further ones would be about the same text.
    private void Problem(Setting setting, string sentence)
    {
        if (_told.Add(setting))
        {
            _problems.Add($"{setting.Name} {sentence}");
        }
    }

    private static int EditDistance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
