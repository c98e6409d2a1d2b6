using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// Notices a declared custom field that no contact of any provider has: most likely its key is misspelt or lacks the type that
/// Genesys Cloud adds (<c>tier_text</c>). All providers share one watch, because one of them may have a field that the others
/// lack. Thread-safe.
/// </summary>
internal sealed class DeclaredFieldWatch(IReadOnlyList<CustomFieldSettings> declared)
{
    private readonly Lock _lock = new();
    private readonly SeenNames _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _answersLeft = [];
    private volatile bool _isOver = declared.Count == 0;

    /// <summary>Waits for the answers of this provider too, if its contacts can have one of the fields.</summary>
    public void Await(string provider, ResponseDefinition definition)
    {
        if (declared.Any(field => CustomFieldFlattener.CanHave(definition, field.Name)))
        {
            _answersLeft[provider] = SeenNames.Answers;
        }
    }

    /// <summary>A contact has a custom field of this name, with any value.</summary>
    public void Saw(string name)
    {
        if (!_isOver)
        {
            lock (_lock)
            {
                _seen.Add(name);
            }
        }
    }

    /// <summary>Counts a found answer.</summary>
    /// <returns>Once, when each provider has had 100: the declared fields that no contact had, each with the names that resemble it.</returns>
    public IReadOnlyList<(string Field, string Resembling)> CountAnswer(string provider)
    {
        if (_isOver)
        {
            return [];
        }

        lock (_lock)
        {
            _answersLeft[provider] = _answersLeft.GetValueOrDefault(provider) - 1;
            if (_isOver || _answersLeft.Values.Any(left => left > 0))
            {
                return [];
            }

            _isOver = true;
            return [.. declared.Where(field => !_seen.AreTooMany && !_seen.All.Contains(field.Name)).Select(field => (field.Name, _seen.Resembling(field.Name, PrefixOf(field.Name))))];
        }
    }

    private static string PrefixOf(string name) => name[..(name.IndexOf("custom_", StringComparison.Ordinal) + "custom_".Length)];
}
