using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>
/// <c>FIND {term OR term} IN PHONE FIELDS RETURNING Type(Field, Field LIMIT n)</c>. Characters that SOSL reserves have to
/// be escaped inside the braces; one that is not ends in an error, so that a wrong escaping shows.
/// </summary>
internal sealed partial class SoslQuery
{
    private const string Find = "FIND {";
    private const string Reserved = "?&|!{}[]()^~*:\\\"'+-";

    private SoslQuery(IReadOnlyList<string> terms, string objectType, IReadOnlyList<string> fields, int limit)
    {
        Terms = terms;
        ObjectType = objectType;
        Fields = fields;
        Limit = limit;
    }

    /// <summary>What is looked for, unescaped.</summary>
    public IReadOnlyList<string> Terms { get; }

    public string ObjectType { get; }

    public IReadOnlyList<string> Fields { get; }

    public int Limit { get; }

    /// <summary>Parses a query; null when it is malformed.</summary>
    public static SoslQuery? Parse(string text)
    {
        if (!text.StartsWith(Find, StringComparison.Ordinal) || ReadSearch(text, out var end) is not { } search)
        {
            return null;
        }

        var rest = AfterSearch().Match(text[end..]);
        var terms = search.Split(" OR ");
        if (!rest.Success || terms.Any(term => term.Length < 2 || term.Contains(' ', StringComparison.Ordinal)))
        {
            return null;
        }

        var limit = rest.Groups["limit"] is { Success: true } given ? int.Parse(given.Value, CultureInfo.InvariantCulture) : 2000;
        return new SoslQuery(terms, rest.Groups["type"].Value, [.. rest.Groups["fields"].Value.Split(',', StringSplitOptions.TrimEntries)], limit);
    }

    private static string? ReadSearch(string text, out int end)
    {
        var search = new StringBuilder();
        for (end = Find.Length; end < text.Length; end++)
        {
            if (text[end] == '\\' && end + 1 < text.Length)
            {
                search.Append(text[++end]);
            }
            else if (text[end] == '}')
            {
                end++;
                return search.ToString();
            }
            else if (Reserved.Contains(text[end], StringComparison.Ordinal))
            {
                return null;
            }
            else
            {
                search.Append(text[end]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^ IN PHONE FIELDS RETURNING (?<type>\w+)\((?<fields>\w+(\.\w+)?(, ?\w+(\.\w+)?)*)( LIMIT (?<limit>[1-9]\d{0,3}))?\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex AfterSearch();
}
