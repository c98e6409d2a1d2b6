using TestKit;

namespace ContactLookup.Tests;

/// <summary>The check by a schema can fail.</summary>
public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "\"x\"", "1")]
    [InlineData("""{"type":["string","boolean"]}""", "true", "null")]
    [InlineData("""{"type":"integer"}""", "3", "3.5")]
    [InlineData("""{"type":"number"}""", "3.5", "\"3.5\"")]
    [InlineData("""{"enum":["a",1]}""", "1", "2")]
    [InlineData("""{"required":["a"]}""", """{"a":null}""", "{}")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":"","b":1}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"a":1}""", """{"b":1}""")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", """{"a":""}""", """{"a":1}""")]
    [InlineData("""{"items":{"type":"string"}}""", "[\"a\"]", "[\"a\",1]")]
    [InlineData("""{"minItems":1}""", "[1]", "[]")]
    [InlineData("""{"minProperties":1}""", """{"a":1}""", "{}")]
    [InlineData("""{"minLength":1}""", "\"a\"", "\"\"")]
    [InlineData("""{"minimum":0,"maximum":9}""", "9", "10")]
    [InlineData("""{"pattern":"^/"}""", "\"/a\"", "\"a\"")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer"}]}""", "1", "true")]
    [InlineData("""{"definitions":{"x":{"type":"string"}},"items":{"$ref":"#/definitions/x"}}""", "[\"a\"]", "[1]")]
    public void A_schema_accepts_the_right_value_and_refuses_the_wrong_one(string schema, string right, string wrong)
    {
        var check = new JsonSchema(schema);

        Assert.Empty(check.FindProblems(right));
        Assert.NotEmpty(check.FindProblems(wrong));
    }

    [Theory]
    [InlineData("""{"oneOf":[]}""")]
    [InlineData("""{"type":"text"}""")]
    [InlineData("""{"$ref":"https://example.com/x"}""")]
    [InlineData("""{"$ref":"#/definitions/x","minLength":3}""")]
    public void An_unknown_rule_is_never_skipped(string schema) =>
        Assert.ThrowsAny<NotSupportedException>(() => new JsonSchema(schema).FindProblems("1"));
}
