using ContactLookup.Settings;

namespace FunctionApp.Tests.Telemetry;

/// <summary>A real run with an OTLP receiver: what arrives there, and what must not.</summary>
[Collection(Alone.Name)]
public sealed class ExportTests
{
    private const string Number = "+13175550125";
    private const string Unknown = "+13175550198";
    private static readonly string[] TraceIds = ["4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c", "c0ffee5916cd43dd8448eb211c80319c"];
    private const string CallerSpan = "00f067aa0ba902b7";

    [Fact]
    public async Task A_run_delivers_one_connected_trace_for_each_lookup_and_every_documented_metric_and_nothing_private()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var (lines, secrets) = await RunAsync(receiver);

        // One connected trace for each lookup: below the caller's span there is one lookup, and every span has its parent.
        Assert.All(TraceIds, trace =>
        {
            var spans = receiver.Spans.Where(span => span.TraceId == trace).ToList();
            Assert.Equal("lookup", Assert.Single(spans, span => span.ParentId == CallerSpan).Name);
            Assert.All(spans, span => Assert.True(span.ParentId == CallerSpan || spans.Exists(s => s.Id == span.ParentId), span.Name));
            Assert.Contains(spans, span => span.Name == "lookup.send");
            Assert.Contains(spans, span => span.Name == "GET");
        });
        Assert.Superset(
            new HashSet<string> { "token.wait", "token.flight", "secret.read", "POST" },
            receiver.Spans.Where(span => span.TraceId == TraceIds[1]).Select(span => span.Name).ToHashSet());

        Assert.Equal(DocumentedMetrics(), receiver.Metrics.Names);

        var everything = string.Join('\n', [.. receiver.Messages.Select(Encoding.Latin1.GetString), .. lines]);
        Assert.Contains(TraceIds[0], everything, StringComparison.Ordinal);
        Assert.All(secrets.SelectMany(Forms), form => Assert.DoesNotContain(form, everything, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("file:///tmp/otlp")]
    public async Task An_endpoint_that_is_not_http_refuses_the_start_and_says_what_to_set(string endpoint)
    {
        var refused = await Assert.ThrowsAsync<SettingsException>(() => AppUnderTest.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)));

        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    private static async Task<(IReadOnlyCollection<string> Lines, IReadOnlyList<string> Secrets)> RunAsync(OtlpReceiver receiver)
    {
        var cloud = await Cloud.StartAsync();
        var secret = cloud.Genesys.Client.Secrets.Single();
        cloud.KeyVault.SetSecret(Cloud.SecretName, secret, TimeProvider.System.GetUtcNow().AddDays(90));
        cloud.Crm.Gate.Authentication = CrmAuthentication.None;
        var shadow = Path.GetTempFileName();
        await File.WriteAllTextAsync(shadow, """
            {
              "title": "Contoso customers",
              "authentication": { "type": "none" },
              "request": { "url": "{api}/v1/customers/{phone}" },
              "response": { "matches": "/customers", "id": "/id", "phones": "/numbers", "contact": { "firstName": "/givenName", "lastName": "/familyName" } }
            }
            """);
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud, OwnsCloud = true },
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("Secrets__CacheDuration", "00:00:00"),
            ("Lookup__Shadow", "crm"),
            ("Providers__crm__Definition", shadow),
            ("Providers__crm__Url", $"https://{CloudEdge.CrmHost}/"));

        File.Delete(shadow);

        await AskAsync(app, Number, TraceIds[0]);
        cloud.Genesys.RevokeAllTokens();
        await AskAsync(app, Unknown, TraceIds[1]);
        cloud.Contacts.Next(Fault.Status(503));
        await AskAsync(app, "+13175550140", TraceIds[2]);
        await cloud.Crm.Traffic.ReachAsync(1).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        return (
            app.ShippedLog.Lines,
            [
                Number, Unknown, "+13175550140", "Eleanor", "Whitfield", "Quinn", secret,
                .. cloud.Genesys.IssuedTokens.Select(token => token.Value),
            ]);
    }

    private static async Task AskAsync(AppUnderTest app, string number, string trace)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/contacts/lookup?phone={Uri.EscapeDataString(number)}&code=a-function-key");
        request.Headers.Add("traceparent", $"00-{trace}-{CallerSpan}-01");
        request.Headers.Add("tracestate", $"caller={number[1..]}");
        Assert.Equal(200, (await Reply.ReadAsync(await app.Http.SendAsync(request))).HttpStatus);
    }

    /// <summary>A text as it is, in base64, URL-encoded and, for a number, its digits and the last seven of them.</summary>
    private static IEnumerable<string> Forms(string text)
    {
        yield return text;
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=');
        yield return Uri.EscapeDataString(text);
        if (text.StartsWith('+'))
        {
            yield return text[1..];
            yield return text[^7..];
        }
    }

    /// <summary>The name of each metric, and the one it has in Prometheus.</summary>
    private static SortedDictionary<string, string> DocumentedMetrics() =>
        new(TelemetryDocument.Rows("metrics").ToDictionary(row => row[0].Trim('`'), row => row[4].Trim('`')), StringComparer.Ordinal);
}
