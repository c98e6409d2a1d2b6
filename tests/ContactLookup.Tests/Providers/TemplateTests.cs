using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Requests;

namespace ContactLookup.Tests.Providers;

public sealed class TemplateTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["plain"] = "x",
        ["odd"] = "a b/c?d&e=f#g%'\"\\{}é",
        ["dot"] = ".",
        ["dots"] = "..",
        ["caret"] = "a^b",
        ["quote"] = "O'Brien",
        ["path"] = "/crm/objects/2026-09?a",
        ["above"] = "crm/../admin",
    };

    [Theory]
    [InlineData("/v1/{phone}", "/v1/%2B493023125077")]
    [InlineData("/v1/{phone:digits}", "/v1/493023125077")]
    [InlineData("/v1/{phone:national}", "/v1/03023125077")]
    [InlineData("/v1/{phone:significant}", "/v1/3023125077")]
    [InlineData("/v1/{phone:international_prefix}", "/v1/00493023125077")]
    [InlineData("/v1/{phone:international}", "/v1/%2B49%2030%2023125077")]
    [InlineData("/v1/{phone:national_formatted}", "/v1/030%2023125077")]
    [InlineData("/v1/{phone:significant_formatted}", "/v1/30%2023125077")]
    [InlineData("/v1/{phone:calling_code}", "/v1/49")]
    [InlineData("/v1/{phone:tel}", "/v1/tel%3A%2B493023125077")]
    [InlineData("/v1/{ phone : digits }/x", "/v1/493023125077/x")]
    [InlineData("/v1/{odd}/{phone}", "/v1/a%20b%2Fc%3Fd%26e%3Df%23g%25%27%22%5C%7B%7D%C3%A9/%2B493023125077")]
    public void In_a_path_what_is_put_in_stays_in_its_segment(string template, string rendered) =>
        Assert.Equal(rendered, Render(template, Position.Path));

    [Theory]
    [InlineData("/{path|path}/{phone}", "/crm/objects/2026-09%3Fa/%2B493023125077")]
    [InlineData("/{plain|path}", "/x")]
    public void A_value_of_several_segments_keeps_its_slashes_and_nothing_else(string template, string rendered) =>
        Assert.Equal(rendered, Render(template, Position.Path));

    [Theory]
    [InlineData("/v1/{dots|path}/{phone}")]
    [InlineData("/{above|path}/{phone}")]
    [InlineData("/v1/{dots}/{phone}")]
    [InlineData("/v1/{dot}/{phone}")]
    [InlineData("/v1/{dot}{dot}/{phone}")]
    [InlineData("/v1/.{dot}/{phone}")]
    [InlineData("/v1/../{phone}")]
    [InlineData("/v1/{phone}/{dots}")]
    public void A_value_of_dots_cannot_lead_a_path_elsewhere(string template) =>
        Assert.Contains("leads elsewhere", Assert.Throws<DefinitionException>(() => Template.Parse(template, Position.Path, Values)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/v1/{phone}.json", "/v1/%2B493023125077.json")]
    [InlineData("/v1.0/.well-known/...{phone}", "/v1.0/.well-known/...%2B493023125077")]
    [InlineData("/v1/{plain}..", "/v1/x..")]
    public void Dots_that_are_part_of_a_name_stay(string template, string rendered) => Assert.Equal(rendered, Render(template, Position.Path));

    [Theory]
    [InlineData("telephone1 eq '{phone}' & x", "telephone1%20eq%20%27%2B493023125077%27%20%26%20x")]
    [InlineData("{odd}", "a%20b%2Fc%3Fd%26e%3Df%23g%25%27%22%5C%7B%7D%C3%A9")]
    [InlineData("{{{phone:digits}}}", "%7B493023125077%7D")]
    [InlineData("https://api.example/.default", "https%3A%2F%2Fapi.example%2F.default")]
    public void In_a_query_and_in_a_form_all_of_it_is_encoded(string template, string rendered) =>
        Assert.Equal(rendered, Render(template, Position.Query));

    [Theory]
    [InlineData("{quote|odata}", "O''Brien")]
    [InlineData("{quote|soql}", "O\\'Brien")]
    [InlineData("{phone|sosl}", "\\+493023125077")]
    [InlineData("{phone:digits|sosl}", "493023125077")]
    [InlineData("{phone|word}", "+493023125077")]
    public void A_literal_is_escaped_for_its_query_language_first(string template, string rendered) =>
        Assert.Equal(rendered, Render(template, Position.Text));

    [Theory]
    [InlineData("{caret|word}", "syntax")]
    [InlineData("{quote|word}", "syntax")]
    [InlineData("{odd|word}", "syntax")]
    [InlineData("{phone|sql}", "'sql' is not a query language")]
    [InlineData("{phone|path}", "'path' is not a query language")]
    [InlineData("{plain|path}", "'path' is not a query language")]
    [InlineData("{phone:local}", "'local' is not a form")]
    [InlineData("{unknown}", "Providers__<name>__Values__unknown")]
    [InlineData("{clientId}", "Providers__<name>__ClientId")]
    [InlineData("{plain:digits}", "asks for {plain}")]
    [InlineData("a{phone", "without its counterpart")]
    [InlineData("a}b", "without its counterpart")]
    [InlineData("{}", "asks for {}")]
    public void A_wrong_template_is_refused_with_what_to_change(string template, string part)
    {
        var refusal = Assert.Throws<DefinitionException>(() => Template.Parse(template, Position.Text, Values));

        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("naïve")]
    [InlineData("{odd}")]
    public void A_header_takes_printable_ASCII_and_nothing_else(string template) =>
        Assert.Throws<DefinitionException>(() => Template.Parse(template, Position.Header, Values));

    [Fact]
    public void Braces_are_written_twice() => Assert.Equal("{x} {+493023125077} {{", Render("{{{plain}}} {{{phone}}} {{{{", Position.Text));

    [Fact]
    public void A_template_that_cannot_contain_the_number_refuses_it() =>
        Assert.Throws<DefinitionException>(() => Template.Parse("{phone}", Position.Path, Values).RenderFixed());

    [Theory]
    [InlineData("{phone:digits}", true, false)]
    [InlineData("{phone}", true, true)]
    [InlineData("{plain}", false, false)]
    public void A_template_knows_whether_the_asked_form_changes_it(string template, bool hasPhone, bool hasAskedForm)
    {
        var parsed = Template.Parse(template, Position.Text, Values);

        Assert.Equal((hasPhone, hasAskedForm), (parsed.HasPhone, parsed.HasAskedForm));
    }

    private static string Render(string template, Position position) =>
        Template.Parse(template, position, Values).Render(Samples.InBerlin, PhoneFormat.E164);
}
