using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Requests;
using ContactLookup.Tests.Phone;

namespace ContactLookup.Tests.Providers;

public sealed class QueryLiteralsTests
{
    // Reserved in SOSL: ? & | ! { } [ ] ( ) ^ ~ * : \ " ' + -
    [Fact]
    public void Every_character_that_SOSL_reserves_takes_a_backslash()
    {
        const string Reserved = "?&|!{}[]()^~*:\\\"'+-";

        Assert.Equal(string.Concat(Reserved.Select(c => $"\\{c}")), QueryLiterals.Sosl(Reserved));
        Assert.Equal("317 555.0125", QueryLiterals.Sosl("317 555.0125"));
    }

    [Theory]
    [InlineData("O'Brien", "O\\'Brien")]
    [InlineData("a\\' OR Name != '", "a\\\\\\' OR Name != \\'")]
    [InlineData("say \"hi\"", "say \\\"hi\\\"")]
    public void SOQL_escapes_quotes_and_backslashes(string value, string literal) => Assert.Equal(literal, QueryLiterals.Soql(value));

    [Theory]
    [InlineData("O'Brien", "O''Brien")]
    [InlineData("x' or 1 eq 1 or 'y' eq '", "x'' or 1 eq 1 or ''y'' eq ''")]
    public void OData_doubles_quotes(string value, string literal) => Assert.Equal(literal, QueryLiterals.OData(value));

    [Theory]
    [InlineData("phone^ORactive=true")]
    [InlineData("x role:admin")]
    [InlineData("-x")]
    [InlineData("a*")]
    [InlineData("\"x")]
    [InlineData("é")]
    public void A_word_with_a_character_of_syntax_is_refused(string value) => Assert.Throws<DefinitionException>(() => QueryLiterals.Word(value));

    [Theory]
    [InlineData("phone^ORactive=true")]
    [InlineData("x\u0001")]
    [InlineData("javascript:gs.log('x')")]
    public void A_value_that_could_end_a_condition_of_an_encoded_query_is_refused(string value) => Assert.Throws<DefinitionException>(() => QueryLiterals.EncodedQuery(value));

    [Theory]
    [InlineData("servicenow")]
    [InlineData("salesforce")]
    [InlineData("dynamics")]
    [InlineData("zendesk")]
    public void The_numbers_of_every_country_can_be_put_into_the_query(string name)
    {
        var templates = ProviderDefinitions.Load(name).Request.Query.Values.Select(value => Template.Parse(value, Position.Query, Samples.Values)).ToList();
        var numbers = ReferenceAnswer.All.Select(answer => new PhoneReader(answer.Region).Read(answer.Text)).Where(reading => reading.Kind == PhoneReadingKind.Number).Select(reading => reading.Number).Distinct().ToList();

        Assert.All(numbers, number => Assert.All(templates, template => template.Render(number, PhoneFormat.E164)));
        Assert.True(numbers.Count > 1000);
    }
}
