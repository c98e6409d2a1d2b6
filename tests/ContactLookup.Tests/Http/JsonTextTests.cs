namespace ContactLookup.Tests.Http;

/// <summary>JSON of a server that is legal and holds half a surrogate pair, which is no text.</summary>
public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", "b")]
    [InlineData("""{"\ud800":1,"a":"b"}""", "b")]
    [InlineData("""{"x":"c","a":"b","\ud800":1}""", "b")]
    [InlineData("""{"\ud800":1,"x":"b"}""", null)]
    [InlineData("""{"a":"\ud800"}""", null)]
    [InlineData("""{"a":1}""", null)]
    [InlineData("""{"x":"b"}""", null)]
    [InlineData("""["a"]""", null)]
    public void A_member_is_found_when_its_name_and_its_value_are_texts(string json, string? text)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(text, document.RootElement.FindText("a"u8));
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"x":1,"\ud800":1}""")]
    [InlineData("""{"x":1}""")]
    public void A_member_that_is_not_there_is_not_found(string json)
    {
        using var document = JsonDocument.Parse(json);

        Assert.False(document.RootElement.TryGetMember("a"u8, out _));
    }

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("\"\\ud800\"", null)]
    [InlineData("1", null)]
    public void A_string_that_is_no_text_counts_as_absent(string json, string? text)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal((text is not null, text), (document.RootElement.TryGetText(out var found), found));
    }

    [Fact]
    public void Only_names_that_are_texts_are_read()
    {
        using var document = JsonDocument.Parse("""{"\ud800":1,"a":2}""");

        Assert.Equal([null, "a"], document.RootElement.EnumerateObject().Select(member => member.TryGetName(out var name) ? name : null));
    }

    [Theory]
    [InlineData("""["😀😀😀😀😀😀"]""", 4)]
    [InlineData("\"€€€€€€\"", 6)]
    [InlineData("[1]", 30)]
    public void The_beginning_of_an_element_has_as_many_characters_as_are_asked_for(string json, int characters)
    {
        using var document = JsonDocument.Parse(json);

        var beginning = document.RootElement.RawText(characters);

        Assert.StartsWith(json[..Math.Min(json.Length, characters)], beginning, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(beginning), 0, ((characters + 1) * 3) + 2);
    }
}
