using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Replies;

namespace ContactLookup.Tests.Providers;

public sealed class JsonPointerTests
{
    // The document and the pointers of RFC 6901, section 5.
    private const string Rfc = """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""";

    [Theory]
    [InlineData("/foo/0", "bar")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    public void The_pointers_of_the_RFC_lead_where_it_says(string path, string value) => Assert.Equal(value, Follow(path, Rfc)?.ToString());

    [Fact]
    public void The_empty_pointer_is_the_whole_document() => Assert.Equal(Rfc, Follow("", Rfc)?.GetRawText());

    [Theory]
    [InlineData("/foo/2")]
    [InlineData("/foo/-")]
    [InlineData("/foo/01")]
    [InlineData("/foo/-1")]
    [InlineData("/foo/+1")]
    [InlineData("/foo/99999999999999999999")]
    [InlineData("/foo/bar")]
    [InlineData("/foo/0/x")]
    [InlineData("/nothing")]
    [InlineData("/FOO")]
    public void A_pointer_that_leads_nowhere_finds_nothing(string path) => Assert.Null(Follow(path, Rfc));

    [Theory]
    [InlineData("foo")]
    [InlineData("#/foo")]
    [InlineData("/a~b")]
    [InlineData("/a~2")]
    [InlineData("/a~")]
    public void A_malformed_pointer_is_refused_with_its_place(string path)
    {
        var refusal = Assert.Throws<DefinitionException>(() => JsonPointer.Parse(path, "response.id"));

        Assert.StartsWith($"response.id is '{path}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_named_like_a_number_is_found_in_an_object() => Assert.Equal("x", Follow("/0", """{"0":"x"}""")?.ToString());

    [Theory]
    [InlineData("""{"\ud800":1,"id":"x"}""")]
    [InlineData("""{"i\ud800":1,"id":"x"}""")]
    [InlineData("""{"id\ud800longer":1,"\udc00\ud800":2,"id":"x"}""")]
    public void A_member_with_an_invalid_name_does_not_hide_the_others(string json) => Assert.Equal("x", Follow("/id", json)?.ToString());

    [Fact]
    public void A_member_with_invalid_UTF8_in_its_name_does_not_hide_the_others()
    {
        byte[] json = [.. "{\"i"u8, 0xff, 0xfe, .. "\":1,\"id\":\"x\"}"u8];

        Assert.Equal("x", Follow("/id", json)?.ToString());
    }

    private static JsonElement? Follow(string path, string json) => Follow(path, Encoding.UTF8.GetBytes(json));

    private static JsonElement? Follow(string path, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonPointer.Parse(path, "x").TryFollow(document.RootElement, out var found) ? found.Clone() : null;
    }
}
