using LocalCloud;

namespace Compare.Training;

/// <summary>
/// What the app does beside answering lookups: its other endpoints, its other answers, and each hop that refuses, hangs or replies with
/// nonsense. Code that no recording has is compiled when it first runs, and a caller would wait for that.
/// </summary>
internal static class Rehearsal
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);

    private static readonly Fault[] Faults =
    [
        Fault.Status(400), Fault.Status(401), Fault.Status(403), Fault.Status(404), Fault.Status(429), Fault.Status(500),
        Fault.TooManyRequests(Wait), Fault.Unavailable(Wait), Fault.Hang(), Fault.HangMidBody(), Fault.Reset(), Fault.ResetMidBody(),
        Fault.NotJson(), Fault.WrongShape(), Fault.Truncated(), Fault.TooLarge(4 * 1024 * 1024), Fault.Redirect(new Uri("http://127.0.0.1:1/")), Fault.Delay(Wait),
    ];

    // Found, found by several, unknown, withheld, invalid, malformed.
    private static readonly string[] Numbers =
    [
        "tel:+13175550125", "+1 (317) 555-0126", "+13175550199", "+4930901820", "sip:+13175550125@example.com;user=phone", "anonymous", "911", "12", "garbage", "",
    ];

    /// <summary>The settings for a rehearsal, beside those of the stand-ins.</summary>
    /// <param name="cloud">The stand-ins.</param>
    /// <param name="withVault">True: the secret is in HashiCorp Vault and telemetry is exported; false: Key Vault, no export.</param>
    public static IReadOnlyDictionary<string, string> Settings(Cloud cloud, bool withVault)
    {
        var settings = new Dictionary<string, string>(withVault ? cloud.HashiCorpAppSettings() : cloud.FunctionAppSettings())
        {
            // Hanging requests end soon, and answers do not come from memory.
            ["Lookup__Budget"] = "00:00:01",
            ["Lookup__AnswerCache__Duration"] = "00:00:00",
            ["Lookup__AnswerCache__NotFoundDuration"] = "00:00:00",
        };
        if (withVault)
        {
            // Nothing listens there: making and sending the export is what is rehearsed.
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
            settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            settings["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        }

        return settings;
    }

    public static async Task RunAsync(Cloud cloud, HttpClient http, bool withVault)
    {
        foreach (var number in Numbers)
        {
            await GetAsync(http, $"/api/contacts/lookup?phone={Uri.EscapeDataString(number)}");
            using var body = new StringContent(JsonSerializer.Serialize(new { phoneNumber = number }), Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/api/contacts/lookup", UriKind.Relative), body);
            await answer.Content.ReadAsByteArrayAsync();
        }

        foreach (var address in (string[])["/api/health", "/api/ready", "/api/contract", "/api/openapi.json", "/api/v2/external-contacts/lookups/phone?phoneNumber=%2B13175550125", "/api/missing"])
        {
            await GetAsync(http, address);
        }

        foreach (var hop in withVault ? (Hop[])[cloud.HashiCorp] : [cloud.Contacts, cloud.Login, cloud.Identity, cloud.KeyVault])
        {
            foreach (var fault in Faults)
            {
                // A refused token makes the app ask the login again, and a refused secret the store.
                cloud.Genesys.RevokeAllTokens();
                cloud.RotateSecretWithoutOverlap();
                hop.Next(fault, times: 3);
                await GetAsync(http, "/api/contacts/lookup?phone=%2B13175550125");
                await GetAsync(http, "/api/doctor", "application/json");
                hop.Clear();
                await GetAsync(http, "/api/doctor", "text/html");
                await GetAsync(http, "/api/contacts/lookup?phone=%2B13175550125");
            }
        }
    }

    private static async Task GetAsync(HttpClient http, string address, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await http.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
    }
}
