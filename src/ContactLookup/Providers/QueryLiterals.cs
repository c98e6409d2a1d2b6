using System.Text;

namespace ContactLookup.Providers;

/// <summary>Escapes a text for the inside of a quoted literal of a query language.</summary>
internal static class QueryLiterals
{
    /// <summary>OData 4: a quote is doubled.</summary>
    public static string OData(string value) => value.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>Salesforce SOQL: quotes and backslashes take a backslash.</summary>
    public static string Soql(string value) => Backslashed(value, "\\'\"");

    /// <summary>Salesforce SOSL, between the braces of FIND: every reserved character takes a backslash.</summary>
    public static string Sosl(string value) => Backslashed(value, "?&|!{}[]()^~*:\\\"'+-");

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
