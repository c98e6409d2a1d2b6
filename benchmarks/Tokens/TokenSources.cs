using System.Net.Http.Headers;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using ContactLookup.Calls;
using ContactLookup.Http;
using ContactLookup.Secrets;
using ContactLookup.Telemetry;
using ContactLookup.Tokens;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Identity.Client;
using TokenCache = ContactLookup.Tokens.TokenCache;

namespace ContactLookup.Benchmarks;

/// <summary>Ways to have an access token by client credentials, each as its documentation shows it: ours, and what others do.</summary>
internal static class TokenSources
{
    private const string Tenant = "11111111-1111-1111-1111-111111111111";
    private const string Client = "22222222-2222-2222-2222-222222222222";

    /// <summary>Each by its name; called with the login's edge of the process, it gives what gets a token.</summary>
    public static IReadOnlyDictionary<string, Func<Login, Func<ValueTask<string>>>> All { get; } = new Dictionary<string, Func<Login, Func<ValueTask<string>>>>
    {
        ["ContactLookup"] = OursWithinBudget,
        ["Field behind a SemaphoreSlim"] = Semaphore,
        ["MemoryCache.GetOrCreateAsync"] = GetOrCreate,
        ["MSAL, AcquireTokenForClient"] = Msal,
        ["Azure.Identity, ClientSecretCredential"] = AzureIdentity,
    };

    private static TimeSpan Budget { get; } = TimeSpan.FromSeconds(4.5);

    /// <summary>A token of this product's cache, for a lookup whose budget is running already.</summary>
    public static Func<ValueTask<string>> Ours(Login login)
    {
        var cache = MakeCache(login);
        var deadline = new Deadline(TimeProvider.System, TimeSpan.FromDays(1), CancellationToken.None);
        var times = new HopTimes();
        return () =>
        {
            var got = cache.GetAsync(deadline, times);
            return got.IsCompletedSuccessfully ? new(Reveal(got.Result)) : WaitAsync(got);
        };

        static async ValueTask<string> WaitAsync(ValueTask<Outcome<ContactLookup.Tokens.AccessToken>> got) => Reveal(await got.ConfigureAwait(false));
    }

    /// <summary>The same with the budget of a lookup.</summary>
    public static Func<ValueTask<string>> OursWithinBudget(Login login)
    {
        var cache = MakeCache(login);
        return async () =>
        {
            using var deadline = new Deadline(TimeProvider.System, Budget, CancellationToken.None);
            return Reveal(await cache.GetAsync(deadline, new HopTimes()).ConfigureAwait(false));
        };
    }

    private static string Reveal(Outcome<ContactLookup.Tokens.AccessToken> outcome) =>
        outcome.Succeeded(out var token, out var failure) ? token.Reveal() : throw new InvalidOperationException(failure.Reason);

    private static TokenCache MakeCache(Login login)
    {
        var time = TimeProvider.System;
        var metrics = new LookupMetrics(time);
        var store = new ConfigurationSecretSettings("secret");
        var request = new TokenRequest
        {
            Endpoint = new Uri("https://login.example/oauth/token"),
            ClientId = Client,
            Authentication = ClientAuthentication.Basic,
            Parameters = "",
            Store = store,
            SecretReference = "",
            SettingsToCheck = "",
            AddressSettings = "",
        };
        var secrets = new SecretCache(new ConfiguredSecretSource(store), TimeSpan.FromMinutes(30), time, metrics, NullLogger<SecretCache>.Instance);
        var limits = FlightLimits.For(Budget);
        var handler = new HedgingHandler(new Connections(_ => login, time), FlightLimits.HedgeDelay, FlightLimits.MostFurther, new RequestRate(time, perMinute: 0), time);
        return new TokenCache(
            new ClientCredentialsIssuer(secrets, new TokenEndpoint(request, new Upstream(handler, time), limits.Hop, time)),
            limits,
            time,
            Random.Shared.NextDouble,
            metrics,
            NullLogger<TokenCache>.Instance);
    }

    /// <summary>What a careful answer in a forum shows: one caller asks, the others wait for the lock.</summary>
    public static Func<ValueTask<string>> Semaphore(Login login)
    {
        var gate = new SemaphoreSlim(1, 1);
        var client = new HttpClient(login);
        var token = "";
        var until = DateTimeOffset.MinValue;
        return async () =>
        {
            await gate.WaitAsync().ConfigureAwait(false);
            try
            {
                if (TimeProvider.System.GetUtcNow() >= until)
                {
                    (token, var lifetime) = await AskAsync(client).ConfigureAwait(false);
                    until = TimeProvider.System.GetUtcNow() + lifetime;
                }

                return token;
            }
            finally
            {
                gate.Release();
            }
        };
    }

    /// <summary>What most answers show.</summary>
    public static Func<ValueTask<string>> GetOrCreate(Login login)
    {
        var cache = new MemoryCache(new MemoryCacheOptions());
        var client = new HttpClient(login);
        return async () => (await cache.GetOrCreateAsync("token", async entry =>
        {
            var (token, lifetime) = await AskAsync(client).ConfigureAwait(false);
            entry.AbsoluteExpirationRelativeToNow = lifetime;
            return token;
        }).ConfigureAwait(false))!;
    }

    /// <summary>Microsoft's library for Entra ID, whose cache of app tokens is in memory unless told otherwise.</summary>
    public static Func<ValueTask<string>> Msal(Login login)
    {
        var app = ConfidentialClientApplicationBuilder.Create(Client)
            .WithClientSecret("secret")
            .WithAuthority($"https://login.microsoftonline.com/{Tenant}/", validateAuthority: false)
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(new OneClient(new HttpClient(login)))
            .Build();
        string[] scopes = ["https://api.example/.default"];
        return async () => (await app.AcquireTokenForClient(scopes).ExecuteAsync().ConfigureAwait(false)).AccessToken;
    }

    /// <summary>The same behind Azure's client libraries.</summary>
    public static Func<ValueTask<string>> AzureIdentity(Login login)
    {
        var options = new ClientSecretCredentialOptions { DisableInstanceDiscovery = true, Transport = new HttpClientTransport(login) };
        options.Retry.MaxRetries = 0;
        var credential = new ClientSecretCredential(Tenant, Client, "secret", options);
        var context = new TokenRequestContext(["https://api.example/.default"]);
        return async () => (await credential.GetTokenAsync(context, CancellationToken.None).ConfigureAwait(false)).Token;
    }

    private static async Task<(string Token, TimeSpan Lifetime)> AskAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://login.example/oauth/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "Y2xpZW50OnNlY3JldA==");
        using var response = await client.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
        return (json.RootElement.GetProperty("access_token").GetString()!, TimeSpan.FromSeconds(json.RootElement.GetProperty("expires_in").GetInt32()));
    }

    private sealed class OneClient(HttpClient client) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => client;
    }
}
