using ContactLookup.Providers.Replies;

namespace ContactLookup.Tests.Providers;

/// <summary>A pointer that leads nowhere in 100 found records is reported with the names that resemble it.</summary>
public sealed class PointerWatchTests
{
    [Theory]
    [InlineData("/name", """{"nme":"Ann"}""", "'/name' (response.contact.title), where records have /nme")]
    [InlineData("/name", """{"other":"Ann"}""", "'/name' (response.contact.title)")]
    [InlineData("/Name", """{"name":"Ann"}""", "'/Name' (response.contact.title), where records have /name")]
    [InlineData("/name/first", """{"names":{"first":"Ann"}}""", "'/name/first' (response.contact.title), where records have /names")]
    [InlineData("/name/frist", """{"name":{"first":"Ann"}}""", "'/name/frist' (response.contact.title), where records have /name/first")]
    [InlineData("/name/first", """{"name":"Ann"}""", "'/name/first' (response.contact.title)")]
    [InlineData("/street2", """{"name":"Ann"}""", "'/street2' (response.contact.title)")]
    [InlineData("/name", """{"name":null}""", null)]
    [InlineData("/name/first", """{"name":null}""", null)]
    [InlineData("/name/first", """{"name":{}}""", null)]
    [InlineData("/names/0/first", """{"names":[]}""", null)]
    [InlineData("/names/0/first", """{"names":[{"first":"Ann"}]}""", null)]
    [InlineData("/a~1b/~0", """{"a/b":{"~":"Ann"}}""", null)]
    public void A_pointer_that_leads_nowhere_in_100_records_is_reported_once(string path, string record, string? reported)
    {
        var watch = Watch(path, isShipped: false);

        var phrases = See(watch, record, SeenNames.Answers + 1);

        Assert.Equal(reported is null ? [] : [reported], phrases);
    }

    [Theory]
    [InlineData("""{"nme":"Ann"}""", "'/name' (response.contact.title), where records have /nme")]
    [InlineData("""{"other":"Ann"}""", null)]
    public void A_pointer_of_a_shipped_definition_is_reported_when_a_name_resembles_it(string record, string? reported) =>
        Assert.Equal(reported is null ? [] : [reported], See(Watch("/name", isShipped: true), record, SeenNames.Answers));

    [Fact]
    public void Nothing_is_reported_before_the_hundredth_answer_or_when_one_record_had_the_member()
    {
        var watch = Watch("/name", isShipped: false);

        Assert.Empty(See(watch, """{"nme":"Ann"}""", SeenNames.Answers - 1));
        Assert.Empty(See(watch, """{"name":"Ann"}""", 1));
    }

    private static PointerWatch Watch(string pointer, bool isShipped) =>
        new(Samples.Definition(Samples.DefinitionWith(response: $$$"""{"matches":"","id":"/id","contact":{"title":"{{{pointer}}}","address1":"/street1"}}""")).Response, isShipped);

    /// <summary>What is reported; the record has the other pointers of the definition too.</summary>
    private static List<string> See(PointerWatch watch, string record, int answers)
    {
        using var json = JsonDocument.Parse(record.Insert(1, "\"id\":\"1\",\"street1\":\"A\","));
        return [.. Enumerable.Range(0, answers).SelectMany(_ =>
        {
            watch.Saw(json.RootElement);
            return watch.CountAnswer();
        })];
    }
}
