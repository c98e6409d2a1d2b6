using System.Globalization;
using System.Text.Json;
using ContactLookup.Calls;
using TestKit;

namespace FunctionApp.Tests.Answers;

/// <summary>What the documentation promises is what came over the socket.</summary>
[Collection(ScenarioRuns.Collection)]
public sealed class AnswersDocumentTests(ScenarioRuns runs)
{
    private const string Document = "docs/answers.md";

    [Fact]
    public void The_contract_in_the_documentation_is_that_of_a_real_answer()
    {
        var answer = runs[Scenarios.Named("nobody has the number")].Reply;

        var documented = Repository.Read(Document).Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells is ["", ['`', .., '`'], "string" or "number" or "boolean", _, ""])
            .Select(cells => (cells[1].Trim('`'), cells[2]));

        Assert.Equal(answer.Json.EnumerateObject().Select(m => (m.Name, TypeOf(m.Value))), documented);
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
            $"| `{status}` | {(retryable.Count > 1 ? "it depends" : retryable[0] ? "true" : "false")} | {example.HttpReply.HttpStatus} | {(example.Reply.Reason.Length == 0 ? "" : example.Reply.Reason.Replace("|", "\\|", StringComparison.Ordinal))} |");
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "boolean",
    };
}
