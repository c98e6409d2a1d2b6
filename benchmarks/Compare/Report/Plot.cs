using System.Net;

namespace Compare;

/// <summary>A bar with its spread.</summary>
internal sealed record Bar(string Label, double Value, double Least, double Most, bool IsOurs);

/// <summary>A line through points.</summary>
internal sealed record Line(string Label, IReadOnlyList<(double X, double Y)> Points, bool IsOurs);

/// <summary>Draws plots as SVG that reads on light and on dark pages.</summary>
internal static class Plot
{
    private const int Width = 800;
    private const int Left = 310;
    private static readonly string[] Colors = ["#6e7781", "#0969da", "#8250df", "#1a7f37", "#9a6700", "#bf3989", "#57606a", "#0550ae", "#116329"];

    public static string Bars(string title, string unit, IReadOnlyList<Bar> bars)
    {
        const int Step = 30;
        var most = bars.Max(b => b.Most) * 1.18;
        double X(double value) => Left + (value / most * (Width - Left - 10));
        var svg = Begin(title, 50 + (bars.Count * Step));
        for (var i = 0; i < bars.Count; i++)
        {
            var bar = bars[i];
            var y = 42 + (i * Step);
            svg.Append(F($"""<text x="{Left - 8}" y="{y + 14}" text-anchor="end"{(bar.IsOurs ? " font-weight=\"bold\"" : "")}>{WebUtility.HtmlEncode(bar.Label)}</text>"""));
            svg.Append(F($"""<rect x="{Left}" y="{y}" width="{X(bar.Value) - Left:0.0}" height="20" fill="{(bar.IsOurs ? "#d1242f" : "#8c959f")}"/>"""));
            svg.Append(F($"""<path d="M{X(bar.Least):0.0} {y + 10}H{X(bar.Most):0.0}M{X(bar.Least):0.0} {y + 6}v8M{X(bar.Most):0.0} {y + 6}v8" stroke="#1f2328" fill="none"/>"""));
            svg.Append(F($"""<text x="{X(Math.Max(bar.Value, bar.Most)) + 6:0.0}" y="{y + 14}">{bar.Value.ToString(bar.Value >= 100 ? "N0" : "0.0", CultureInfo.InvariantCulture)} {unit}</text>"""));
        }

        return svg.Append("</svg>\n").ToString();
    }

    public static string Lines(string title, string xUnit, string yUnit, IReadOnlyList<Line> lines)
    {
        const int Bottom = 330;
        const int From = 70;
        const int To = 500;
        var mostX = lines.Max(l => l.Points.Max(p => p.X));
        var mostY = lines.Max(l => l.Points.Max(p => p.Y)) * 1.05;
        double X(double x) => From + (x / mostX * (To - From));
        double Y(double y) => Bottom - (y / mostY * (Bottom - 50));
        var svg = Begin(title, Bottom + 40);
        for (var i = 0; i <= 4; i++)
        {
            var (x, y) = (mostX * i / 4, mostY * i / 4);
            svg.Append(F($"""<path d="M{From} {Y(y):0.0}H{To}" stroke="#d0d7de" fill="none"/><text x="{From - 6}" y="{Y(y) + 4:0.0}" text-anchor="end">{y.ToString("N0", CultureInfo.InvariantCulture)}</text>"""));
            svg.Append(F($"""<text x="{X(x):0.0}" y="{Bottom + 18}" text-anchor="middle">{x:0.#}</text>"""));
        }

        svg.Append(F($"""<text x="{To}" y="{Bottom + 34}" text-anchor="end">{xUnit}</text><text x="{From}" y="42">{yUnit}</text>"""));
        for (var i = 0; i < lines.Count; i++)
        {
            var color = lines[i].IsOurs ? "#d1242f" : Colors[i % Colors.Length];
            var points = string.Join(' ', lines[i].Points.Select(p => F($"{X(p.X):0.0},{Y(p.Y):0.0}")));
            svg.Append(F($"""<polyline points="{points}" fill="none" stroke="{color}" stroke-width="{(lines[i].IsOurs ? 3 : 1.5)}"/>"""));
            svg.Append(F($"""<path d="M{To + 20} {60 + (i * 22)}h18" stroke="{color}" stroke-width="3"/><text x="{To + 44}" y="{64 + (i * 22)}">{WebUtility.HtmlEncode(lines[i].Label)}</text>"""));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static StringBuilder Begin(string title, int height) => new StringBuilder()
        .Append(F($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">"""))
        .Append(F($"""<rect width="{Width}" height="{height}" fill="#ffffff"/><text x="12" y="24" font-size="15" font-weight="bold">{WebUtility.HtmlEncode(title)}</text>"""));

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
