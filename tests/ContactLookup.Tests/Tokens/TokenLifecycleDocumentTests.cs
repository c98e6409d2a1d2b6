using System.Reflection;
using ContactLookup.Providers;
using ContactLookup.Settings;
using ContactLookup.Telemetry;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Tokens;

/// <summary>The numbers, log records and metrics in docs/token-lifecycle.md are those of the code.</summary>
public sealed class TokenLifecycleDocumentTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void The_numbers_are_those_of_the_code()
    {
        var failures = int.MaxValue;
        var share = HoldOff.Length(ScriptedIssuer.IsDown, failures, TimeSpan.FromSeconds(100)) / TimeSpan.FromSeconds(100);
        Assert.Equal(1.0 / 3, RetryingUpstream.HedgeShare);
        var limits = FlightLimits.For(Duration(CallSettingNames.LookupBudget));

        string[] values =
        [
            Share(TokenLifetime.RenewalShare),
            $"{Share(TokenLifetime.JitterShare)} of it",
            $"{Share(1 - TokenLifetime.UntilExpiry(TimeSpan.FromSeconds(1)).TotalSeconds)}, {Length(Day - TokenLifetime.UntilExpiry(Day))} at the most",
            Length(TokenLifetime.Fallback),
            Length(TokenLifetime.Longest),
            Length(limits.Flight),
            Length(limits.Hop),
            $"{Length(FlightLimits.HedgeDelay)}, {FlightLimits.MostFurther} times",
            Length(limits.Patience),
            Length(HoldOff.Length(ScriptedIssuer.IsDown, 1, tokenLeft: null)),
            Length(HoldOff.Length(ScriptedIssuer.IsDown, failures, tokenLeft: null)),
            Length(HoldOff.Length(ScriptedIssuer.InvalidClient, failures, tokenLeft: null)),
            $"{Length(HoldOff.Length(ScriptedIssuer.IsDown, failures, Day))}, and {Share(share)} of what is left",
            Length(HoldOff.Length(ScriptedIssuer.IsDown with { RetryAfter = Day }, 1, tokenLeft: null)),
            $"{RenewalLimit.PerMinute}",
            $"{LookupProvider.MostReplays}",
            Length(Duration(SecretSettingNames.SecretsCacheDuration)),
            string.Create(CultureInfo.InvariantCulture, $"{SecretCache.ExpiryWarning.TotalDays} days before"),
            $"{Share(HashiCorpVaultLogin.RenewalShare)} of it on",
            "a third of the budget",
            $"{RetryingUpstream.MostRetries}",
            $"{Share(RetryingUpstream.FailureRatio)} of {RetryingUpstream.MinimumThroughput} or more in {Length(RetryingUpstream.SamplingDuration)}",
            Length(RetryingUpstream.BreakDuration),
            $"{Connections.MostPerServer}",
            $"{Length(Connections.LongestIdle)} idle, {Length(Connections.Lifetime)} in all",
        ];

        Assert.Equal(values, Rows("numbers").Select(row => row[1]));
    }

    [Fact]
    public void The_log_records_are_those_of_the_code()
    {
        var records = typeof(Log).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()!)
            .Where(record => record.EventId is >= 10 and < 29)
            .OrderBy(record => record.EventId)
            .Select(record => (record.EventId.ToString(CultureInfo.InvariantCulture), $"`{record.EventName}`", $"{record.Level}"));

        Assert.Equal(records, Rows("records").Select(row => (row[0], row[1], row[2])));
    }

    [Fact]
    public async Task The_metrics_and_their_tags_are_those_of_the_code()
    {
        await using var genesys = new FakeGenesys();
        await genesys.LookUpAsync();
        genesys.RevokeAll();
        await genesys.LookUpAsync();
        genesys.Measured.Metrics.SecretInUse("a secret", genesys.Time.GetUtcNow(), genesys.Time.GetUtcNow());

        foreach (var row in Rows("metrics"))
        {
            var name = row[0].Trim('`');
            var measured = genesys.Measured.Gauges(name).Concat(genesys.Measured.Of(name)).FirstOrDefault();
            Assert.True(measured is not null, $"There is no {name}.");
            Assert.Equal(row[1], string.Join(", ", measured.Tags.Keys.Select(tag => $"`{tag}`")));
        }
    }

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(share * 100, 6)} %");

    private static string Length(TimeSpan span)
    {
        var (number, unit) = span switch
        {
            { TotalHours: >= 1 } => (span.TotalHours, "h"),
            { TotalMinutes: >= 1 } => (span.TotalMinutes, "min"),
            { TotalSeconds: >= 1 } => (span.TotalSeconds, "s"),
            _ => (span.TotalMilliseconds, "ms"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
    }

    private static TimeSpan Duration(Setting setting) => TimeSpan.Parse(setting.Default, CultureInfo.InvariantCulture);

    /// <summary>The cells of the table between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>, without its head.</summary>
    private static IEnumerable<string[]> Rows(string table)
    {
        var text = File.ReadAllText(Path.Combine(FindRoot(), "docs/token-lifecycle.md"));
        var from = text.IndexOf($"<!-- {table} -->", StringComparison.Ordinal);
        var to = text.IndexOf($"<!-- /{table} -->", StringComparison.Ordinal);
        return text[from..to].Split('\n').Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
