using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>What the documents point to exists: files, headings, commands.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Repository.PathOf("");

    private static readonly string[] Names =
    [
        .. new[] { "", "docs", "infra" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md", folder == "infra" ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly))
            .Select(file => Path.GetRelativePath(Root, file)),
    ];

    public static TheoryData<string> Documents { get; } = [.. Names];

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

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_option_of_a_command_is_in_the_program(string document)
    {
        // BenchmarkDotNet has options of its own.
        var commands = Program().Matches(Repository.Read(document).Replace("\\\n", " ", StringComparison.Ordinal))
            .Where(command => !SourceOf(command.Groups["path"].Value).Contains("BenchmarkDotNet", StringComparison.Ordinal));

        Assert.All(commands, command => Assert.All(
            Option().Matches(command.Groups["options"].Value).Select(option => option.Value),
            option => Assert.True(SourceOf(command.Groups["path"].Value).Contains(option, StringComparison.Ordinal), $"{command.Value}: no {option}")));
    }

    [Fact]
    public void Every_document_with_a_generated_part_has_its_command_in_CONTRIBUTING() =>
        Assert.All(
            Names.Where(document => document != "CONTRIBUTING.md" && Repository.Read(document).Contains(": generated, see CONTRIBUTING.md -->", StringComparison.Ordinal)),
            document => Assert.Contains($"]({document})", Repository.Read("CONTRIBUTING.md"), StringComparison.Ordinal));

    [Fact]
    public void The_documents_have_options_to_check() =>
        Assert.True(Names.SelectMany(document => Program().Matches(Repository.Read(document))).Count(command => Option().IsMatch(command.Groups["options"].Value)) > 10);

    private static string SourceOf(string program)
    {
        var path = Path.Combine(Root, program);
        return Directory.Exists(path)
            ? string.Join('\n', Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText))
            : File.ReadAllText(path);
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

    // A project or a script of the repository with its options, to the end of the line or of the code.
    [GeneratedRegex(@"(?:--project (?<path>(?:src|benchmarks)/\w+)(?: -c Release)? -- |(?<path>(?:\.ci|infra|tests)/(?:[\w-]+/)*[\w-]+) (?=-))(?<options>[^`\n]+)")]
    private static partial Regex Program();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]+")]
    private static partial Regex Option();

    // A script or a template anywhere, and a project after its command.
    [GeneratedRegex(@"(?:--project |dotnet (?:run|test|build|publish) |^\$ )(?<path>(?:src|tests|benchmarks)/[\w./-]+)|(?<![\w/.$}~-])(?<path>(?:\.ci|infra)/[\w./-]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
