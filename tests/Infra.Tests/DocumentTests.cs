using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>What the documents point to exists: files, headings, commands.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Repository.PathOf("");

    public static TheoryData<string> Documents { get; } =
    [
        .. new[] { "", "docs", "infra" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md", folder == "infra" ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly))
            .Select(file => Path.GetRelativePath(Root, file)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_to_a_file_and_a_heading(string document)
    {
        var broken = Link().Matches(WithoutCode(Repository.Read(document)))
            .Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(target => !Exists(document, target));

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_of_the_repository_exists(string document)
    {
        var missing = Command().Matches(Repository.Read(document))
            .Select(command => command.Groups["path"].Value.TrimEnd('.', ',', ':', ';', '/'))
            .Where(path => !File.Exists(Path.Combine(Root, path)) && !Directory.Exists(Path.Combine(Root, path)));

        Assert.Empty(missing);
    }

    private static bool Exists(string document, string target)
    {
        var (path, heading) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? Path.Combine(Root, document) : Path.Combine(Root, Path.GetDirectoryName(document)!, path);
        return (File.Exists(file) || Directory.Exists(file)) && (heading is null || Anchors(file).Contains(heading));
    }

    // The anchors that GitHub makes of headings.
    private static HashSet<string> Anchors(string file) =>
    [
        .. Heading().Matches(WithoutCode(File.ReadAllText(file)))
            .Select(heading => NoAnchorCharacter().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')),
    ];

    private static string WithoutCode(string text) => CodeBlock().Replace(text, "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoAnchorCharacter();

    [GeneratedRegex(@"^\s*```.*?^\s*```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    // A script or a template anywhere, and a project after its command.
    [GeneratedRegex(@"(?:--project |dotnet (?:run|test|build|publish) |^\$ )(?<path>(?:src|tests|benchmarks)/[\w./-]+)|(?<![\w/.$}~-])(?<path>(?:\.ci|infra)/[\w./-]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
