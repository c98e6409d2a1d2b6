namespace TestKit;

/// <summary>The files of the repository that are tested as they are.</summary>
public static class Repository
{
    /// <summary>
    /// Set to 1, the tests write what is generated anew instead of comparing it; CONTRIBUTING.md names the commands.
    /// </summary>
    private const string RewriteVariable = "REWRITE_DOCS";

    private static readonly string Root = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Compares the part of a file between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c> with what it should be.</summary>
    /// <exception cref="InvalidOperationException">They differ, or the file has no such part.</exception>
    public static void AssertGenerated(string path, string name, IEnumerable<string> lines)
    {
        var text = Read(path);
        var (begin, end) = ($"<!-- {name}: generated, see CONTRIBUTING.md -->\n", $"\n<!-- /{name} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (from < begin.Length || to < from)
        {
            throw new InvalidOperationException($"{path} has no part {begin.Trim()} … {end.Trim()}.");
        }

        AssertGenerated(path, text[..from], lines, text[to..]);
    }

    /// <summary>Compares a file with what it should be.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static void AssertGenerated(string path, IEnumerable<string> lines) => AssertGenerated(path, "", lines, "\n");

    private static void AssertGenerated(string path, string before, IEnumerable<string> lines, string after)
    {
        var expected = before + string.Join('\n', lines) + after;
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1")
        {
            File.WriteAllText(PathOf(path), expected);
            return;
        }

        var differences = Differences(expected.Split('\n'), Read(path).Split('\n')).ToList();
        if (differences.Count > 0)
        {
            throw new InvalidOperationException($"{path} is not what the code says. {RewriteVariable}=1 writes it anew.\n{string.Join('\n', differences)}");
        }
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
