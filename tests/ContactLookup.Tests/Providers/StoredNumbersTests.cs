using ContactLookup.Phone;
using ContactLookup.Providers.Requests;

namespace ContactLookup.Tests.Providers;

/// <summary>Whether a record really has the number, however it is written there.</summary>
public sealed class StoredNumbersTests
{
    private const string Response = """{"matches":"","id":"/id","phones":["/phone","/more"],"contact":{"fullName":"/name"}}""";

    [Theory]
    [InlineData("+13175550125", "e164")]
    [InlineData("+1 (317) 555-0125", "e164")]
    [InlineData("tel:+1-317-555-0125", "tel")]
    [InlineData("13175550125", "digits")]
    [InlineData("1 317 555 0125", "digits")]
    [InlineData("0013175550125", "international_prefix")]
    [InlineData("+1 317-555-0125", "international")]
    [InlineData("(317) 555-0125", "national_formatted")]
    [InlineData("(317)555-0125", "national")]
    [InlineData("317.555.0125", "national")]
    [InlineData("3175550125", "national")]
    [InlineData("317-555-0125 ext. 12", "national")]
    [InlineData("３１７－５５５－０１２５", "national")]
    [InlineData("+1 317 555 0125 (mobile)", "e164")]
    public void Every_notation_of_the_number_is_the_number(string stored, string form)
    {
        var matches = Samples.Matches(Response, $$"""{"phone":"{{stored}}"}""");

        Assert.Equal(1, matches!.Count);
        Assert.Equal(form, matches.Form.Name());
    }

    [Theory]
    [InlineData("+13175550126")]
    [InlineData("+493175550125")]
    [InlineData("5550125")]
    [InlineData("")]
    [InlineData("anonymous")]
    [InlineData("call her mother")]
    [InlineData("+1317555012")]
    [InlineData("131755501255")]
    public void Another_number_is_not(string stored) =>
        Assert.Equal(0, Samples.Matches(Response, $$"""{"phone":"{{stored}}"}""")!.Count);

    [Fact]
    public void A_list_of_numbers_is_looked_through() =>
        Assert.Equal(1, Samples.Matches(Response, """{"more":[null,3,"x","+13175550125"]}""")!.Count);

    [Fact]
    public void A_number_stored_as_a_JSON_number_counts() =>
        Assert.Equal(1, Samples.Matches(Response, """{"phone":13175550125}""")!.Count);

    [Theory]
    [InlineData(null, 1)]
    [InlineData("DE", 1)]
    [InlineData("US", 1)]
    public void A_national_notation_is_of_the_configured_region_or_else_of_the_callers_own(string? region, int count) =>
        Assert.Equal(count, Samples.Matches(Response, """{"phone":"030 / 23125077"}""", Samples.InBerlin, region)!.Count);

    [Fact]
    public void A_stranger_in_Delaware_is_not_taken_for_the_caller_from_Berlin() =>
        Assert.Equal(0, Samples.Matches(Response, """{"phone":"(302) 312-5077"}""", Samples.InBerlin, "US")!.Count);

    [Fact]
    public void Where_a_definition_says_nothing_of_numbers_the_providers_word_counts_and_the_form_is_the_asked_one()
    {
        var matches = Samples.Matches("""{"matches":"","id":"/id","contact":{"fullName":"/name"}}""", """{"phone":"+49301"}""");

        Assert.Equal((1, PhoneFormat.E164), (matches!.Count, matches.Form));
    }
}
