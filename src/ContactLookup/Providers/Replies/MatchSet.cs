using ContactLookup.Phone;

namespace ContactLookup.Providers.Replies;

/// <summary>The people a number belongs to: the matches of one reply, duplicates of one person folded.</summary>
internal sealed class MatchSet
{
    /// <summary>The most people that an answer with status multiple lists.</summary>
    public const int MostCandidates = 10;

    private readonly IReadOnlyList<Match> _people;

    public MatchSet(IReadOnlyList<Match> matches) => _people = matches.Count < 2 ? matches : [.. matches.GroupBy(m => m.PersonId).Select(Fold)];

    public static MatchSet None { get; } = new([]);

    public int Count => _people.Count;

    /// <summary>Records of the reply, matches and others.</summary>
    public int Records { get; init; }

    /// <summary>Records that the definition cannot read: not an object, or nothing where response.phones points, or where response.id and response.contact point.</summary>
    public int Unreadable { get; init; }

    /// <summary>The form in which the first of them has the number.</summary>
    public PhoneFormat Form => _people[0].Form;

    /// <summary>The contact that the rule chooses; null when it chooses no contact.</summary>
    public Match? Choose(MatchRule rule) => rule switch
    {
        _ when _people.Count == 1 => _people[0],
        MatchRule.FirstCreated => First(_people.Where(m => m.Created is not null).OrderBy(m => m.Created)),
        MatchRule.MostRecent => First(_people.Where(m => LastChange(m) is not null).OrderByDescending(LastChange)),
        MatchRule.PreferCurated when _people.Count(m => m.HasName) == 1 => _people.First(m => m.HasName),
        _ => null,
    };

    /// <summary>The people to choose from, in an order that does not vary between calls: the one changed last first.</summary>
    public IReadOnlyList<Contact> Candidates() =>
        [.. _people.OrderByDescending(LastChange).ThenBy(m => m.Id, StringComparer.Ordinal).Take(MostCandidates).Select(m => m.Contact)];

    // The head of a merge is the person's record; when it is not among the matches, the record changed last is.
    private static Match Fold(IGrouping<string, Match> records) =>
        records.FirstOrDefault(r => r.Id == r.PersonId) ?? First(records.OrderByDescending(LastChange))!;

    // A reply has no documented order, so the id decides a tie: every call gets the same answer.
    private static Match? First(IOrderedEnumerable<Match> matches) => matches.ThenBy(m => m.Id, StringComparer.Ordinal).FirstOrDefault();

    private static DateTimeOffset? LastChange(Match match) => match.Modified ?? match.Created;
}
