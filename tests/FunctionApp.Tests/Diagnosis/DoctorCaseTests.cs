using System.Text.RegularExpressions;

namespace FunctionApp.Tests.Diagnosis;

/// <summary>What the doctor says of every misconfiguration, and that the documentation shows the same.</summary>
[Collection(DoctorRuns.Collection)]
public sealed partial class DoctorCaseTests(DoctorRuns runs)
{
    public static TheoryData<string> Names { get; } = [.. DoctorCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_step_that_is_not_ok_names_the_hop_and_the_change(string name)
    {
        var one = DoctorCases.Named(name);

        var step = FirstProblem(runs[one].Report);

        Assert.Equal((one.Step, one.Hop, one.Provider, one.IsWarning ? "warning" : "failed"), (Text(step, "id"), Text(step, "hop"), Text(step, "provider"), Text(step, "state")));
        var change = $"{Text(step, "change")} {Text(step, "where")}";
        Assert.All(one.Change, part => Assert.Contains(part, change, StringComparison.Ordinal));
        Assert.All(one.Cause, part => Assert.Contains(part, Text(step, "cause"), StringComparison.Ordinal));
        Assert.All((string[])["seen", "cause", "change", "where"], key => Assert.NotEmpty(Text(step, key)));
        Assert.Equal(one.IsWarning ? "warning" : "failed", runs[one].Report.Status);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_report_holds_a_secret_in_any_form_or_a_number(string name)
    {
        var run = runs[DoctorCases.Named(name)];

        Assert.NotEmpty(run.Secrets);
        Assert.All(run.Secrets.SelectMany(Forms), secret => Assert.All([run.Report.Text, run.Text.Text], text => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotMatch(@"\+?1?2005550199|\+4930901", run.Report.Text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_step_after_a_failed_one_is_there_and_says_why_it_was_skipped(string name)
    {
        var steps = Steps(runs[DoctorCases.Named(name)].Report).ToList();

        Assert.Equal(steps.Count, steps.Select(step => $"{Text(step, "id")} {Text(step, "provider")}").Distinct().Count());
        Assert.All(steps, step => Assert.NotEmpty(Text(step, "seen")));
        Assert.All((string[])["settings", "identity", "secret", "login", "token", "permission", "reply", "customFields", "clock", "times", "rate"], id => Assert.Contains(steps, step => Text(step, "id") == id));
    }

    [Fact]
    public async Task The_documentation_shows_what_was_said_of_every_case() => Repository.AssertGenerated("docs/doctor.md", "cases",
    [
        "| What is wrong | Step | What was seen | Cause | Change | Where |",
        "| --- | --- | --- | --- | --- | --- |",
        Row("Settings are missing or wrong, so the app does not start", await DoctorCommandTests.FirstStepOfRefusedSettingsAsync()),
        .. DoctorCases.All.Select(one => Row(one.Name, FirstProblem(runs[one].Report))),
    ]);

    [Fact]
    public void The_documentation_shows_the_text_of_a_case() => Repository.AssertGenerated("docs/doctor.md", "example",
    [
        "```text",
        .. Varying().Replace(runs[DoctorCases.Named("The client's role lacks the permission (403)")].Text.Text.TrimEnd(), "…").Split('\n'),
        "```",
    ]);

    internal static string Row(string name, JsonElement step) =>
        $"| {name} | {Text(step, "title")}: {Text(step, "state")} | {Cell(Measured().Replace(Text(step, "seen"), "…"))} | {Cell(Text(step, "cause"))} | {Cell(Text(step, "change"))} | {Cell(Text(step, "where"))} |";

    internal static IEnumerable<JsonElement> Steps(Reply report) => report.Json.GetProperty("steps").EnumerateArray();

    internal static JsonElement FirstProblem(Reply report)
    {
        var steps = Steps(report).ToList();
        var found = steps.Find(step => Text(step, "state") == "failed") is { ValueKind: JsonValueKind.Object } failed ? failed : steps.Find(step => Text(step, "state") == "warning");
        return found.ValueKind == JsonValueKind.Object ? found : steps[0];
    }

    internal static bool IsExpected(DoctorCase one, JsonElement step) =>
        Text(step, "id") == one.Step && one.Cause.All(part => Text(step, "cause").Contains(part, StringComparison.Ordinal));

    internal static string Text(JsonElement step, string key) => step.GetProperty(key).GetString()!;

    internal static IEnumerable<string> Forms(string secret) =>
    [
        secret,
        secret.Trim(),
        Uri.EscapeDataString(secret),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='),
    ];

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T[\d:]+Z, \d+ ms, version .*|(?<=, )\d+(?= ms)|[0-9a-f]{32}|(?<=of )\d{4}-\d{2}-\d{2}")]
    private static partial Regex Varying();

    // What differs from run to run: versions with their dates, measured times, counts and the time to wait.
    [GeneratedRegex(@"[0-9a-f]{32} of \d{4}-\d{2}-\d{2}|(?<=took )[\d.]+ m?s|(?<=token )[\d.]+ m?s(?=, both)|(?<=sent )\d+(?= requests)")]
    private static partial Regex Measured();
}
