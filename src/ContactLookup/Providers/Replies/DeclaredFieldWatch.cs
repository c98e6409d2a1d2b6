namespace ContactLookup.Providers.Replies;

/// <summary>
/// Notices a declared custom field that no contact of a provider has: most likely its name is misspelt or lacks the type that
/// Genesys Cloud adds (<c>tier_text</c>). Thread-safe.
/// </summary>
internal sealed class DeclaredFieldWatch(IReadOnlyList<CustomFieldSettings> declared)
{
    /// <summary>Answers with a contact after which a field that none of them had is reported.</summary>
    public const int Answers = 100;

    private const int MostNames = 500;
    private const int MostResembling = 3;
    private const int FewestEqualCharacters = 3;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private int _answers;
    private volatile bool _isOver;

    /// <summary>A contact has a custom field of this name, with whatever value.</summary>
    public void Saw(string name)
    {
        if (_isOver)
        {
            return;
        }

        lock (_lock)
        {
            if (_seen.Count < MostNames)
            {
                _seen.Add(name);
            }
        }
    }

    /// <summary>Counts an answer with a contact.</summary>
    /// <returns>At the last counted answer, the declared fields that no contact had, each with the names seen that resemble it.</returns>
    public IReadOnlyList<(string Field, string Resembling)> CountAnswer()
    {
        if (_isOver || Interlocked.Increment(ref _answers) != Answers)
        {
            return [];
        }

        _isOver = true;
        lock (_lock)
        {
            return [.. declared.Where(field => !_seen.Contains(field.Name)).Select(field => (field.Name, Resembling(field.Name)))];
        }
    }

    private string Resembling(string field)
    {
        var names = _seen.Where(name => Resemble(name, field)).Order(StringComparer.Ordinal).Take(MostResembling).ToList();
        return names.Count == 0 ? "no name that resembles it" : string.Join(", ", names);
    }

    // The same beginning, apart from a few characters at the end of either name.
    private static bool Resemble(string seen, string field)
    {
        var prefix = field.IndexOf("custom_", StringComparison.Ordinal) + "custom_".Length;
        var common = seen.AsSpan().CommonPrefixLength(field);
        return common >= prefix + FewestEqualCharacters && (common >= seen.Length - 2 || common >= field.Length - 2);
    }
}
