using System.Buffers;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>Escapes a text for the inside of a literal of a query language.</summary>
internal static class QueryLiterals
{
    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+_.");

    private static readonly SearchValues<char> EncodedQueryCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+_. -()/*");

    /// <exception cref="DefinitionException">There is no such language.</exception>
    public static Func<string, string> In(string language) => language switch
    {
        "odata" => OData,
        "soql" => Soql,
        "sosl" => Sosl,
        "encoded_query" => EncodedQuery,
        "word" => Word,
        _ => throw new DefinitionException($"'{language}' is not a query language. Accepted: odata, soql, sosl, encoded_query and word; and path for a value in a url."),
    };

    /// <summary>OData 4: a quote is doubled.</summary>
    public static string OData(string value) => value.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>Salesforce SOQL, between single quotes: quotes and backslashes take a backslash.</summary>
    public static string Soql(string value) => Backslashed(value, "\\'\"");

    /// <summary>Salesforce SOSL, between the braces of FIND: every reserved character takes a backslash.</summary>
    public static string Sosl(string value) => Backslashed(value, "?&|!{}[]()^~*:\\\"'+-");

    /// <summary>
    /// ServiceNow's encoded query, as a value behind an operator. Conditions are separated by ^, which has no documented
    /// escaping, so only the characters of written phone numbers and of words pass.
    /// </summary>
    /// <exception cref="DefinitionException">Another character is in it.</exception>
    public static string EncodedQuery(string value) => Checked(value, EncodedQueryCharacters, "letters, digits, spaces and + - _ . ( ) / *");

    /// <summary>For a language without a documented escaping: only characters of one word are accepted.</summary>
    /// <exception cref="DefinitionException">It could be.</exception>
    public static string Word(string value) => Checked(value, WordCharacters, "letters, digits and + _ .");

    private static string Checked(string value, SearchValues<char> allowed, string accepted) => value.AsSpan().ContainsAnyExcept(allowed)
        ? throw new DefinitionException($"a value in a query has a character that could be syntax there. Accepted: {accepted}.")
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
