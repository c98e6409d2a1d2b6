using System.Text.RegularExpressions;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;
using ContactLookup.Secrets;
using ContactLookup.Settings;
using Microsoft.Extensions.Configuration;

namespace ContactLookup.Providers;

/// <summary>Reads who is asked, where and how.</summary>
internal sealed partial class ProviderSettingsReader(SettingValues values)
{
    /// <summary>The provider that Genesys__… configures.</summary>
    public const string Genesys = "genesys";

    private const string Version = "version";

    /// <summary>Names in holes that Providers__name__Values does not set.</summary>
    private static readonly string[] NotValues = ["phone", "id", "clientId", "api", "login"];

    private readonly SecretStoreReader _stores = new(values);

    /// <summary>The providers that are asked, in their order.</summary>
    public List<ProviderSettings> ReadAll()
    {
        var names = values.Text(ProviderSettingNames.LookupProviders).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Length)
        {
            values.Problem(ProviderSettingNames.LookupProviders, "must name each provider once.");
        }
        else if (names.Length == 0)
        {
            values.Problem(ProviderSettingNames.LookupProviders, "must name at least one provider. Remove the setting to ask genesys.");
        }

        return [.. names.Select(name => Read(ProviderSettingNames.LookupProviders, name)).OfType<ProviderSettings>()];
    }

    /// <summary>The provider that each answer is compared with, or null.</summary>
    public ProviderSettings? ReadShadow() =>
        values.Text(ProviderSettingNames.LookupShadow) is { Length: > 0 } name ? Read(ProviderSettingNames.LookupShadow, name) : null;

    /// <summary>The custom fields that every answer has. A field that none of the providers can have is refused.</summary>
    public IReadOnlyList<CustomFieldSettings> ReadCustomFields(IEnumerable<ProviderSettings?> providers) =>
        CustomFieldSettings.ReadAll(values, [.. providers.OfType<ProviderSettings>().Select(provider => provider.Parsed.Response)]);

    /// <summary>Reads one provider; null when its name is malformed.</summary>
    /// <param name="named">The setting that names it.</param>
    /// <param name="name">Its name.</param>
    private ProviderSettings? Read(Setting named, string name)
    {
        if (!name.All(c => char.IsAsciiLetterOrDigit(c)))
        {
            values.Problem(named, $"contains '{name}'. A provider's name has letters and digits only, because it is part of the names of its settings.");
            return null;
        }

        var before = values.Problems.Count;
        var provider = name.Equals(Genesys, StringComparison.OrdinalIgnoreCase) ? ReadGenesys() : ReadOther(name.ToLowerInvariant());
        if (values.Problems.Count == before && ProviderFactory.FindProblems(provider) is { Count: > 0 } problems)
        {
            // A definition that contradicts itself or these settings stops the start, so that no call fails because of it.
            DefinitionProblem(provider.Name, provider.Definition, string.Join(" Also, ", problems));
        }

        return provider;
    }

    private ProviderSettings ReadGenesys()
    {
        var login = values.Server(ProviderSettingNames.GenesysLoginUrl);
        var api = values.Server(ProviderSettingNames.GenesysApiUrl);
        Setting?[] addresses =
        [
            login is null || api is null ? ProviderSettingNames.GenesysRegion : null,
            login is null ? null : ProviderSettingNames.GenesysLoginUrl,
            api is null ? null : ProviderSettingNames.GenesysApiUrl,
        ];
        if (login is null || api is null)
        {
            var domain = ReadGenesysDomain();
            login ??= new Uri($"https://login.{domain}");
            api ??= new Uri($"https://api.{domain}");
        }

        // A colon would end the user name of Basic credentials.
        var clientId = values.SingleWord(ProviderSettingNames.GenesysClientId, forbidden: ':');
        var division = values.Text(ProviderSettingNames.GenesysDivisionId);
        if (division != "*" && !Guid.TryParse(division, out _))
        {
            values.Problem(ProviderSettingNames.GenesysDivisionId, "must be * or the id of a division, which is a GUID.");
        }

        return new ProviderSettings
        {
            Name = Genesys,
            Definition = Genesys,
            Parsed = LoadDefinition(Genesys, Genesys),
            Servers = new Dictionary<string, Uri> { ["login"] = login, ["api"] = api },
            Values = new Dictionary<string, string> { ["clientId"] = clientId, ["division"] = division },
            Store = _stores.Read(),
            Content = values.Choice(
                SecretSettingNames.SecretsHolds,
                ("client_secret", SecretContent.ClientSecret),
                ("access_token", SecretContent.AccessToken)),
            SettingsToCheck = $"{ProviderSettingNames.GenesysClientId} and {ProviderSettingNames.GenesysRegion}",
            AddressSettings = string.Join(" or ", addresses.OfType<Setting>()),
            SearchedPart = division == "*" ? "" : $" Only contacts of division {division} are searched ({ProviderSettingNames.GenesysDivisionId}).",
        };
    }

    private string ReadGenesysDomain()
    {
        var region = values.Text(ProviderSettingNames.GenesysRegion);
        var domain = GenesysRegions.FindDomain(region);
        if (domain is not null)
        {
            return domain;
        }

        var known = string.Join(", ", GenesysRegions.ByAwsRegion.Values.Order(StringComparer.Ordinal));
        values.Problem(ProviderSettingNames.GenesysRegion, region.Length == 0
            ? $"is not set. Set it to the domain of your organization, one of {known}."
            : $"is '{region}'. It must be the domain of a Genesys Cloud region: {known}. For a newer region, set Genesys__LoginUrl and Genesys__ApiUrl.");
        return "invalid";
    }

    private ProviderSettings ReadOther(string name)
    {
        var definition = values.Text(ProviderSettingNames.ProviderDefinition.For(name)) is { Length: > 0 } set ? set : name;
        var parsed = LoadDefinition(name, definition);
        var url = ProviderSettingNames.ProviderUrl.For(name);
        var clientId = ProviderSettingNames.ProviderClientId.For(name);
        var servers = ReadServers(name, definition, parsed, url);
        var own = ReadValues(name, definition, parsed);
        if (values.Text(clientId).Length > 0)
        {
            own["clientId"] = values.SingleWord(clientId, forbidden: ':');
        }

        foreach (var (server, address) in servers)
        {
            own[server] = address.AbsoluteUri.TrimEnd('/');
        }

        return new ProviderSettings
        {
            Name = name,
            Definition = definition,
            Parsed = parsed,
            Servers = servers,
            Values = own,
            Store = parsed.Authentication.Type == AuthenticationType.None
                ? null
                : _stores.Read(ProviderSettingNames.ProviderSecretName.For(name), ProviderSettingNames.ProviderClientSecret.For(name)),
            SettingsToCheck = $"{clientId} and {url}",
            AddressSettings = $"{url}",
        };
    }

    private Dictionary<string, string> ReadValues(string name, string definition, ProviderDefinition parsed)
    {
        var own = new Dictionary<string, string>(parsed.Values, StringComparer.OrdinalIgnoreCase);
        var accepted = parsed.Holes.Concat(parsed.Values.Keys).Except(NotValues).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        foreach (var given in values.Configuration.GetSection($"Providers:{name}:Values").GetChildren())
        {
            if (string.IsNullOrWhiteSpace(given.Value))
            {
                continue;
            }

            var value = given.Value.Trim();
            var setting = ProviderSettingNames.ProviderValue.For(name).ForValue(given.Key);
            if (parsed != ProviderDefinition.Missing && !accepted.Contains(given.Key, StringComparer.OrdinalIgnoreCase))
            {
                values.Problem(setting, $"is not used by the definition {definition}. {(accepted.Count == 0 ? "It has no values: remove the setting." : $"Accepted: {string.Join(", ", accepted)}.")}");
            }
            else if (given.Key.Equals(Version, StringComparison.OrdinalIgnoreCase) && own.TryGetValue(Version, out var usual) && Digits().Replace(value, "0") != Digits().Replace(usual, "0"))
            {
                values.Problem(setting, $"is '{value}'. Write it like {usual}, which is the default.");
            }

            own[given.Key] = value;
        }

        return own;
    }

    private Dictionary<string, Uri> ReadServers(string name, string definition, ProviderDefinition parsed, Setting url)
    {
        var servers = new Dictionary<string, Uri>();
        foreach (var (server, address) in parsed.Servers)
        {
            if (server is not ("api" or "login") || SettingValues.FindServerProblem(address, out var uri) is not null)
            {
                DefinitionProblem(name, definition, $"servers has '{server}': '{address}'; it may have api and login, each an https address without user, query or fragment.");
            }
            else
            {
                servers[server] = uri!;
            }
        }

        if (values.Server(url) is { } api)
        {
            servers["api"] = api;
        }
        else if (values.Text(url).Length == 0 && !servers.ContainsKey("api") && parsed != ProviderDefinition.Missing)
        {
            values.Problem(url, $"is not set. {url.Meaning}");
        }

        if (values.Server(ProviderSettingNames.ProviderLoginUrl.For(name)) is { } login)
        {
            servers["login"] = login;
        }
        else if (servers.TryGetValue("api", out var same))
        {
            servers.TryAdd("login", same);
        }

        return servers;
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
        var setting = ProviderSettingNames.ProviderDefinition.For(provider);
        values.Problem(setting, $"({definition}): {sentence.Replace("<name>", provider, StringComparison.Ordinal)}");
    }

    /// <summary>Explains why a provider's setting has no effect; null when it has one.</summary>
    public static string? FindUnused(IConfiguration configuration, string key)
    {
        if (key.Split(':') is not [var section, var provider, _, ..] || !section.Equals("Providers", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var name = key.Replace(":", "__", StringComparison.Ordinal);
        if (provider.Equals(Genesys, StringComparison.OrdinalIgnoreCase))
        {
            return $"{name} is not used: Genesys__… configures genesys. To use a definition of your own, give the provider another name.";
        }

        var asked = $"{configuration[ProviderSettingNames.LookupProviders.Key]},{configuration[ProviderSettingNames.LookupShadow.Key]}";
        return asked.Split(',', StringSplitOptions.TrimEntries).Contains(provider, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"{name} is not used, because neither {ProviderSettingNames.LookupProviders} nor {ProviderSettingNames.LookupShadow} names {provider}.";
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
