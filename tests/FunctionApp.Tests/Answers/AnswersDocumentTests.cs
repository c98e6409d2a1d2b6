using System.Text.RegularExpressions;
using ContactLookup.Calls;

namespace FunctionApp.Tests.Answers;

/// <summary>What the documentation promises is what came over the socket.</summary>
[Collection(ScenarioRuns.Collection)]
public sealed partial class AnswersDocumentTests(ScenarioRuns runs)
{
    private const string Document = "docs/answers.md";

    [Fact]
    public async Task The_contract_in_the_documentation_is_the_published_schema_and_every_key_of_a_real_answer()
    {
        await using var app = await AppUnderTest.StartAsync();
        var schema = (await app.GetAsync("/api/contract")).Json.GetProperty("properties");

        Assert.Equal(
            runs[Scenarios.Named("nobody has the number")].Reply.Json.EnumerateObject().Select(m => m.Name),
            schema.EnumerateObject().Select(property => property.Name));
        Repository.AssertGenerated(Document, "contract",
        [
            "| Key | Type | Meaning |",
            "| --- | --- | --- |",
            .. schema.EnumerateObject().Select(property => $"| `{property.Name}` | {TypeOf(property.Value)} | {MeaningOf(property)} |"),
        ]);
    }

    [Fact]
    public void The_statuses_in_the_documentation_are_those_of_real_answers()
    {
        Repository.AssertGenerated(Document, "statuses",
        [
            "| `status` | `retryable` | In mode `http` | For example |",
            "| --- | --- | --- | --- |",
            .. LookupStatusNames.All.Select(Row),
        ]);
    }

    private string Row(string status)
    {
        var all = Scenarios.All.Where(s => s.Status == status).ToList();
        var retryable = all.Select(s => runs[s].Reply.Json.GetProperty("retryable").GetBoolean()).Distinct().ToList();
        var example = runs[all.Single(s => s.IsExample)];
        Assert.Single(all.Select(s => runs[s].HttpReply.HttpStatus).Distinct());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| `{status}` | {(retryable.Count > 1 ? "it depends" : retryable[0] ? "true" : "false")} | {example.HttpReply.HttpStatus} | {TimeOfDay().Replace(example.Reply.Reason, "03:14:05 UTC").Replace("|", "\\|", StringComparison.Ordinal)} |");
    }

    [GeneratedRegex(@"\d\d:\d\d:\d\d UTC")]
    private static partial Regex TimeOfDay();

    private static string TypeOf(JsonElement schema) => schema.GetProperty("type").GetString() switch
    {
        "array" => "string collection",
        var type => type!,
    };

    private static string MeaningOf(JsonProperty property) => property.Name == "status"
        ? "How the lookup ended; [every status](#every-status)."
        : property.Value.GetProperty("description").GetString()!;
}
