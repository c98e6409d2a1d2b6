using System.Text;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// The link to a record in its own system, made from a template such as <c>{api}/lightning/r/Contact/{id}/view</c>. What is
/// put in is percent-encoded, except for the address of a server.
/// </summary>
internal sealed class RecordLink
{
    private const string Id = "id";
    private static readonly string[] Servers = ["api", "login"];

    private readonly string[]? _parts;

    /// <param name="template">The template of the definition.</param>
    /// <param name="values">The configured values.</param>
    /// <exception cref="DefinitionException">A brace is open, or a name has no value.</exception>
    public RecordLink(string template, IReadOnlyDictionary<string, string> values)
    {
        var parts = new List<string>();
        var text = new StringBuilder();
        var isComplete = true;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] is not ('{' or '}'))
            {
                text.Append(template[i]);
                continue;
            }

            var end = template[i] == '{' ? template.IndexOf('}', i) : -1;
            var name = end < 0 ? throw new DefinitionException($"response.link is '{template}', which has a brace without its counterpart.") : template[(i + 1)..end];
            if (name == Id)
            {
                parts.Add(text.ToString());
                text.Clear();
            }
            else if (values.TryGetValue(name, out var value))
            {
                isComplete &= value.Length > 0;
                text.Append(Servers.Contains(name) ? value : Uri.EscapeDataString(value));
            }
            else
            {
                throw new DefinitionException($"response.link is '{template}', which asks for {{{name}}}. Accepted: {string.Join(", ", values.Keys.Append(Id).Order(StringComparer.Ordinal))}; Providers__<name>__Values__{name} adds it.");
            }

            i = end;
        }

        parts.Add(text.ToString());
        _parts = isComplete ? [.. parts] : null;
    }

    /// <summary>The link to the record with this id; "" when a value that the template needs is empty.</summary>
    public string To(string id) => _parts is null ? "" : string.Join(Uri.EscapeDataString(id), _parts);
}
