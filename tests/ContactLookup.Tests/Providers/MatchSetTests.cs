using ContactLookup.Providers.Replies;

namespace ContactLookup.Tests.Providers;

/// <summary>Who is meant when a number has several records.</summary>
public sealed class MatchSetTests
{
    private static readonly MatchRule[] Rules = Enum.GetValues<MatchRule>();

    [Fact]
    public void Without_matches_every_rule_chooses_nobody() =>
        Assert.All(Rules, rule => Assert.Null(MatchSet.None.Choose(rule)));

    [Fact]
    public void The_only_person_is_chosen_by_every_rule_with_or_without_a_name() =>
        Assert.All(Rules, rule => Assert.Equal("a", new MatchSet([Record("a", name: "")]).Choose(rule)?.Id));

    [Theory]
    [InlineData(nameof(MatchRule.OnlyIfSingle), null)]
    [InlineData(nameof(MatchRule.PreferCurated), null)]
    [InlineData(nameof(MatchRule.FirstCreated), "b")]
    [InlineData(nameof(MatchRule.MostRecent), "a")]
    public void Of_two_with_names_the_rule_decides(string rule, string? chosen)
    {
        var matches = new MatchSet([Record("a", "Ann", created: 2020, modified: 2025), Record("b", "Bob", created: 2019, modified: 2024)]);

        Assert.Equal(chosen, matches.Choose(Enum.Parse<MatchRule>(rule))?.Id);
        Assert.Equal(2, matches.Count);
    }

    [Fact]
    public void The_only_record_with_a_name_is_preferred_and_all_are_counted()
    {
        var matches = new MatchSet([Record("call", name: ""), Record("a", "Ann"), Record("another call", name: "")]);

        Assert.Equal("a", matches.Choose(MatchRule.PreferCurated)?.Id);
        Assert.Null(matches.Choose(MatchRule.OnlyIfSingle));
        Assert.Equal(3, matches.Count);
    }

    [Fact]
    public void Without_names_nobody_is_preferred() =>
        Assert.Null(new MatchSet([Record("a", ""), Record("b", "")]).Choose(MatchRule.PreferCurated));

    [Theory]
    [InlineData(nameof(MatchRule.FirstCreated))]
    [InlineData(nameof(MatchRule.MostRecent))]
    public void Without_a_date_nobody_is_chosen_by_date(string rule) =>
        Assert.Null(new MatchSet([Record("a", "Ann"), Record("b", "Bob")]).Choose(Enum.Parse<MatchRule>(rule)));

    [Theory]
    [InlineData(nameof(MatchRule.FirstCreated))]
    [InlineData(nameof(MatchRule.MostRecent))]
    public void One_with_a_date_goes_before_those_without(string rule) =>
        Assert.Equal("b", new MatchSet([Record("a", "Ann"), Record("b", "Bob", created: 2021), Record("c", "Cleo")]).Choose(Enum.Parse<MatchRule>(rule))?.Id);

    [Fact]
    public void A_record_that_was_never_changed_counts_by_its_creation() =>
        Assert.Equal("b", new MatchSet([Record("a", "Ann", created: 2020, modified: 2021), Record("b", "Bob", created: 2022)]).Choose(MatchRule.MostRecent)?.Id);

    [Theory]
    [InlineData(nameof(MatchRule.FirstCreated))]
    [InlineData(nameof(MatchRule.MostRecent))]
    public void A_tie_is_decided_alike_whatever_order_the_reply_has(string rule)
    {
        Match[] people = [Record("a", "Ann", created: 2020), Record("b", "Bob", created: 2020), Record("c", "Cleo", created: 2020)];

        Assert.Equal(new MatchSet(people).Choose(Enum.Parse<MatchRule>(rule))?.Id, new MatchSet([.. people.Reverse()]).Choose(Enum.Parse<MatchRule>(rule))?.Id);
    }

    [Fact]
    public void Duplicates_of_one_person_count_once_and_the_head_of_the_merge_is_the_person()
    {
        var matches = new MatchSet([Record("old", "Ann (old)", person: "head", modified: 2026), Record("head", "Ann", person: "head", modified: 2020)]);

        Assert.Equal(1, matches.Count);
        Assert.Equal("head", matches.Choose(MatchRule.OnlyIfSingle)?.Id);
    }

    [Fact]
    public void Without_the_head_the_duplicate_changed_last_is_the_person()
    {
        var matches = new MatchSet([Record("a", "Ann (old)", person: "head", modified: 2020), Record("b", "Ann", person: "head", modified: 2024), Record("c", "Ann (older)", person: "head")]);

        Assert.Equal(1, matches.Count);
        Assert.Equal("b", matches.Choose(MatchRule.PreferCurated)?.Id);
    }

    [Fact]
    public void Each_record_without_an_id_is_one_person()
    {
        var matches = Samples.Matches(
            """{"matches":"/p","id":"/id","canonicalId":"/canonical/id","contact":{"fullName":"/n"}}""",
            """{"p":[{"n":"Ann"},{"n":"Bob"},{"id":"1","n":"Cleo","canonical":{"id":null}},{"id":"2","n":"Cleo","canonical":{"id":"1"}}]}""");

        Assert.Equal(3, matches?.Count);
    }

    private static Match Record(string id, string name, string? person = null, int? created = null, int? modified = null)
    {
        var contact = new Contact { [ContactField.FullName] = name };
        return new Match(contact, id, person ?? id, PhoneFormat.E164, Date(created), Date(modified));
    }

    private static DateTimeOffset? Date(int? year) => year is { } y ? new DateTimeOffset(y, 1, 1, 0, 0, 0, TimeSpan.Zero) : null;
}
