using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>
/// <c>FIND {term OR "a phrase"} IN PHONE FIELDS RETURNING Type(Field, Field WHERE IsConverted = false LIMIT n)</c>. Characters
/// that SOSL reserves have to be escaped inside the braces; one that is not ends in an error, so that a wrong escaping shows.
/// </summary>
internal sealed partial class SoslQuery
{
    private const string Find = "FIND {";
    private const string Reserved = "?&|!{}[]()^~*:\\'+-";
    private const char Quote = '\u0001';

    /// <summary>What is looked for, unescaped.</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    public required string ObjectType { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>True when converted leads are left out.</summary>
    public bool IsOfUnconverted { get; init; }

    public int Limit { get; init; }

    /// <summary>Parses a query; null when it is malformed.</summary>
    public static SoslQuery? Parse(string text)
    {
        if (!text.StartsWith(Find, StringComparison.Ordinal) || ReadSearch(text, out var end) is not { } search)
        {
            return null;
        }

        var rest = AfterSearch().Match(text[end..]);
        var terms = search.Split(" OR ");
        if (!rest.Success || !terms.All(IsTerm))
        {
            return null;
        }

        return new SoslQuery
        {
            Terms = [.. terms.Select(term => term.Trim(Quote))],
            ObjectType = rest.Groups["type"].Value,
            Fields = [.. rest.Groups["fields"].Value.Split(',', StringSplitOptions.TrimEntries)],
            IsOfUnconverted = rest.Groups["where"].Success,
            Limit = rest.Groups["limit"] is { Success: true } given ? int.Parse(given.Value, CultureInfo.InvariantCulture) : 2000,
        };
    }

    // A word of at least two characters, or a phrase between quotes.
    private static bool IsTerm(string term) => term is [Quote, .. { Length: > 1 } phrase, Quote]
        ? !phrase.Contains(Quote, StringComparison.Ordinal)
        : term.Length > 1 && term.AsSpan().IndexOfAny(' ', Quote) < 0;

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
                search.Append(text[end] == '"' ? Quote : text[end]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^ IN PHONE FIELDS RETURNING (?<type>\w+)\((?<fields>\w+(\.\w+)?(, ?\w+(\.\w+)?)*)(?<where> WHERE IsConverted = false)?( LIMIT (?<limit>[1-9]\d{0,3}))?\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex AfterSearch();
}
