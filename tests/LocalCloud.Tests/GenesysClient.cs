using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace LocalCloud.Tests;

/// <summary>A plain client of the Genesys stand-ins, written from the documentation and nothing else.</summary>
internal sealed class GenesysClient(Cloud cloud) : IDisposable
{
    public const string Lookup = "/api/v2/externalcontacts/reversewhitepageslookup";

    public HttpClient Http { get; } = new();

    public async Task<HttpResponseMessage> LogInAsync(string? id = null, string? secret = null, string grantType = "client_credentials")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(cloud.Login.Address, "/oauth/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", grantType)]),
        };
        var credentials = $"{id ?? cloud.Genesys.Client.Id}:{secret ?? cloud.Genesys.Client.Secrets.First()}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.Latin1.GetBytes(credentials)));
        return await Http.SendAsync(request);
    }

    public async Task<string> GetTokenAsync()
    {
        using var response = await LogInAsync();
        return (string)(await ReadAsync(response))["access_token"]!;
    }

    public async Task<HttpResponseMessage> GetAsync(string pathAndQuery, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(cloud.Contacts.Address, pathAndQuery));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? await GetTokenAsync());
        return await Http.SendAsync(request);
    }

    public async Task<JsonArray> LookUpAsync(string value, string more = "", string? token = null)
    {
        using var response = await GetAsync($"{Lookup}?lookupVal={Uri.EscapeDataString(value)}{more}", token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await ReadAsync(response))["contacts"]!.AsArray();
    }

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>())!;

    public void Dispose() => Http.Dispose();
}
