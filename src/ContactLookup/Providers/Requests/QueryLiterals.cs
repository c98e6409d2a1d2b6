using System.Buffers;
using System.Text;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>Escapes a text for the inside of a literal of a query language.</summary>
internal static class QueryLiterals
{
    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+_.");

    /// <exception cref="DefinitionException">There is no such language.</exception>
    public static Func<string, string> In(string language) => language switch
    {
        "odata" => OData,
        "soql" => Soql,
        "sosl" => Sosl,
        "word" => Word,
        _ => throw new DefinitionException($"'{language}' is no literal; there are odata, soql, sosl and word."),
    };

    /// <summary>OData 4: a quote is doubled.</summary>
    public static string OData(string value) => value.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>Salesforce SOQL, between single quotes: quotes and backslashes take a backslash.</summary>
    public static string Soql(string value) => Backslashed(value, "\\'\"");

    /// <summary>Salesforce SOSL, between the braces of FIND: every reserved character takes a backslash.</summary>
    public static string Sosl(string value) => Backslashed(value, "?&|!{}[]()^~*:\\\"'+-");

    /// <summary>For a language that has no escaping to rely on: what could be more than one word of it is refused.</summary>
    /// <exception cref="DefinitionException">It could be.</exception>
    public static string Word(string value) => value.AsSpan().ContainsAnyExcept(WordCharacters)
        ? throw new DefinitionException("a value that stands in a query has a character that could be syntax there; letters, digits and + _ . are allowed.")
        : value;

    private static string Backslashed(string value, string reserved)
    {
        var escaped = new StringBuilder(value.Length + 4);
        foreach (var c in value)
        {
            if (reserved.Contains(c, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
