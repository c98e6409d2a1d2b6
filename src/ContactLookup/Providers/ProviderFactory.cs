using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;
using ContactLookup.Providers.Requests;
using ContactLookup.Secrets;
using ContactLookup.Telemetry;
using ContactLookup.Tokens;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Providers;

/// <summary>Makes a provider from its definition and the settings. Genesys Cloud is a provider like any other.</summary>
internal sealed class ProviderFactory(
    ProviderOptions options, Connections connections, Upstream flightUpstream, SecretSources secretSources, TokenCaches tokenCaches, LookupMetrics metrics, TimeProvider time, ILoggerFactory logs)
{
    private readonly DeclaredFieldWatch _declaredFields = new(options.CustomFields);

    /// <summary>Finds what is wrong with a definition, alone or with these settings: one sentence for each of its parts.</summary>
    public static IReadOnlyList<string> FindProblems(ProviderSettings provider)
    {
        var definition = provider.Parsed;
        var problems = new List<string>();
        foreach (var makePart in (Action[])
        [
            () => CheckTexts(definition),
            () => _ = new RequestTemplate(definition.Request, provider.Servers, provider.Values),
            () => _ = new MatchReader(definition.Response, [], defaultRegion: null),
            () => RecordLink.Make(definition.Response.Link, provider.Values),
            () => _ = new ErrorReader(definition.Response),
            () => _ = new Credential(definition.Authentication, provider.Values),
            () => _ = new InstanceUrl(definition.Authentication.InstanceHosts, provider.Servers.Values),
            () => MakeTokenRequest(provider, secretReference: ""),
        ])
        {
            try
            {
                makePart();
            }
            catch (DefinitionException e)
            {
                problems.Add(e.Message);
            }
        }

        return problems;
    }

    /// <summary>Makes the provider.</summary>
    /// <param name="provider">How it is asked, and where.</param>
    /// <param name="budget">Time it has for an answer.</param>
    public LookupProvider Make(ProviderSettings provider, TimeSpan budget)
    {
        var source = provider.Store is null ? null : secretSources.Make(provider.Store);
        return new LookupProvider(
            provider,
            options.CustomFields,
            _declaredFields,
            options.DefaultRegion,
            source is null ? null : MakeTokens(provider, source),
            new RetryingUpstream(
                provider.Name,
                connections,
                budget,
                LookupProvider.MostReplyBytes,
                provider.Parsed.Request.RequestsPerMinute,
                time,
                logs.CreateLogger<RetryingUpstream>()),
            time,
            metrics,
            source?.Description,
            logs.CreateLogger<LookupProvider>());
    }

    private static void CheckTexts(ProviderDefinition definition)
    {
        if (string.IsNullOrWhiteSpace(definition.Title) || definition.Title.Any(char.IsControl))
        {
            throw new DefinitionException("title is empty or has a line break. It is the name of the provider in reasons.");
        }

        if (definition.Request.RequestsPerMinute < 0)
        {
            throw new DefinitionException("request.requestsPerMinute is negative; leave it out when nothing is known.");
        }

        if (definition.Response.Contact.Count == 0)
        {
            throw new DefinitionException("response.contact is empty; name at least one field.");
        }
    }

    private TokenCache MakeTokens(ProviderSettings provider, ISecretSource source)
    {
        var request = MakeTokenRequest(provider, source.Description);
        return tokenCaches.For(request, () => new TokenCache(
            request.Endpoint is null ? new ReadyTokenIssuer(source, options.SecretCacheDuration, time) : MakeClientCredentialsIssuer(request, source),
            FlightLimits.For(options.Budget),
            time,
            Random.Shared.NextDouble,
            metrics,
            logs.CreateLogger<TokenCache>(),
            provider.Name));
    }

    private ClientCredentialsIssuer MakeClientCredentialsIssuer(TokenRequest request, ISecretSource source) => new(
        new SecretCache(source, options.SecretCacheDuration, time, metrics, logs.CreateLogger<SecretCache>()),
        new TokenEndpoint(request, flightUpstream, FlightLimits.For(options.Budget).Hop, time));

    /// <summary>The token request of a provider.</summary>
    /// <param name="provider">How it is asked, and where.</param>
    /// <param name="secretReference">What reasons call its secret.</param>
    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public static TokenRequest MakeTokenRequest(ProviderSettings provider, string secretReference)
    {
        var authentication = provider.Parsed.Authentication;
        var asksLogin = authentication.Type == AuthenticationType.ClientCredentials && provider.Content == SecretContent.ClientSecret;
        return new TokenRequest
        {
            Endpoint = asksLogin ? RequestTemplate.Address(Required(authentication.TokenUrl, "tokenUrl"), provider.Servers, provider.Values) : null,
            ClientId = asksLogin ? Template.Parse(Required(authentication.ClientId, "clientId"), Position.Text, provider.Values).RenderFixed() : "",
            Authentication = authentication.ClientAuthentication,
            Parameters = string.Join('&', authentication.Parameters.Select(p =>
                $"{Uri.EscapeDataString(p.Key)}={Template.Parse(p.Value, Position.Query, provider.Values).RenderFixed()}")),
            Store = provider.Store,
            SecretReference = secretReference,
            SettingsToCheck = provider.SettingsToCheck,
            AddressSettings = provider.AddressSettings,
        };
    }

    private static string Required(string? template, string name) =>
        template ?? throw new DefinitionException($"authentication.{name} is missing; client_credentials needs it.");
}
