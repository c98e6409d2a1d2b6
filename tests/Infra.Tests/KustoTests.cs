using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>
/// The queries of the workbook and the alerts. Nothing here evaluates Kusto, so they are compiled by Microsoft's own language service,
/// and every record and field they name is looked for in the code that writes it.
/// </summary>
public sealed partial class KustoTests
{
    private static readonly string[] FieldsOfEveryRecord = ["Timestamp", "Level", "Category", "Event", "Message", "Exception"];

    public static TheoryData<string> Names { get; } = [.. Queries().Keys];

    [SkippableFact]
    public async Task Every_query_compiles_against_the_table_of_traces()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Kusto");
        var missing = await Tool.InstallNodePackagesAsync(folder);
        Skip.If(missing is not null, missing);
        var queries = Queries();
        // The last one is wrong on purpose: a check that finds nothing must not pass.
        string[] texts = [.. queries.Values, "AppTraces | where NoSuchColumn == 1"];

        var compiled = await Tool.RunAsync(folder, "node", ["check.cjs"], JsonSerializer.Serialize(texts));

        Assert.True(compiled.Code == 0, compiled.Errors);
        var problems = JsonSerializer.Deserialize<string[][]>(compiled.Output)!;
        Assert.All(queries.Keys.Zip(problems), query => Assert.True(query.Second.Length == 0, $"{query.First}: {string.Join(' ', query.Second)}"));
        Assert.Single(problems[^1]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_record_and_field_of_a_query_is_written_by_the_code(string name)
    {
        var query = Queries()[name];
        var records = RecordsOfCode();

        var named = RecordName().Matches(query).SelectMany(match => Quoted().Matches(match.Value)).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, record => Assert.Contains(record, records.Keys));
        var written = named.SelectMany(record => records[record]).Concat(FieldsOfEveryRecord).ToHashSet();
        Assert.All(Field().Matches(query).Select(match => match.Groups[1].Value), field => Assert.Contains(field, written));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Counts_hold_under_sampling(string name)
    {
        // count() counts rows; a row stands for ItemCount records. Only whether there is any row at all may be asked with count().
        var query = Queries()[name];

        Assert.DoesNotContain("countif(", query, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"percentile\(", query);
        Assert.True(!query.Contains("count()", StringComparison.Ordinal) || OnlyNothing().IsMatch(query));
    }

    private static Dictionary<string, string> Queries()
    {
        var beginnings = new Dictionary<string, string>
        {
            ["records"] = Repository.Read("infra/queries/records.kql"),
            ["lookups"] = Repository.Read("infra/queries/records.kql") + Repository.Read("infra/queries/lookups.kql"),
        };
        return Parse("infra/queries/alerts.json").EnumerateArray()
            .Concat(Parse("infra/queries/workbook.json").EnumerateArray())
            .Append(Parse("infra/queries/silence.json"))
            .Append(Parse("infra/queries/no-instance.json"))
            .ToDictionary(
                query => (query.TryGetProperty("name", out var name) ? name : query.GetProperty("title")).GetString()!,
                query => Fill(beginnings[query.GetProperty("of").GetString()!] + string.Join('\n', query.GetProperty("query").EnumerateArray().Select(line => line.GetString()))));
    }

    // What the templates and the workbook put in.
    private static string Fill(string query) => query
        .Replace("{slowAnswerMs}", "2000", StringComparison.Ordinal)
        .Replace("{TimeRange:grain}", "5m", StringComparison.Ordinal)
        .Replace("{days}", "1, 2, 3", StringComparison.Ordinal)
        .Replace("{from}", "8", StringComparison.Ordinal)
        .Replace("{until}", "18", StringComparison.Ordinal);

    // The names of records and their fields, as the log messages in the sources have them.
    private static Dictionary<string, string[]> RecordsOfCode() => Directory
        .EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText)
        .SelectMany(text => LogMessage().Matches(text).Concat(DefinedMessage().Matches(text)))
        .ToDictionary(
            match => match.Groups["name"].Value,
            match => Placeholder().Matches(match.Groups["text"].Value).Select(field => field.Groups[1].Value).ToArray());

    private static JsonElement Parse(string path) => JsonElement.Parse(Repository.Read(path));

    [GeneratedRegex("""LoggerMessage\([^"]*"(?<text>(?:[^"\\]|\\.)*)",\s*EventName = "(?<name>\w+)"\)""")]
    private static partial Regex LogMessage();

    [GeneratedRegex("""new EventId\(\d+, nameof\((?<name>\w+)\)\), "(?<text>[^"]*)"\)""")]
    private static partial Regex DefinedMessage();

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("""Event (?:== "\w+"|in \([^)]*\))""")]
    private static partial Regex RecordName();

    [GeneratedRegex(@"summarize (\w+) = count\(\)\n\| where \1 == 0")]
    private static partial Regex OnlyNothing();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"Record\.(\w+)")]
    private static partial Regex Field();
}
