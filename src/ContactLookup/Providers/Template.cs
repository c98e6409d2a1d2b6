using System.Text;

namespace ContactLookup.Providers;

/// <summary>Where in a request a template stands; decides how what is put in is escaped.</summary>
internal enum Position
{
    /// <summary>One segment of a path, or a value of a query: percent-encoded.</summary>
    Url,

    /// <summary>The value of a form field: percent-encoded.</summary>
    Form,

    /// <summary>A header's value: characters that could end it are dropped.</summary>
    Header,

    /// <summary>A string of a JSON body: the JSON writer escapes it.</summary>
    JsonString,
}

/// <summary>
/// Text with holes: <c>{name}</c> takes a configured value, <c>{phone}</c> the number, and <c>{phone|odata}</c> the number
/// escaped as a literal of a query language first. <c>{{</c> and <c>}}</c> are braces. What is put in is escaped for the
/// place the template stands in, so it can never break out of it.
/// </summary>
internal sealed class Template
{
    private const string PhoneHole = "phone";

    private readonly string[] _texts;
    private readonly Func<string, string>[] _literals;
    private readonly Position _position;

    private Template(string[] texts, Func<string, string>[] literals, Position position)
    {
        _texts = texts;
        _literals = literals;
        _position = position;
    }

    /// <summary>True when the number is put in somewhere.</summary>
    public bool HasPhone => _literals.Length > 0;

    /// <summary>Parses a template and puts everything in that is known by now, which is all but the number.</summary>
    /// <exception cref="DefinitionException">A brace is open, or a name or a literal is unknown.</exception>
    public static Template Parse(string template, Position position, IReadOnlyDictionary<string, string> values)
    {
        var texts = new List<string>();
        var literals = new List<Func<string, string>>();
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }

            if (c == '}')
            {
                throw new DefinitionException($"'{template}' has a closing brace without an opening one; write }}}} for a brace.");
            }

            if (c != '{')
            {
                text.Append(c);
                continue;
            }

            var end = template.IndexOf('}', i);
            if (end < 0)
            {
                throw new DefinitionException($"'{template}' has an opening brace without a closing one; write {{{{ for a brace.");
            }

            var hole = template[(i + 1)..end].Split('|', 2, StringSplitOptions.TrimEntries);
            var literal = hole.Length == 1 ? static value => value : Literal(hole[1], template);
            if (hole[0] == PhoneHole)
            {
                texts.Add(text.ToString());
                text.Clear();
                literals.Add(literal);
            }
            else if (values.TryGetValue(hole[0], out var value))
            {
                text.Append(Escape(literal(value), position));
            }
            else
            {
                throw new DefinitionException($"'{template}' asks for {{{hole[0]}}}, which is neither the phone nor a configured value ({string.Join(", ", values.Keys.Order(StringComparer.Ordinal))}).");
            }

            i = end;
        }

        texts.Add(text.ToString());
        return new Template([.. texts], [.. literals], position);
    }

    /// <summary>The text with the number put in.</summary>
    /// <param name="phone">The number in the form the provider stores it in.</param>
    public string Render(string phone)
    {
        if (_literals.Length == 0)
        {
            return _texts[0];
        }

        var rendered = new StringBuilder(_texts[0]);
        for (var i = 0; i < _literals.Length; i++)
        {
            rendered.Append(Escape(_literals[i](phone), _position)).Append(_texts[i + 1]);
        }

        return rendered.ToString();
    }

    /// <summary>The text of a template in which the number has no business.</summary>
    /// <exception cref="DefinitionException">It asks for the number all the same.</exception>
    public string RenderFixed() =>
        _literals.Length == 0 ? _texts[0] : throw new DefinitionException($"'{_texts[0]}{{{PhoneHole}}}…' asks for the phone where no number can stand.");

    private static string Escape(string value, Position position) => position switch
    {
        Position.Url or Position.Form => Uri.EscapeDataString(value),
        Position.Header => string.Concat(value.Where(c => c is >= ' ' and <= '~')),
        _ => value,
    };

    private static Func<string, string> Literal(string name, string template) => name switch
    {
        "odata" => QueryLiterals.OData,
        "soql" => QueryLiterals.Soql,
        "sosl" => QueryLiterals.Sosl,
        _ => throw new DefinitionException($"'{template}' asks for the literal '{name}'; there are odata, soql and sosl."),
    };
}
