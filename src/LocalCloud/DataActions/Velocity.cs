using System.Text.RegularExpressions;

namespace LocalCloud;

/// <summary>
/// Renders the part of Velocity that data actions are written in: references in all their forms (<c>$x.y</c>, <c>${x.y}</c>,
/// <c>$!{x.y}</c>, macros with arguments), quoted arguments in which references are replaced, and comments. Values are put in
/// as they are and never read as templates. A directive such as <c>#if</c> is refused with a message.
/// </summary>
internal static partial class Velocity
{
    private static readonly Dictionary<string, Func<IReadOnlyList<string?>, string?>> Macros = new()
    {
        ["esc.jsonString"] = VelocityMacros.JsonString,
        ["esc.jsonEncode"] = VelocityMacros.JsonString,
        ["esc.url"] = VelocityMacros.FormEncode,
        ["esc.urlFormEncode"] = VelocityMacros.FormEncode,
        ["esc.uriEncode"] = VelocityMacros.UriEncode,
        ["encoding.base64"] = VelocityMacros.Base64,
        ["successTemplateUtils.firstFromArray"] = VelocityMacros.FirstFromArray,
    };

    /// <summary>Renders a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="context">Texts by name, or maps of texts by name.</param>
    /// <exception cref="DataActionException">The template uses what is not known here, or does not end.</exception>
    public static string Render(string template, IReadOnlyDictionary<string, object?> context) => Part().Replace(template, part =>
    {
        if (part.Groups["directive"].Success)
        {
            throw new DataActionException($"The template has the directive {part.Value}. Genesys Cloud runs it; this stand-in runs references and macros only. Test this action in Genesys Cloud, or write it without the directive.");
        }

        if (part.Groups["broken"].Success)
        {
            throw new DataActionException($"The template has a comment, a brace, a quotation mark or a parenthesis that is not closed: {part.Value}");
        }

        // A reference without a value prints itself, unless it is quiet. A comment leaves nothing behind.
        return part.Groups["path"].Success ? Value(part, context) ?? (part.Groups["quiet"].Success ? "" : part.Value) : "";
    });

    private static string? Value(Match reference, IReadOnlyDictionary<string, object?> context)
    {
        var path = reference.Groups["path"].Value;
        if (!reference.Groups["arguments"].Success)
        {
            return path.Split('.').Aggregate((object?)context, (value, name) => (value as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name)) as string;
        }

        return Macros.TryGetValue(path, out var macro)
            ? macro([.. Argument().Matches(reference.Groups["arguments"].Value).Select(argument => argument.Value[0] switch
            {
                '"' => Render(argument.Value[1..^1], context),
                '\'' => argument.Value[1..^1],
                _ => Value(Part().Match(argument.Value), context),
            })])
            : throw new DataActionException($"The stand-in does not know the macro ${path}().");
    }

    private const string Path = @"(?>[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)";

    // A reference as an argument may be a macro itself, whose arguments are not.
    private const string OneArgument = """(?:"[^"]*"|'[^']*'|\$!?\{?""" + Path + """(?:\((?:[^()"']|"[^"]*"|'[^']*')*\))?\}?)""";

    [GeneratedRegex(OneArgument)]
    private static partial Regex Argument();

    [GeneratedRegex(
        @"##[^\n]*\n?|#\*(?s:.*?)\*#|(?<directive>#\{?(?:if|elseif|else|end|set|foreach|macro|parse|include|stop|break|evaluate|define)\b)" +
        @"|\$(?<quiet>!)?(?<open>\{)?(?<path>" + Path + @")(?:\((?<arguments>\s*(?:" + OneArgument + @"\s*,?\s*)*)\)|(?!\())(?(open)\})" +
        @"|(?<broken>#\*|\$!?\{[A-Za-z][^}]{0,40}|\$!?" + Path + @"\(.{0,40})")]
    private static partial Regex Part();
}
