using ContactLookup.Telemetry;

namespace Endpoints;

/// <summary>What availability tests ask. Both endpoints read memory only: a probe sends no request to another server.</summary>
public sealed class HealthEndpoints(LookupMetrics metrics)
{
    /// <summary>GET health: the app answers requests. It needs no key, so it says nothing else.</summary>
    public static IResult Health(HttpRequest request) => Json(request, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "alive"u8);
        json.WriteEndObject();
    });

    /// <summary>
    /// GET ready: the token and secret of each provider. The status is 200 when every provider is ready, else 503. A provider
    /// is ready when it has a valid token, or its token expired while no lookup came and the last token request succeeded.
    /// </summary>
    public IResult Ready(HttpRequest request)
    {
        var providers = metrics.ReadProviders();
        var isReady = providers.All(provider => provider.IsReady);
        return Json(request, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("ready"u8, isReady);
            json.WriteStartArray("providers"u8);
            foreach (var provider in providers)
            {
                Write(json, provider);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, ProviderState provider)
    {
        json.WriteStartObject();
        json.WriteString("provider"u8, provider.Provider);
        json.WriteBoolean("ready"u8, provider.IsReady);
        json.WriteString("token"u8, provider switch
        {
            { NeedsToken: false } => "not_needed",
            { TokenExpiresIn: null } => "missing",
            { TokenExpiresIn: var left } => left > TimeSpan.Zero ? "valid" : "expired",
        });
        WriteSeconds(json, "tokenAgeSeconds", provider.TokenAge);
        WriteSeconds(json, "tokenExpiresInSeconds", provider.TokenExpiresIn);
        WriteSeconds(json, "secretAgeSeconds", provider.SecretAge);
        WriteSeconds(json, "secretExpiresInSeconds", provider.SecretExpiresIn);
        json.WriteString("circuit"u8, provider.Circuit);
        json.WriteString("problem"u8, provider.TokenProblem);
        json.WriteEndObject();
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? span)
    {
        if (span is { } value)
        {
            json.WriteNumber(name, Math.Floor(value.TotalSeconds));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static JsonResult Json(HttpRequest request, int status, Action<Utf8JsonWriter> write) => JsonResult.Write("application/json; charset=utf-8", CorrelationId.Of(request), status: status, write: body =>
    {
        using var json = new Utf8JsonWriter(body);
        write(json);
    });
}
