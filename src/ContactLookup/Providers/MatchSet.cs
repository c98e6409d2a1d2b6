using ContactLookup.Answers;
using ContactLookup.Settings;

namespace ContactLookup.Providers;

/// <summary>One record of a reply, with what a match rule looks at.</summary>
/// <param name="Contact">The record, flattened.</param>
/// <param name="Id">Its own id.</param>
/// <param name="PersonId">The id the duplicates of one person have in common.</param>
/// <param name="HasName">Whether it says what the person is called.</param>
/// <param name="Created">When it was made, if it says so.</param>
/// <param name="Modified">When it was last changed, if it says so.</param>
internal sealed record Match(Contact Contact, string Id, string PersonId, bool HasName, DateTimeOffset? Created, DateTimeOffset? Modified);

/// <summary>The people a number belongs to: the matches of one reply, duplicates of one person folded.</summary>
internal sealed class MatchSet
{
    private readonly IReadOnlyList<Match> _people;

    public MatchSet(IEnumerable<Match> matches) => _people = [.. matches.GroupBy(m => m.PersonId).Select(Fold)];

    public static MatchSet None { get; } = new([]);

    public int Count => _people.Count;

    /// <summary>Who is meant, or null when the rule chooses nobody.</summary>
    public Match? Choose(MatchRule rule) => rule switch
    {
        _ when _people.Count == 1 => _people[0],
        MatchRule.FirstCreated => _people.MinBy(m => m.Created ?? DateTimeOffset.MaxValue),
        MatchRule.MostRecent => _people.MaxBy(m => m.Modified ?? m.Created ?? DateTimeOffset.MinValue),
        MatchRule.PreferCurated when _people.Count(m => m.HasName) == 1 => _people.First(m => m.HasName),
        _ => null,
    };

    // The head of a merge speaks for the person; when it is not among the matches, the record changed last does.
    private static Match Fold(IGrouping<string, Match> records) =>
        records.FirstOrDefault(r => r.Id == r.PersonId) ?? records.MaxBy(r => r.Modified ?? r.Created ?? DateTimeOffset.MinValue)!;
}
