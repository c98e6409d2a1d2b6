using System.Net.Http.Headers;

namespace LocalCloud;

/// <summary>Asks the function app as a data action does.</summary>
internal sealed class LookupClient : IDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(65);
    private readonly HttpClient _http;

    /// <param name="address">Where the app's host listens.</param>
    /// <param name="key">The function key; null for <c>func start</c>, which asks for none.</param>
    /// <param name="traffic">What the host has recorded; null when the app runs elsewhere.</param>
    public LookupClient(Uri address, string? key, Traffic? traffic)
    {
        Traffic = traffic;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = LongestAnswer };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Add("x-functions-key", key);
        }
    }

    public Uri Address => _http.BaseAddress!;

    public Traffic? Traffic { get; }

    /// <summary>Where the app reads its secrets.</summary>
    public SecretStore Secrets { get; init; }

    /// <summary>Who the app asks for contacts.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [LocalSettings.Genesys];

    /// <summary>Looks one number up.</summary>
    /// <exception cref="HttpRequestException">The app does not answer.</exception>
    public async Task<LookupReply> LookUpAsync(string number, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();

        // Content with a length: a host in the forwarding mode drops a body without one.
        using var content = new StringContent(new JsonObject { ["phoneNumber"] = number }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri("/api/contacts/lookup", UriKind.Relative), content, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new LookupReply((int)response.StatusCode, text, TimeProvider.System.GetElapsedTime(started), ReadTiming(response.Headers));
    }

    public void Dispose() => _http.Dispose();

    private static IReadOnlyList<(string Hop, double Milliseconds)> ReadTiming(HttpResponseHeaders headers) =>
        headers.TryGetValues("Server-Timing", out var values) ? ServerTiming.Read(values) : [];
}

/// <summary>What the app has answered.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="Elapsed">From the request to the end of the answer.</param>
/// <param name="Timing">The times of the hops.</param>
internal sealed record LookupReply(int HttpStatus, string Text, TimeSpan Elapsed, IReadOnlyList<(string Hop, double Milliseconds)> Timing)
{
    /// <summary>The flat answer; null when the app sent something else.</summary>
    public JsonObject? Answer { get; } = HttpStatus == StatusCodes.Status200OK ? Parse(Text) : null;

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
