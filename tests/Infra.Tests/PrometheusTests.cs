using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>The Prometheus alert rules, run by promtool, and the structure of the Grafana dashboard. FunctionApp.Tests runs their queries over a real run.</summary>
public sealed partial class PrometheusTests
{
    private static readonly string Folder = Repository.PathOf("infra/observability");

    [SkippableFact]
    public async Task Every_alert_fires_on_what_it_is_for_and_not_on_a_normal_hour()
    {
        var missing = Tool.Missing("promtool");
        Skip.If(missing is not null, missing);

        var tested = await Tool.RunAsync(Folder, "promtool", ["test", "rules", "alerts.test.yml"]);

        Assert.True(tested.Code == 0, tested.Output + tested.Errors);
        var rules = AlertName().Matches(Repository.Read("infra/observability/alerts.rules.yml")).Select(match => match.Groups[1].Value).ToList();
        var tests = Repository.Read("infra/observability/alerts.test.yml");
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Contains($"alertname: {rule}, exp_alerts: []", tests, StringComparison.Ordinal));
        Assert.All(rules, rule => Assert.Contains($"alertname: {rule}\n        exp_alerts:\n          - exp_labels", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void The_dashboard_has_the_structure_that_Grafana_reads()
    {
        var dashboard = JsonElement.Parse(Repository.Read("infra/observability/contact-lookup.dashboard.json"));
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

    [GeneratedRegex("^      - alert: (\\w+)", RegexOptions.Multiline)]
    private static partial Regex AlertName();
}
