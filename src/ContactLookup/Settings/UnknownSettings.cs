using Microsoft.Extensions.Configuration;

namespace ContactLookup.Settings;

/// <summary>
/// Finds settings that are set but that the app does not read, most likely because they are misspelt. They are a warning and
/// not an error, so that an older version still starts with a setting that only a newer version knows.
/// </summary>
internal static class UnknownSettings
{
    /// <summary>Finds them.</summary>
    /// <param name="configuration">What is set.</param>
    /// <param name="catalog">The settings that exist.</param>
    /// <param name="findUnused">Explains why a setting that exists is not used; null when it is used.</param>
    public static IReadOnlyList<string> Find(
        IConfiguration configuration, IReadOnlyList<Setting> catalog, Func<IConfiguration, string, string?> findUnused)
    {
        var sections = catalog.Select(s => s.Key.Split(':')).Where(p => p.Length > 1).Select(p => p[0]).Distinct().ToList();
        var unknown = new List<string>();
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is not null && findUnused(configuration, key) is { } unasked)
            {
                unknown.Add(unasked);
                continue;
            }

            if (value is null
                || sections.Find(s => key.StartsWith(s, StringComparison.OrdinalIgnoreCase)) is not { } section
                || catalog.Any(s => s.Covers(key)))
            {
                continue;
            }

            var name = key.Replace(":", "__", StringComparison.Ordinal);
            var nearest = catalog.MinBy(s => EditDistance(s.Name, name))!;
            if (EditDistance(nearest.Name, name) <= 4)
            {
                unknown.Add($"{name} is not a setting of this app. Did you mean {nearest.Name}?");
            }
            else if (key.StartsWith(section + ':', StringComparison.OrdinalIgnoreCase))
            {
                unknown.Add($"{name} is not a setting of this app.");
            }
        }

        return unknown;
    }

    /// <summary>How many characters to insert, remove or change to get from one text to the other, upper and lower case aside.</summary>
    internal static int EditDistance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
