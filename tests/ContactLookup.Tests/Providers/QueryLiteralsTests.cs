using ContactLookup.Providers.Definitions;
using ContactLookup.Providers.Requests;

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
    public void A_word_that_could_be_more_than_one_is_refused(string value) => Assert.Throws<DefinitionException>(() => QueryLiterals.Word(value));
}
