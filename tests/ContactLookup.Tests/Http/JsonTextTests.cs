namespace ContactLookup.Tests.Http;

/// <summary>JSON of a server that is legal and holds half a surrogate pair, which is no text.</summary>
public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", "b")]
    [InlineData("""{"\ud800":1,"a":"b"}""", "b")]
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

    [Fact]
    public void Only_names_that_are_texts_are_read()
    {
        using var document = JsonDocument.Parse("""{"\ud800":1,"a":2}""");

        Assert.Equal([null, "a"], document.RootElement.EnumerateObject().Select(member => member.TryGetName(out var name) ? name : null));
    }

    [Theory]
    [InlineData("""["😀😀😀😀😀😀"]""", 4)]
    [InlineData("[1]", 30)]
    public void The_beginning_of_an_element_has_as_many_characters_as_are_asked_for(string json, int characters)
    {
        using var document = JsonDocument.Parse(json);

        var beginning = document.RootElement.RawText(characters);

        Assert.StartsWith(json[..Math.Min(json.Length, characters)], beginning, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(beginning), 0, ((characters + 1) * 3) + 2);
    }
}
