using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace FunctionApp.Tests.Telemetry;

/// <summary>
/// The queries of the Grafana dashboard and the Prometheus alert rules, run by a Prometheus server over the metrics that a real run of
/// the app sent to an OTLP receiver.
/// </summary>
[Collection(Alone.Name)]
public sealed partial class PrometheusTests
{
    // With the requests of the other lookups, more than 80 % of the 300 that are allowed.
    private const int QuickLookups = 260;
    private const int SlowLookups = 25;

    [SkippableFact]
    public async Task Every_query_finds_what_it_is_for_in_a_run_that_has_it()
    {
        var missing = Tool.Missing("promtool", "prometheus");
        Skip.If(missing is not null, missing);
        await using var receiver = await OtlpReceiver.StartAsync();
        var began = TimeProvider.System.GetUtcNow();
        await RunAsync(receiver);
        var folder = Directory.CreateTempSubdirectory("prometheus-").FullName;
        try
        {
            await using var server = await StartAsync(folder, receiver.Metrics);

            foreach (var query in DashboardQueries())
            {
                Assert.True(await server.CountAsync(query, TimeProvider.System.GetUtcNow()) > 0, "Nothing found by " + query);
            }

            // What fires at once, what waits five minutes to fire, and what the run did not have; of that, the metrics must be there.
            // How many token requests fail depends on the app's pauses, so the alert on them may fire or not.
            var alerts = await server.EvaluatedAlertsAsync();
            Assert.Equal(
                ["ContactLookupConfiguration", "ContactLookupSecretExpires", "ContactLookupSlow", "ContactLookupUpstream"],
                alerts.Where(alert => alert.State == "firing").Select(alert => alert.Name).Except(["ContactLookupToken"]).Order(StringComparer.Ordinal));
            Assert.Equal(["ContactLookupNearLimit"], alerts.Where(alert => alert.State == "pending").Select(alert => alert.Name));
            foreach (var selector in alerts.SelectMany(alert => Selector().Matches(alert.Query).Select(match => match.Value)))
            {
                Assert.True(await server.CountAsync(selector, TimeProvider.System.GetUtcNow()) > 0, "Nothing found by " + selector);
            }

            // Before the run no instance reported.
            Assert.Equal(1, await server.CountAsync(alerts.Single(alert => alert.Name == "ContactLookupNoInstance").Query, began.AddHours(-1)));
            Assert.Equal(0, await server.CountAsync("contactlookup_no_such_metric", TimeProvider.System.GetUtcNow()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Token requests, refusals, retries, throttling, a slow directory, many requests and a secret that expires.</summary>
    private static async Task RunAsync(OtlpReceiver receiver)
    {
        var cloud = await Cloud.StartAsync();
        cloud.KeyVault.SetSecret(Cloud.SecretName, cloud.Genesys.Client.Secrets.Single(), TimeProvider.System.GetUtcNow().AddDays(10));
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud, OwnsCloud = true },
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
            ("Lookup__Budget", "00:00:03"));
        var next = 0;

        // Twice, because a rate needs a series that is there already. The circuit breaker stays closed, because most lookups succeed.
        foreach (var (quick, slow) in ((int, int)[])[(1, 1), (QuickLookups, SlowLookups)])
        {
            await AskAsync(quick, "not_found");
            await AskAsync(1, "found", "+13175550125");
            await AskAsync(1, "found", "+13175550125");
            cloud.Contacts.Next(Fault.Status(503));
            await AskAsync(1, "not_found");
            cloud.Contacts.Next(Fault.Status(401), times: 2);
            await AskAsync(1, "unauthorized");
            cloud.Login.Always(Fault.Status(503));
            cloud.Genesys.RevokeAllTokens();
            await AskAsync(1, "token_unavailable");
            cloud.Login.Clear();
            while ((await app.LookUpAsync($"+1646555{next++:0000}")).Status == "token_unavailable")
            {
                // The app asks the login again after a pause.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }

            cloud.Contacts.Always(Fault.Hang());
            await AskAsync(slow, "timeout");
            cloud.Contacts.Clear();
            await receiver.ReceiveMetricsAsync();
        }

        cloud.Contacts.Next(Fault.TooManyRequests(TimeSpan.FromSeconds(40)));
        await AskAsync(1, "throttled");
        await receiver.ReceiveMetricsAsync();

        async Task AskAsync(int times, string status, string? number = null)
        {
            var replies = await Task.WhenAll(Enumerable.Range(next, times).Select(i => app.LookUpAsync(number ?? $"+1646555{i:0000}")));
            next += times;
            Assert.All(replies, reply => Assert.Equal(status, reply.Status));
        }
    }

    private static List<string> DashboardQueries()
    {
        using var json = JsonDocument.Parse(Repository.Read("infra/observability/contact-lookup.dashboard.json"));
        var queries = json.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "5m", StringComparison.Ordinal)
                .Replace("$job", "contact-lookup", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(queries);
        return queries;
    }

    private static async Task<PrometheusServer> StartAsync(string folder, PrometheusSamples samples)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "samples"), samples.ToString());
        var imported = await Tool.RunAsync(folder, "promtool", ["tsdb", "create-blocks-from", "openmetrics", "samples", "data"]);
        Assert.True(imported.Code == 0, imported.Output + imported.Errors);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "prometheus.yml"), $"global: {{ evaluation_interval: 1s }}\nrule_files: ['{Repository.PathOf("infra/observability/alerts.rules.yml")}']\n");
        return await PrometheusServer.StartAsync(folder);
    }

    [GeneratedRegex(@"contactlookup_\w+(?:\{[^}]*\})?")]
    private static partial Regex Selector();

    private sealed record Alert(string Name, string State, string Query);

    private sealed class PrometheusServer(Process process, HttpClient http) : IAsyncDisposable
    {
        public static async Task<PrometheusServer> StartAsync(string folder)
        {
            var port = FreePort();
            var process = Tool.Start(folder, "prometheus", ["--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address=127.0.0.1:{port}"]);
            var seen = new List<string>();
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                seen.Add(line);
                if (line.Contains("Server is ready to receive web requests", StringComparison.Ordinal))
                {
                    // It goes on writing, and must not wait for a reader.
                    _ = process.StandardError.ReadToEndAsync();
                    return new PrometheusServer(process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });
                }
            }

            throw new InvalidOperationException("Prometheus did not start: " + string.Join('\n', seen));
        }

        /// <summary>How many series a query finds.</summary>
        public async Task<int> CountAsync(string query, DateTimeOffset at)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["query"] = query,
                ["time"] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            });
            using var response = await http.PostAsync(new Uri("/api/v1/query", UriKind.Relative), form);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{query}: {text}");
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("data").GetProperty("result").GetArrayLength();
        }

        /// <summary>The alert rules, once each has been evaluated.</summary>
        public async Task<IReadOnlyList<Alert>> EvaluatedAlertsAsync()
        {
            var patience = TimeProvider.System.GetTimestamp();
            while (true)
            {
                using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/rules", UriKind.Relative)));
                var rules = json.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()).ToList();
                if (rules.Count > 0 && rules.TrueForAll(rule => rule.GetProperty("health").GetString() == "ok"))
                {
                    return [.. rules.Select(rule => new Alert(rule.GetProperty("name").GetString()!, rule.GetProperty("state").GetString()!, rule.GetProperty("query").GetString()!))];
                }

                Assert.True(TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromSeconds(60), json.RootElement.GetRawText());
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
