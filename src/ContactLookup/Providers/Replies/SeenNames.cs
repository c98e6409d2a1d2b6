using ContactLookup.Settings;

namespace ContactLookup.Providers.Replies;

/// <summary>The names in replies, to find the one that a misspelt name means. Not thread-safe.</summary>
/// <param name="comparer">Compares them.</param>
internal sealed class SeenNames(StringComparer comparer)
{
    /// <summary>Found answers after which a name that was never seen is reported.</summary>
    public const int Answers = 100;

    private const int Most = 2_000;
    private const int MostShown = 3;
    private const int FewestEqual = 3;
    private const int MostDifferent = 2;

    private readonly HashSet<string> _names = new(comparer);

    /// <summary>The names.</summary>
    public IReadOnlySet<string> All => _names;

    /// <summary>True when there were more names than are kept. Whether a name was seen is then unknown.</summary>
    public bool AreTooMany => _names.Count > Most;

    public void Add(string name)
    {
        if (!AreTooMany)
        {
            _names.Add(name);
        }
    }

    /// <summary>Finds the names that resemble a name: one begins with the other, or at most two characters differ.</summary>
    /// <param name="name">The name that was not seen.</param>
    /// <param name="prefix">The part that both begin with, which is not compared.</param>
    /// <param name="except">Names to leave out, or null.</param>
    /// <returns>At most three names, or "".</returns>
    public string Resembling(string name, string prefix, Predicate<string>? except = null) => string.Join(
        ", ",
        _names
            .Where(seen => seen.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && except?.Invoke(seen) != true && Resemble(seen[prefix.Length..], name[prefix.Length..]))
            .Order(StringComparer.Ordinal)
            .Take(MostShown));

    private static bool Resemble(string seen, string name)
    {
        var (shorter, longer) = seen.Length < name.Length ? (seen, name) : (name, seen);
        return shorter.Length >= FewestEqual && !seen.Contains('/', StringComparison.Ordinal)
            && (longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase) || UnknownSettings.EditDistance(shorter, longer) <= MostDifferent);
    }
}
