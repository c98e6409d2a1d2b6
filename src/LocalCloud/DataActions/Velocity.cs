using System.Text;

namespace LocalCloud;

/// <summary>
/// Renders the part of Velocity that data actions are written in: references in all their forms (<c>$x.y</c>, <c>${x.y}</c>,
/// <c>$!{x.y}</c>, methods with arguments), quoted arguments in which references are replaced, and comments. Values are put in
/// as they are and never read as templates. A directive such as <c>#if</c> is refused with a message and not left out.
/// </summary>
internal static class Velocity
{
    private static readonly string[] Directives = ["if", "elseif", "else", "end", "set", "foreach", "macro", "parse", "include", "stop", "break", "evaluate", "define"];

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
    public static string Render(string template, IReadOnlyDictionary<string, object?> context)
    {
        var output = new StringBuilder();
        var at = 0;
        while (at < template.Length)
        {
            var c = template[at];
            if (c == '$' && TryReadReference(template, ref at, context, out var text))
            {
                output.Append(text);
            }
            else if (c == '#' && SkipComment(template, ref at))
            {
                // Comments leave nothing behind.
            }
            else
            {
                output.Append(c);
                at++;
            }
        }

        return output.ToString();
    }

    private static bool SkipComment(string template, ref int at)
    {
        var rest = template.AsSpan(at + 1);
        if (rest.StartsWith("#"))
        {
            var end = template.IndexOf('\n', at);
            at = end < 0 ? template.Length : end + 1;
            return true;
        }

        if (rest.StartsWith("*"))
        {
            var end = template.IndexOf("*#", at, StringComparison.Ordinal);
            at = end < 0 ? throw new DataActionException("A comment that begins with #* has no *#.") : end + 2;
            return true;
        }

        var word = Word(template, at + (rest.StartsWith("{") ? 2 : 1));
        return Directives.Contains(word) ? throw new DataActionException($"The template has the directive #{word}. Genesys Cloud runs it; this stand-in runs references and macros only. Test this action in Genesys Cloud, or write it without the directive.") : false;
    }

    /// <summary>Reads a reference at a dollar sign; false, and nothing read, where a dollar sign begins none.</summary>
    private static bool TryReadReference(string template, ref int at, IReadOnlyDictionary<string, object?> context, out string text)
    {
        var start = at;
        var here = at + 1;
        var quiet = Take(template, ref here, '!');
        var braced = Take(template, ref here, '{');
        if (Word(template, here).Length == 0)
        {
            text = "";
            return false;
        }

        var value = ReadPath(template, ref here, context);
        if (braced && !Take(template, ref here, '}'))
        {
            throw new DataActionException($"A reference is not closed by a brace: {template[start..Math.Min(template.Length, start + 40)]}");
        }

        // A reference without a value prints itself, unless it is quiet.
        text = value ?? (quiet ? "" : template[start..here]);
        at = here;
        return true;
    }

    private static string? ReadPath(string template, ref int at, IReadOnlyDictionary<string, object?> context)
    {
        var path = Word(template, at);
        at += path.Length;
        object? value = context.GetValueOrDefault(path);
        while (at + 1 < template.Length && template[at] == '.' && Word(template, at + 1) is { Length: > 0 } name)
        {
            at += 1 + name.Length;
            path += "." + name;
            if (at < template.Length && template[at] == '(')
            {
                var arguments = ReadArguments(template, ref at, context);
                return Macros.TryGetValue(path, out var macro) ? macro(arguments) : throw new DataActionException($"The stand-in does not know the macro ${path}().");
            }

            value = (value as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name);
        }

        return value as string;
    }

    private static List<string?> ReadArguments(string template, ref int at, IReadOnlyDictionary<string, object?> context)
    {
        var arguments = new List<string?>();
        at++;
        while (true)
        {
            SkipSpaces(template, ref at);
            if (at >= template.Length)
            {
                throw new DataActionException("The arguments of a macro are not closed by a parenthesis.");
            }

            switch (template[at])
            {
                case ')':
                    at++;
                    return arguments;
                case ',':
                    at++;
                    break;
                case '"':
                    arguments.Add(Render(ReadQuoted(template, ref at, '"'), context));
                    break;
                case '\'':
                    arguments.Add(ReadQuoted(template, ref at, '\''));
                    break;
                case '$':
                    arguments.Add(ReadArgumentReference(template, ref at, context));
                    break;
                default:
                    throw new DataActionException($"An argument of a macro must be a reference or a quoted text: {template[at..Math.Min(template.Length, at + 20)]}");
            }
        }
    }

    private static string? ReadArgumentReference(string template, ref int at, IReadOnlyDictionary<string, object?> context)
    {
        at++;
        _ = Take(template, ref at, '!');
        var braced = Take(template, ref at, '{');
        var value = ReadPath(template, ref at, context);
        return !braced || Take(template, ref at, '}') ? value : throw new DataActionException("A reference in the arguments of a macro is not closed by a brace.");
    }

    private static string ReadQuoted(string template, ref int at, char quote)
    {
        var end = template.IndexOf(quote, at + 1);
        if (end < 0)
        {
            throw new DataActionException("A quoted argument of a macro does not end.");
        }

        var text = template[(at + 1)..end];
        at = end + 1;
        return text;
    }

    private static string Word(string template, int at)
    {
        var end = at;
        while (end < template.Length && (char.IsAsciiLetter(template[end]) || (end > at && (char.IsAsciiDigit(template[end]) || template[end] is '_' or '-'))))
        {
            end++;
        }

        return template[Math.Min(at, template.Length)..end];
    }

    private static void SkipSpaces(string template, ref int at)
    {
        while (at < template.Length && char.IsWhiteSpace(template[at]))
        {
            at++;
        }
    }

    private static bool Take(string template, ref int at, char expected)
    {
        if (at < template.Length && template[at] == expected)
        {
            at++;
            return true;
        }

        return false;
    }
}
