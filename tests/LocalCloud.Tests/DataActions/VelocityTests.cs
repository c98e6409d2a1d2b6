namespace LocalCloud.Tests;

public class VelocityTests
{
    private static readonly Dictionary<string, object?> Context = new()
    {
        ["rawResult"] = """{"a": "$x #if"}""",
        ["input"] = new Dictionary<string, object?> { ["number"] = "+1 \"2\"\\\n${credentials.key} #if(true)", ["empty"] = "" },
        ["credentials"] = new Dictionary<string, object?> { ["id"] = "me", ["key"] = "secret" },
    };

    [Theory]
    [InlineData("plain $ 5 # 1 text", "plain $ 5 # 1 text")]
    [InlineData("$credentials.id|${credentials.id}|$!credentials.id|$!{credentials.id}", "me|me|me|me")]
    [InlineData("${rawResult}", """{"a": "$x #if"}""")]
    [InlineData("${input.none}|$input.none|$none", "${input.none}|$input.none|$none")]
    [InlineData("$!{input.none}|$!input.none|$!none|$!{input.empty}", "|||")]
    [InlineData("$esc.jsonString(${input.none})", "$esc.jsonString(${input.none})")]
    [InlineData("$!esc.jsonString(${input.none})", "")]
    [InlineData("""[$esc.jsonString("$!{input.none}")]""", "[]")]
    [InlineData("""$encoding.base64("${credentials.id}:${credentials.key}")""", "bWU6c2VjcmV0")]
    [InlineData("""$esc.url($esc.jsonString('"'))""", "%5C%22")]
    [InlineData("$esc.url('+1 2')|$esc.uriEncode('+1 2')", "%2B1+2|%2B1%202")]
    [InlineData("a## to the end", "a")]
    [InlineData("a#* between *#b", "ab")]
    [InlineData("""$successTemplateUtils.firstFromArray('["a","b"]')""", "\"a\"")]
    [InlineData("""${successTemplateUtils.firstFromArray("[]", "none")}""", "none")]
    public void A_template_is_rendered_as_Velocity_renders_it(string template, string expected) => Assert.Equal(expected, Velocity.Render(template, Context));

    [Fact]
    public void A_value_is_never_read_as_a_template() =>
        Assert.Equal("\"+1 \\\"2\\\"\\\\\\n${credentials.key} #if(true)\"", Velocity.Render("""
            "$esc.jsonString("$!{input.number}")"
            """, Context));

    [Theory]
    [InlineData("#if(true)a#end", "#if")]
    [InlineData("#set($a = 1)", "#set")]
    [InlineData("${input.number", "not closed: ${input.number")]
    [InlineData("$esc.jsonString(\"a)", "not closed: $esc.jsonString(")]
    [InlineData("$esc.jsonString('a'", "not closed")]
    [InlineData("$esc.html('a')", "$esc.html()")]
    [InlineData("#* a", "not closed")]
    public void What_the_stand_in_does_not_know_is_named(string template, string named) =>
        Assert.Contains(named, Assert.Throws<DataActionException>(() => Velocity.Render(template, Context)).Message, StringComparison.Ordinal);
}
