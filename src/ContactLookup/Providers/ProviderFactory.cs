using System.Reflection;
using System.Text.Json;
using ContactLookup.Http;
using ContactLookup.Secrets;
using ContactLookup.Settings;
using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Providers;

/// <summary>Makes a provider out of its definition and the settings.</summary>
internal sealed class ProviderFactory(
    LookupSettings settings, Upstream upstream, SecretSources secretSources, TokenCaches tokenCaches, LookupMetrics metrics, TimeProvider time, ILoggerFactory logs)
{
    /// <summary>A token flight may take a whole call's time; reading the secret and logging in each get less than half of it.</summary>
    public const double HopShare = 0.45;

    /// <summary>Genesys Cloud External Contacts.</summary>
    public LookupProvider MakeGenesys()
    {
        var genesys = settings.Genesys;
        return Make(
            "genesys",
            LoadShipped("genesys"),
            new Dictionary<string, Uri> { ["login"] = genesys.LoginUrl, ["api"] = genesys.ApiUrl },
            new Dictionary<string, string> { ["clientId"] = genesys.ClientId, ["division"] = genesys.DivisionId },
            $"{SettingCatalog.GenesysClientId} and {SettingCatalog.GenesysRegion}");
    }

    private LookupProvider Make(
        string name,
        ProviderDefinition definition,
        IReadOnlyDictionary<string, Uri> servers,
        IReadOnlyDictionary<string, string> values,
        string settingsToCheck)
    {
        var request = new RequestTemplate(definition.Request, servers, values);
        var retrying = new RetryingUpstream(upstream, settings.Budget, LookupProvider.MostReplyBytes, time);
        return new LookupProvider(name, definition, request, MakeTokens(definition.Authentication, servers, values, settingsToCheck), retrying, time);
    }

    private TokenCache? MakeTokens(
        AuthenticationDefinition authentication, IReadOnlyDictionary<string, Uri> servers, IReadOnlyDictionary<string, string> values, string settingsToCheck)
    {
        if (authentication.Type == AuthenticationType.None)
        {
            return null;
        }

        var source = secretSources.Make(settings.Secrets.Store);
        var request = new TokenRequest
        {
            Endpoint = authentication.TokenUrl is null ? null : RequestTemplate.Address(authentication.TokenUrl, servers, values),
            ClientId = authentication.ClientId is null ? "" : Template.Parse(authentication.ClientId, Position.JsonString, values).Render(""),
            Authentication = authentication.ClientAuthentication == ClientAuthenticationDefinition.Body ? ClientAuthentication.Body : ClientAuthentication.Basic,
            Parameters = string.Join('&', authentication.Parameters.Select(p =>
                $"{Uri.EscapeDataString(p.Key)}={Template.Parse(p.Value, Position.Form, values).Render("")}")),
            Secret = settings.Secrets,
            SecretReference = source.Description,
            SettingsToCheck = settingsToCheck,
        };
        return tokenCaches.For(request, () => new TokenCache(
            MakeIssuer(authentication.Type, request, source),
            settings.Budget,
            time,
            Random.Shared.NextDouble,
            metrics,
            logs.CreateLogger<TokenCache>()));
    }

    private ITokenIssuer MakeIssuer(AuthenticationType type, TokenRequest request, ISecretSource source) =>
        type != AuthenticationType.ClientCredentials || settings.Secrets.Content == SecretContent.AccessToken
            ? new ReadyTokenIssuer(source, settings.Secrets.CacheDuration, time)
            : new ClientCredentialsIssuer(
                new SecretCache(source, settings.Secrets.CacheDuration, time, metrics, logs.CreateLogger<SecretCache>()),
                new TokenEndpoint(request, upstream, settings.Budget * HopShare, time));

    private static ProviderDefinition LoadShipped(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"ContactLookup.Providers.Definitions.{name}.json")
            ?? throw new DefinitionException($"There is no shipped definition '{name}'.");
        return JsonSerializer.Deserialize(stream, ProviderJson.Default.ProviderDefinition)
            ?? throw new DefinitionException($"The definition '{name}' is empty.");
    }
}
