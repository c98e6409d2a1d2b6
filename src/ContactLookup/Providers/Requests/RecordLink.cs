using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>
/// The link to a record in its own system, made from a template such as <c>{api}/lightning/r/Contact/{id}/view</c>. Values and
/// the id are percent-encoded; the address of the server, with which a template may begin, is not.
/// </summary>
internal static class RecordLink
{
    // These stand for the id and for an empty value until the link is made. An address cannot contain them.
    private const string Id = "\u0001";
    private const string Nothing = "\u0002";

    /// <summary>Makes what makes links by the id of a record; null without a template.</summary>
    /// <returns>A link is "" when a value that the template needs is empty.</returns>
    /// <exception cref="DefinitionException">The template is malformed, or a name has no value.</exception>
    public static Func<string, string>? Make(string? template, IReadOnlyDictionary<string, string> values)
    {
        if (template is null)
        {
            return null;
        }

        var server = ((string[])["api", "login"]).FirstOrDefault(name => template.StartsWith($"{{{name}}}", StringComparison.Ordinal) && values.ContainsKey(name));
        var filled = values.ToDictionary(value => value.Key, value => value.Value.Length == 0 ? Nothing : value.Value, StringComparer.OrdinalIgnoreCase);
        filled["id"] = Id;
        var rest = Template.Parse(server is null ? template : template[(server.Length + 2)..], Position.Path, filled).RenderFixed();
        var parts = ((server is null ? "" : values[server]) + rest).Split(Uri.EscapeDataString(Id));
        return rest.Contains(Uri.EscapeDataString(Nothing), StringComparison.Ordinal) ? _ => "" : id => string.Join(Uri.EscapeDataString(id), parts);
    }
}
