using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Compare;

/// <summary>The two .NET servers that the app is compared with. Each runs in a process of its own.</summary>
internal static class DotnetBaselines
{
    private const string LookupPath = "/api/contacts/lookup";

    /// <summary>Copies the upstream's answer byte by byte, with a fixed token: the least that a .NET server can do.</summary>
    public static async Task CopyBytesAsync(int port, Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        await using var app = builder.Build();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 64 });
        app.MapGet(LookupPath, async context =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, LookupAddress(upstream, context.Request.Query["phone"].ToString()));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "stub-token");
            using var response = await client.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = response.Content.Headers.ContentLength;
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
        await app.RunAsync();
    }

    /// <summary>What one writes in an afternoon: minimal API, HTTP client factory, token in a memory cache, System.Text.Json, no log line.</summary>
    public static async Task AfternoonAsync(int port, Uri upstream)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddMemoryCache();
        builder.Services.AddHttpClient();
        await using var app = builder.Build();
        app.MapGet(LookupPath, async (string phone, IHttpClientFactory clients, IMemoryCache cache) =>
        {
            using var client = clients.CreateClient();
            var token = await cache.GetOrCreateAsync("token", async entry =>
            {
                using var login = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream, "/oauth/token"));
                login.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("client:secret")));
                login.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
                using var answer = await client.SendAsync(login);
                var token = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Token>();
                entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(token!.ExpiresIn - 60);
                return token.AccessToken;
            });
            using var request = new HttpRequestMessage(HttpMethod.Get, LookupAddress(upstream, phone));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await client.SendAsync(request);
            var found = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Found>();
            return found?.Contacts is [var contact, ..]
                ? Results.Ok(new
                {
                    Found = true,
                    contact.Id,
                    contact.FirstName,
                    contact.LastName,
                    contact.Title,
                    Company = contact.ExternalOrganization?.Name,
                    WorkPhone = contact.WorkPhone?.E164,
                    contact.WorkEmail,
                })
                : Results.Ok(new { Found = false });
        });
        await app.RunAsync();
    }

    private static Uri LookupAddress(Uri upstream, string phone) =>
        new(upstream, $"/api/v2/externalcontacts/reversewhitepageslookup?lookupVal={Uri.EscapeDataString(phone)}&expand=contacts.externalOrganization");

    private sealed record Token([property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresIn);

    private sealed record Found(IReadOnlyList<Person>? Contacts);

    private sealed record Person(string Id, string? FirstName, string? LastName, string? Title, string? WorkEmail, Phone? WorkPhone, Organization? ExternalOrganization);

    private sealed record Phone(string? E164);

    private sealed record Organization(string? Name);
}
