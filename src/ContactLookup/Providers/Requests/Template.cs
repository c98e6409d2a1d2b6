using ContactLookup.Phone;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>Where in a request a template is used. It decides the escaping.</summary>
internal enum Position
{
    /// <summary>A path: what is put in is percent-encoded, so that it stays inside its segment.</summary>
    Path,

    /// <summary>The value of a query or of a form: all of it is percent-encoded.</summary>
    Query,

    /// <summary>A header's value: printable ASCII, or it is refused.</summary>
    Header,

    /// <summary>A string of a JSON body, or no part of a request: the code that writes it escapes it.</summary>
    Text,
}

/// <summary>
/// Text with holes: <c>{name}</c> takes a configured value, <c>{phone}</c> the number in the form that is asked with,
/// <c>{phone:national}</c> the number in that form, and <c>{phone|odata}</c> the number escaped as a literal of a query
/// language first. <c>{name|path}</c> in an address takes a value of several segments. <c>{{</c> and <c>}}</c> are braces.
/// Each value is escaped for its position, so it cannot change the structure of the request.
/// </summary>
internal sealed class Template
{
    private const string Phone = "phone";
    private const string PathOfSegments = "path";

    private readonly string[] _texts;
    private readonly PhoneHole[] _holes;

    private Template(string[] texts, PhoneHole[] holes)
    {
        _texts = texts;
        _holes = holes;
    }

    /// <summary>True when the number is put in somewhere.</summary>
    public bool HasPhone => _holes.Length > 0;

    /// <summary>True when the number is put in somewhere in the form that is asked with.</summary>
    public bool HasAskedForm => _holes.Any(hole => hole.OwnForm is null);

    /// <summary>A text without holes, which stays as it is.</summary>
    public static Template Fixed(string text) => new([text], []);

    /// <summary>One template for the text of several, one after another. Each keeps its own escaping.</summary>
    public static Template Join(IReadOnlyList<Template> parts)
    {
        List<string> texts = [""];
        foreach (var part in parts)
        {
            texts[^1] += part._texts[0];
            texts.AddRange(part._texts[1..]);
        }

        return new Template([.. texts], [.. parts.SelectMany(part => part._holes)]);
    }

    /// <summary>Parses a template and puts everything in that is known by now, which is all but the number.</summary>
    /// <exception cref="DefinitionException">A brace is open, a name is unknown, or something cannot stand in this position.</exception>
    public static Template Parse(string template, Position position, IReadOnlyDictionary<string, string> values)
    {
        var texts = new List<string>();
        var holes = new List<PhoneHole>();
        var escaped = new StringBuilder();
        var plain = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is not ('{' or '}'))
            {
                plain.Append(c);
                continue;
            }

            if (i + 1 < template.Length && template[i + 1] == c)
            {
                plain.Append(c);
                i++;
                continue;
            }

            var end = c == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0)
            {
                throw new DefinitionException($"'{template}' has a brace without its counterpart; write {c}{c} where a brace itself is meant.");
            }

            var hole = template[(i + 1)..end];
            var language = Cut(ref hole, '|');
            var form = Cut(ref hole, ':');
            escaped.Append(EscapeText(plain.ToString(), position));
            plain.Clear();
            if (language == PathOfSegments && hole != Phone && form is null && position == Position.Path && values.TryGetValue(hole, out var path))
            {
                escaped.AppendJoin('/', path.Trim('/').Split('/').Select(Uri.EscapeDataString));
                i = end;
                continue;
            }

            var literal = language is null ? null : QueryLiterals.In(language);
            if (hole == Phone)
            {
                texts.Add(escaped.ToString());
                escaped.Clear();
                holes.Add(new PhoneHole(form is null ? null : PhoneForms.Writing(form), literal, position));
            }
            else if (form is null && values.TryGetValue(hole, out var value))
            {
                escaped.Append(Escape(literal is null ? value : literal(value), position));
            }
            else
            {
                var setting = hole == "clientId" ? "ClientId" : "Values__" + hole;
                var known = string.Join(", ", values.Keys.Append(Phone).Order(StringComparer.Ordinal));
                throw new DefinitionException($"'{template}' asks for {{{hole}}}, which has no value. Set Providers__<name>__{setting}, or use one of {known}.");
            }

            i = end;
        }

        texts.Add(escaped.Append(EscapeText(plain.ToString(), position)).ToString());
        if (position == Position.Path)
        {
            CheckSegments(template, texts);
        }

        return new Template([.. texts], [.. holes]);
    }

    /// <summary>The text with the number put in.</summary>
    /// <param name="number">The number.</param>
    /// <param name="asked">The form that is asked with.</param>
    public string Render(PhoneNumber number, PhoneFormat asked)
    {
        if (_holes.Length == 0)
        {
            return _texts[0];
        }

        var parts = new string[_texts.Length + _holes.Length];
        parts[0] = _texts[0];
        for (var i = 0; i < _holes.Length; i++)
        {
            var (ownForm, literal, position) = _holes[i];
            var phone = ownForm is null ? number.Format(asked) : ownForm(number);
            parts[(2 * i) + 1] = Escape(literal is null ? phone : literal(phone), position);
            parts[(2 * i) + 2] = _texts[i + 1];
        }

        return string.Concat(parts);
    }

    /// <summary>The text of a template without the number.</summary>
    /// <exception cref="DefinitionException">The template contains the number.</exception>
    public string RenderFixed() =>
        _holes.Length == 0 ? _texts[0] : throw new DefinitionException($"'{_texts[0]}{{{Phone}}}…' contains {{{Phone}}}, and this template cannot contain the number.");

    private static string? Cut(ref string hole, char separator)
    {
        var at = hole.IndexOf(separator, StringComparison.Ordinal);
        var rest = at < 0 ? null : hole[(at + 1)..].Trim();
        hole = (at < 0 ? hole : hole[..at]).Trim();
        return rest;
    }

    // Escaping leaves dots as they are, and a segment . or .. changes the path. A number never consists of dots.
    private static void CheckSegments(string template, IEnumerable<string> texts)
    {
        if (string.Join(Phone, texts).Split('/').Any(segment => segment is "." or ".."))
        {
            throw new DefinitionException($"'{template}' has the segment . or .. in its path, with its values put in, which leads elsewhere. Remove it.");
        }
    }

    private static string EscapeText(string text, Position position) => position switch
    {
        Position.Query => Uri.EscapeDataString(text),
        Position.Header => Printable(text),
        _ => text,
    };

    private static string Escape(string value, Position position) => position switch
    {
        Position.Path or Position.Query => Uri.EscapeDataString(value),
        Position.Header => Printable(value),
        _ => value,
    };

    private static string Printable(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
            ? text
            : throw new DefinitionException("the value of a header must be printable ASCII.");

    /// <param name="OwnForm">Writes the number in a form of the hole's own; null takes the form that is asked with.</param>
    /// <param name="Literal">Escapes it for a query language, if it stands in one.</param>
    /// <param name="Position">Where in the request it is.</param>
    private readonly record struct PhoneHole(Func<PhoneNumber, string>? OwnForm, Func<string, string>? Literal, Position Position);
}
