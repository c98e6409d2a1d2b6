using System.Text.Encodings.Web;
using ContactLookup.Diagnosis;

namespace Endpoints;

/// <summary>The report as one page: the chain of hops, the steps, and a form to look a number up.</summary>
internal static class DoctorPage
{
    private static readonly EmbeddedPage Page = new("doctor");

    private static readonly (string Title, string Where, string[] Hops)[] Chain =
    [
        ("Flow", "data action", []),
        ("App", "function app", ["app"]),
        ("Secret", "secret store", ["identity", "secret"]),
        ("Token", "login", ["token"]),
        ("Lookup", "contacts", ["lookup"]),
        ("Answer", "flat contact", ["answer"]),
    ];

    /// <summary>Value of the header <c>Content-Security-Policy</c>.</summary>
    public static string Policy => Page.Policy;

    /// <summary>The page of a report.</summary>
    public static string Of(DoctorReport report) => Page.Html
        .Replace("<!-- about -->", Encode($"{report.CheckedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC · {Time(report.Duration)} · version {report.Version}"), StringComparison.Ordinal)
        .Replace("<!-- chain -->", string.Concat(Chain.Select(hop => HopOf(report, hop))), StringComparison.Ordinal)
        .Replace("<!-- verdict -->", VerdictOf(report), StringComparison.Ordinal)
        .Replace("<!-- steps -->", string.Concat(report.Steps.Select(StepOf)), StringComparison.Ordinal);

    private static string HopOf(DoctorReport report, (string Title, string Where, string[] Hops) hop)
    {
        var steps = report.Steps.Where(step => hop.Hops.Contains(step.Hop)).ToList();
        var state = WorstOf(steps);
        var time = steps.Count == 0 ? "" : Time(TimeSpan.FromTicks(steps.Sum(step => step.Elapsed.Ticks)));
        var passed = state is StepState.Ok or StepState.Warning ? " passed" : "";
        return $"""<li class="hop {DoctorReportWriter.NameOf(state)}{passed}"><span class="sign" aria-hidden="true">{Sign(state)}</span><b>{hop.Title}</b><span class="where">{hop.Where}</span><span class="state">{(steps.Count == 0 ? "asks" : DoctorReportWriter.NameOf(state))}</span><span class="time">{time}</span></li>""";
    }

    private static string VerdictOf(DoctorReport report)
    {
        var first = report.Steps.FirstOrDefault(step => step.State == report.Status);
        var text = report.Status == StepState.Ok || first is null
            ? "<b>Every hop works.</b>"
            : $"<b>{Encode(first.Title)}: {DoctorReportWriter.NameOf(first.State)}.</b> {Encode(first.Change)}";
        return $"""<p class="verdict {DoctorReportWriter.NameOf(report.Status)}">{text}</p>""";
    }

    private static string StepOf(DoctorStep step)
    {
        var provider = step.Provider.Length == 0 ? "" : $" <span class=\"soft\">({Encode(step.Provider)})</span>";
        var advice = Term("Likely cause", step.Cause) + Term("What to change", step.Change) + Term("Where", step.Where);
        return $"""
            <li class="{DoctorReportWriter.NameOf(step.State)}"><span class="state">{DoctorReportWriter.NameOf(step.State)}</span><h3>{Encode(step.Title)}{provider}</h3><span class="time">{Time(step.Elapsed)}</span><div class="more"><p>{Encode(step.Seen)}</p>{(advice.Length == 0 ? "" : $"<dl>{advice}</dl>")}</div></li>
            """;
    }

    private static string Term(string term, string text) => text.Length == 0 ? "" : $"<dt>{term}</dt><dd>{Encode(text)}</dd>";

    // A hop whose steps were all skipped was not reached.
    private static StepState WorstOf(List<DoctorStep> steps) =>
        steps.Any(step => step.State == StepState.Failed) ? StepState.Failed
        : steps.Any(step => step.State == StepState.Warning) ? StepState.Warning
        : steps.Count == 0 || steps.Any(step => step.State == StepState.Ok) ? StepState.Ok
        : StepState.Skipped;

    private static string Sign(StepState state) => state switch
    {
        StepState.Ok => "✓",
        StepState.Warning => "!",
        StepState.Failed => "✕",
        _ => "–",
    };

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds)} ms");

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
