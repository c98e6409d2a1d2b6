namespace FunctionApp.Tests;

/// <summary>The files of the repository that are tested as they are.</summary>
internal static class Repository
{
    /// <summary>
    /// Set to 1, the tests write the generated parts of the documentation anew instead of comparing them:
    /// <c>REWRITE_DOCS=1 dotnet test tests/FunctionApp.Tests</c>.
    /// </summary>
    private const string RewriteVariable = "REWRITE_DOCS";

    private static readonly string Root = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Compares the part of a file between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c> with what it should be.</summary>
    public static void AssertGenerated(string path, string name, IEnumerable<string> lines)
    {
        var text = Read(path);
        var (begin, end) = ($"<!-- {name}: generated, see CONTRIBUTING.md -->\n", $"\n<!-- /{name} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"{path} has no part {begin.Trim()} … {end.Trim()}.");

        var expected = string.Join('\n', lines);
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1")
        {
            File.WriteAllText(PathOf(path), text[..from] + expected + text[to..]);
            return;
        }

        var differences = Differences(expected.Split('\n'), text[from..to].Split('\n')).ToList();
        Assert.True(differences.Count == 0, $"{path} is not what the code says. {RewriteVariable}=1 writes it anew.\n{string.Join('\n', differences)}");
    }

    private static IEnumerable<string> Differences(string[] expected, string[] actual) =>
        [.. expected.Except(actual).Select(line => $"+ {line}"), .. actual.Except(expected).Select(line => $"- {line}"), .. IsOtherOrder(expected, actual) ? ["(another order)"] : Array.Empty<string>()];

    private static bool IsOtherOrder(string[] expected, string[] actual) =>
        !expected.SequenceEqual(actual) && !expected.Except(actual).Any() && !actual.Except(expected).Any();

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
