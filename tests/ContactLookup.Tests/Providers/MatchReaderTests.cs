using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Tests.Providers;

public sealed class MatchReaderTests
{
    private const string People = """{"matches":"/data/people","id":"/id","contact":{"fullName":"/name"}}""";

    [Theory]
    [InlineData("""{"data":{"people":[]}}""")]
    [InlineData("""{"data":{"people":null}}""")]
    public void Null_and_an_empty_list_mean_that_nobody_has_the_number(string reply) => Assert.Equal(0, Samples.Matches(People, reply)?.Count);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":{"people":false}}""")]
    [InlineData("""{"data":{"people":"none"}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("3")]
    public void A_reply_of_another_shape_cannot_be_read(string reply) => Assert.Null(Samples.Matches(People, reply));

    [Theory]
    [InlineData("""[1]""", 0, 1, 1)]
    [InlineData("""[{"id":1,"numbers":"+13175550125"},null]""", 1, 2, 1)]
    [InlineData("""[{"id":1,"numbrs":"+13175550125"},{"id":2,"numbers":null}]""", 0, 2, 1)]
    [InlineData("""[{"id":1,"numbrs":"+13175550125"}]""", 0, 1, 1)]
    [InlineData("""{"id":1,"numbrs":"+13175550125"}""", 0, 1, 1)]
    [InlineData("""[{"id":1,"mobile":"+13175550126"}]""", 0, 1, 0)]
    [InlineData("""[{"numbers":"+13175550125"},{"name":null,"numbers":"+13175550125"}]""", 1, 2, 1)]
    public void A_record_in_which_the_definition_finds_no_number_or_neither_an_id_nor_a_field_is_skipped_and_counted(string reply, int matches, int records, int unreadable)
    {
        var read = Samples.Matches("""{"matches":"","id":"/id","phones":["/numbers","/mobile"],"contact":{"fullName":"/name"}}""", reply)!;

        Assert.Equal((matches, records, unreadable), (read.Count, read.Records, read.Unreadable));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("[]", null)]
    [InlineData("\"x\"", null)]
    public void A_list_that_may_be_absent_is_absent_from_an_object_only(string reply, int? count) =>
        Assert.Equal(count, Samples.Matches("""{"matches":"/contacts","matchesMayBeAbsent":true,"id":"/id","contact":{"fullName":"/name"}}""", reply)?.Count);

    [Theory]
    [InlineData("", """{"id":"1"}""", 1)]
    [InlineData("", """[{"id":"1"},{"id":"2"}]""", 2)]
    [InlineData("/0", """[{"id":"1"},{"id":"2"}]""", 1)]
    [InlineData("/people", """{"people":{"id":"1"}}""", 1)]
    public void One_match_can_be_in_the_place_of_a_list(string matches, string reply, int count) =>
        Assert.Equal(count, Samples.Matches($$$"""{"matches":"{{{matches}}}","id":"/id","contact":{"fullName":"/name"}}""", reply)?.Count);

    [Fact]
    public void At_most_100_records_of_a_reply_are_read()
    {
        var records = string.Join(',', Enumerable.Range(0, 5000).Select(i => $$"""{"id":{{i}}}"""));

        Assert.Equal(MatchReader.Most, Samples.Matches(People, "{\"data\":{\"people\":[" + records + "]}}")?.Count);
    }

    [Fact]
    public void JSON_with_too_many_levels_cannot_be_read()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 100) + new string(']', 100));

        Assert.Null(new UpstreamAnswer(200, deep, retryAfter: null).ParseBody());
    }

    [Theory]
    [InlineData("2023-02-01T14:05:00.000+0000")]
    [InlineData("2023-02-01 14:05:00")]
    [InlineData("2023-02-01T14:05:00Z")]
    [InlineData("2023-02-01T16:05:00+02:00")]
    public void Dates_of_every_vendor_are_understood(string date)
    {
        const string Dated = """{"matches":"","id":"/id","created":"/created","contact":{"fullName":"/name"}}""";

        var chosen = Samples.Matches(Dated, $$"""[{"id":"1","created":"{{date}}"},{"id":"2","created":"9999-01-01"}]""")!.Choose(MatchRule.FirstCreated);

        Assert.Equal(new DateTimeOffset(2023, 2, 1, 14, 5, 0, TimeSpan.Zero), chosen?.Created);
    }

    [Fact]
    public void Mapping_the_reply_of_the_hot_path_stays_cheap()
    {
        var reader = new MatchReader(ProviderDefinitions.Load("genesys").Response, [], defaultRegion: null);
        var body = Encoding.UTF8.GetBytes(Samples.Reply("genesys"));
        Read();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Some 9 KB for two contacts, most of it the texts themselves; the bound is there to notice a slip, not a nudge.
        Assert.InRange(allocated, 1, 20_000);

        void Read()
        {
            using var json = new UpstreamAnswer(200, body, retryAfter: null).ParseBody();
            Assert.NotNull(reader.Read(json!.RootElement, Samples.Number, PhoneFormat.E164));
        }
    }
}
