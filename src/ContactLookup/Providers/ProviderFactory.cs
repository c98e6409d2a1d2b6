using ContactLookup.Http;
using ContactLookup.Secrets;
using ContactLookup.Settings;
using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Providers;

/// <summary>Makes a provider out of its definition and the settings. Genesys Cloud is made like any other.</summary>
internal sealed class ProviderFactory(
    LookupSettings settings, Upstream upstream, SecretSources secretSources, TokenCaches tokenCaches, LookupMetrics metrics, TimeProvider time, ILoggerFactory logs)
{
    /// <summary>A token flight may take a whole call's time; reading the secret and logging in each get less than half of it.</summary>
    public const double HopShare = 0.45;

    /// <exception cref="DefinitionException">The definition does not make sense, alone or with these settings.</exception>
    public static void Check(ProviderSettings provider)
    {
        _ = new RequestTemplate(provider.Parsed.Request, provider.Servers, provider.Values);
        _ = new MatchReader(provider.Parsed.Response, []);
        _ = new Credential(provider.Parsed.Authentication, provider.Values);
        if (provider.Parsed.Authentication.Type == AuthenticationType.ClientCredentials)
        {
            MakeTokenRequest(provider, secretReference: "");
        }
    }

    /// <summary>Makes the provider.</summary>
    public LookupProvider Make(ProviderSettings provider) => new(
        provider,
        settings.CustomFields,
        MakeTokens(provider),
        new RetryingUpstream(upstream, settings.Budget, LookupProvider.MostReplyBytes, time),
        time);

    private TokenCache? MakeTokens(ProviderSettings provider)
    {
        if (provider.Store is null)
        {
            return null;
        }

        var source = secretSources.Make(provider.Store);
        var request = MakeTokenRequest(provider, source.Description);
        return tokenCaches.For(request, () => new TokenCache(
            request.Endpoint is null ? new ReadyTokenIssuer(source, settings.SecretCacheDuration, time) : MakeClientCredentialsIssuer(request, source),
            settings.Budget,
            time,
            Random.Shared.NextDouble,
            metrics,
            logs.CreateLogger<TokenCache>()));
    }

    private ClientCredentialsIssuer MakeClientCredentialsIssuer(TokenRequest request, ISecretSource source) => new(
        new SecretCache(source, settings.SecretCacheDuration, time, metrics, logs.CreateLogger<SecretCache>()),
        new TokenEndpoint(request, upstream, settings.Budget * HopShare, time));

    private static TokenRequest MakeTokenRequest(ProviderSettings provider, string secretReference)
    {
        var authentication = provider.Parsed.Authentication;
        var asksLogin = authentication.Type == AuthenticationType.ClientCredentials && provider.Content == SecretContent.ClientSecret;
        return new TokenRequest
        {
            Endpoint = asksLogin ? RequestTemplate.Address(Required(authentication.TokenUrl, "tokenUrl"), provider.Servers, provider.Values) : null,
            ClientId = asksLogin ? Template.Parse(Required(authentication.ClientId, "clientId"), Position.JsonString, provider.Values).RenderFixed() : "",
            Authentication = authentication.ClientAuthentication == ClientAuthenticationDefinition.Body ? ClientAuthentication.Body : ClientAuthentication.Basic,
            Parameters = string.Join('&', authentication.Parameters.Select(p =>
                $"{Uri.EscapeDataString(p.Key)}={Template.Parse(p.Value, Position.Form, provider.Values).RenderFixed()}")),
            Store = provider.Store,
            SecretReference = secretReference,
            SettingsToCheck = provider.SettingsToCheck,
        };
    }

    private static string Required(string? template, string name) =>
        template ?? throw new DefinitionException($"authentication.{name} is missing; client_credentials needs it.");
}
