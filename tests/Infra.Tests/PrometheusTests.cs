using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>
/// The Grafana dashboard and the Prometheus alert rules. Their queries run in a Prometheus server, over samples made from the table
/// of metrics in docs/telemetry.md: a query that names a metric or a label that is not in the table finds nothing and fails.
/// </summary>
public sealed partial class PrometheusTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "infra", "observability");

    // Values of the attributes, enough for every selector of the queries.
    private static readonly Dictionary<string, string[]> Values = new()
    {
        ["status"] = ["found", "unauthorized", "timeout"],
        ["provider"] = ["genesys"],
        ["cached"] = ["true", "false"],
        ["hop"] = ["login", "lookup"],
        ["result"] = ["hit", "wait", "failed"],
        ["trigger"] = ["missing", "early", "forced"],
        ["outcome"] = ["issued", "token_unavailable"],
        ["secret"] = ["genesys-client-secret"],
        ["http.response.status_code"] = ["200", "401"],
        ["error.type"] = ["", "timeout"],
        ["state"] = ["closed", "half_open", "open"],
    };

    [SkippableFact]
    public async Task Every_alert_fires_on_what_it_is_for_and_not_on_a_normal_hour()
    {
        Tool.Require("promtool");

        var tested = await Tool.RunAsync(Folder, "promtool", ["test", "rules", "alerts.test.yml"]);

        Assert.True(tested.Code == 0, tested.Output + tested.Errors);
        var rules = AlertName().Matches(Repository.Read("infra/observability/alerts.rules.yml")).Select(match => match.Groups[1].Value).ToList();
        var tests = Repository.Read("infra/observability/alerts.test.yml");
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Contains($"alertname: {rule}, exp_alerts: []", tests, StringComparison.Ordinal));
        Assert.All(rules, rule => Assert.Contains($"alertname: {rule}\n        exp_alerts:\n          - exp_labels", tests, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Every_query_of_the_dashboard_and_the_alerts_finds_the_metrics_of_the_table()
    {
        Tool.Require("promtool", "prometheus");
        var folder = Directory.CreateTempSubdirectory("prometheus-").FullName;
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            await File.WriteAllTextAsync(Path.Combine(folder, "samples"), Samples(now));
            await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), "global: {}\n");
            var imported = await Tool.RunAsync(folder, "promtool", ["tsdb", "create-blocks-from", "openmetrics", "samples", "data"]);
            Assert.True(imported.Code == 0, imported.Output + imported.Errors);

            var port = FreePort();
            using var server = Tool.Start(folder, "prometheus", ["--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address=127.0.0.1:{port}"]);
            try
            {
                await UntilReadyAsync(server.StandardError);
                using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
                var queries = DashboardQueries().Concat(SelectorsOfRules()).ToList();
                Assert.True(queries.Count > 20);
                foreach (var query in queries)
                {
                    Assert.True(await CountAsync(http, query, now) > 0, "Nothing found by " + query);
                }

                Assert.Equal(0, await CountAsync(http, "contactlookup_no_such_metric", now));
            }
            finally
            {
                server.Kill(entireProcessTree: true);
                await server.WaitForExitAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_dashboard_has_the_structure_that_Grafana_reads()
    {
        using var json = JsonDocument.Parse(Repository.Read("infra/observability/contact-lookup.dashboard.json"));
        var dashboard = json.RootElement;
        var panels = dashboard.GetProperty("panels").EnumerateArray().ToList();

        Assert.True(dashboard.GetProperty("schemaVersion").GetInt32() >= 36);
        Assert.Equal(["datasource", "job"], dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().Select(v => v.GetProperty("name").GetString()));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.StartsWith("Token requests", panels[0].GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Refused requests (401", panels[1].GetProperty("title").GetString(), StringComparison.Ordinal);
        var taken = new HashSet<(int, int)>();
        foreach (var panel in panels)
        {
            Assert.True(panel.GetProperty("type").GetString() is "timeseries" or "stat");
            Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            var place = panel.GetProperty("gridPos");
            var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
            Assert.InRange(x + place.GetProperty("w").GetInt32(), 1, 24);
            for (var column = x; column < x + place.GetProperty("w").GetInt32(); column++)
            {
                for (var row = y; row < y + place.GetProperty("h").GetInt32(); row++)
                {
                    Assert.True(taken.Add((column, row)), $"{panel.GetProperty("title")} covers another panel.");
                }
            }

            var targets = panel.GetProperty("targets").EnumerateArray().ToList();
            Assert.NotEmpty(targets);
            Assert.Equal(targets.Count, targets.Select(target => target.GetProperty("refId").GetString()).Distinct().Count());
        }
    }

    private static IEnumerable<string> DashboardQueries()
    {
        using var json = JsonDocument.Parse(Repository.Read("infra/observability/contact-lookup.dashboard.json"));
        return [.. json.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "5m", StringComparison.Ordinal)
                .Replace("$job", ".*", StringComparison.Ordinal))];
    }

    // An alert finds nothing while all is well; what it selects must be there all the same.
    private static IEnumerable<string> SelectorsOfRules() => Selector().Matches(Repository.Read("infra/observability/alerts.rules.yml"))
        .Select(match => match.Value).Distinct();

    // Two hours of one sample a minute for every metric of the table with every combination of its attributes.
    private static string Samples(DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (Match row in MetricRow().Matches(Repository.Read("docs/telemetry.md")))
        {
            var name = row.Groups["name"].Value;
            var isHistogram = row.Groups["kind"].Value == "histogram";
            var isCounter = row.Groups["kind"].Value == "counter";
            var series = isHistogram
                ? new[] { (name + "_bucket", "le=\"0.5\","), (name + "_bucket", "le=\"+Inf\","), (name + "_count", ""), (name + "_sum", "") }
                : [(name, "")];
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {(isCounter ? name[..^"_total".Length] : name)} {(isHistogram ? "histogram" : isCounter ? "counter" : "gauge")}\n");
            foreach (var labels in Labels(AttributeName().Matches(row.Groups["attributes"].Value).Select(match => match.Groups[1].Value)))
            {
                foreach (var (sample, bucket) in series)
                {
                    for (var minute = 120; minute >= 0; minute--)
                    {
                        var value = isHistogram || isCounter ? 120 - minute : 1;
                        text.Append(CultureInfo.InvariantCulture, $"{sample}{{{bucket}{labels}job=\"contact-lookup\",instance=\"a\"}} {value} {now.AddMinutes(-minute).ToUnixTimeSeconds()}\n");
                    }
                }
            }
        }

        return text.Append("# EOF\n").ToString();
    }

    private static IEnumerable<string> Labels(IEnumerable<string> attributes) => attributes.Aggregate(
        (IEnumerable<string>)[""],
        (all, attribute) => all.SelectMany(labels => Values[attribute].Select(value => $"{labels}{attribute.Replace('.', '_')}=\"{value}\",")));

    private static async Task<int> CountAsync(HttpClient http, string query, DateTimeOffset now)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["query"] = query,
            ["start"] = now.AddMinutes(-60).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["end"] = now.AddMinutes(-5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["step"] = "60",
        });
        using var response = await http.PostAsync(new Uri("/api/v1/query_range", UriKind.Relative), form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{query}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("data").GetProperty("result").GetArrayLength();
    }

    private static async Task UntilReadyAsync(StreamReader log)
    {
        var seen = new StringBuilder();
        while (await log.ReadLineAsync() is { } line)
        {
            seen.AppendLine(line);
            if (line.Contains("Server is ready to receive web requests", StringComparison.Ordinal))
            {
                // It goes on writing, and must not wait for a reader.
                _ = log.ReadToEndAsync();
                return;
            }
        }

        Assert.Fail("Prometheus did not start: " + seen);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^      - alert: (\\w+)", RegexOptions.Multiline)]
    private static partial Regex AlertName();

    [GeneratedRegex(@"contactlookup_\w+(?:\{[^}]*\})?")]
    private static partial Regex Selector();

    [GeneratedRegex(@"^\| `contactlookup\.[a-z_.]+` \| (?:observable )?(?<kind>[a-z -]+) \| `[^`]+` \|(?<attributes>[^|]*)\| `(?<name>\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex("`([a-z_.]+)`")]
    private static partial Regex AttributeName();
}
