using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>Azure and Grafana say the same things: the alerts by the table in docs/telemetry.md, the charts by their titles.</summary>
public sealed partial class AlertsTests
{
    private static readonly List<(string[] Azure, string[] Prometheus)> Table =
    [
        .. Row().Matches(Repository.Read("docs/telemetry.md").Split("<!-- alerts -->")[1].Split("<!-- /alerts -->")[0])
            .Skip(2)
            .Select(row => (Names(row.Groups["azure"].Value), Names(row.Groups["prometheus"].Value))),
    ];

    [Fact]
    public void Every_alert_of_either_is_in_the_table_and_the_table_has_no_other()
    {
        var azure = ((string[])["alerts", "silence", "no-instance"])
            .Select(file => Parse($"infra/queries/{file}.json"))
            .SelectMany(json => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : new[] { json })
            .Select(alert => alert.GetProperty("name").GetString()!);
        var prometheus = RuleName().Matches(Repository.Read("infra/observability/alerts.rules.yml")).Select(match => match.Groups[1].Value);

        Assert.Equal(azure.Order(StringComparer.Ordinal), Table.SelectMany(row => row.Azure).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(prometheus.Order(StringComparer.Ordinal), Table.SelectMany(row => row.Prometheus).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_of_one_has_a_counterpart_in_the_other() =>
        Assert.All(Table, row => Assert.True(row is { Azure.Length: > 0, Prometheus.Length: > 0 }));

    [Fact]
    public void The_workbook_has_the_charts_of_the_dashboard_in_the_same_order()
    {
        var panels = Parse("infra/observability/contact-lookup.dashboard.json").GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("title").GetString());
        var charts = Parse("infra/queries/workbook.json").EnumerateArray().Select(chart => chart.GetProperty("title").GetString());

        Assert.Equal(panels, charts.Take(panels.Count()));
    }

    private static JsonElement Parse(string path) => JsonElement.Parse(Repository.Read(path));

    private static string[] Names(string cell) => [.. Name().Matches(cell).Select(name => name.Groups[1].Value)];

    [GeneratedRegex(@"^\| [^|`]+ \|(?<azure>[^|]*)\|(?<prometheus>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z-]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("^      - alert: (\\w+)", RegexOptions.Multiline)]
    private static partial Regex RuleName();
}
