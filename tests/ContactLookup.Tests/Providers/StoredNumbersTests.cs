using ContactLookup.Providers.Requests;

namespace ContactLookup.Tests.Providers;

/// <summary>Whether a record really has the number, however it is written there.</summary>
public sealed class StoredNumbersTests
{
    private const string Response = """{"matches":"","id":"/id","phones":["/phone","/more"],"contact":{"workPhone":"/phone","otherPhone":"/more"}}""";

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
    public void Another_number_is_not_a_match(string stored) =>
        Assert.Equal(0, Samples.Matches(Response, $$"""{"phone":"{{stored}}"}""")!.Count);

    [Fact]
    public void A_list_of_numbers_is_looked_through() =>
        Assert.Equal(1, Samples.Matches(Response, """{"more":[null,3,"x","+13175550125"]}""")!.Count);

    [Fact]
    public void A_number_stored_as_a_JSON_number_counts() =>
        Assert.Equal(1, Samples.Matches(Response, """{"phone":13175550125}""")!.Count);

    [Theory]
    [InlineData(null)]
    [InlineData("DE")]
    [InlineData("US")]
    public void A_national_notation_is_read_in_the_default_region_and_in_the_callers_own(string? defaultRegion) =>
        Assert.Equal(1, Count("030 / 23125077", "+493023125077", defaultRegion));

    [Theory]
    [InlineData("13175550125", "+13175550125", "DE")]
    [InlineData("0013175550125", "+13175550125", "DE")]
    [InlineData("(317) 555-0125", "+13175550125", "DE")]
    [InlineData("317-555-0125", "+13175550125", "DE")]
    [InlineData("01 23 45 67 89", "+33123456789", "DE")]
    [InlineData("0123456789", "+33123456789", "DE")]
    [InlineData("33123456789", "+33123456789", "DE")]
    [InlineData("33612345678", "+33612345678", "DE")]
    [InlineData("02 40 12 34 56", "+33240123456", "DE")]
    [InlineData("02 40 12 34 56 ext. 7", "+33240123456", "DE")]
    [InlineData("(302) 312-5077", "+13023125077", "DE")]
    [InlineData("493023125077", "+493023125077", "US")]
    [InlineData("020 7946 0958", "+442079460958", "FR")]
    public void A_foreign_callers_number_is_recognized_in_the_notation_of_that_country(string stored, string number, string defaultRegion) =>
        Assert.Equal(1, Count(stored, number, defaultRegion));

    [Theory]
    [InlineData("02401 23456", "+33240123456", "DE")]
    [InlineData("0240123456", "+33240123456", "DE")]
    [InlineData("030 23125077", "+13023125077", "DE")]
    [InlineData("3235550123", "+3235550123", "US")]
    [InlineData("+49 2401 23456", "+33240123456", "DE")]
    [InlineData("02 40 12 34 567", "+33240123456", "DE")]
    public void A_number_in_use_in_the_default_region_belongs_there(string stored, string number, string defaultRegion) =>
        Assert.Equal(0, Count(stored, number, defaultRegion));

    [Fact]
    public void A_stranger_in_Delaware_is_not_taken_for_the_caller_from_Berlin() =>
        Assert.Equal(0, Samples.Matches(Response, """{"phone":"(302) 312-5077"}""", Samples.InBerlin, "US")!.Count);

    private static int Count(string stored, string number, string? defaultRegion) =>
        Samples.Matches(Response, $$"""{"phone":"{{stored}}"}""", new PhoneReader().Read(number).Number, defaultRegion)!.Count;

    [Fact]
    public void Without_pointers_to_numbers_every_record_matches_in_the_form_of_the_request()
    {
        var matches = Samples.Matches("""{"matches":"","id":"/id","contact":{"fullName":"/name"}}""", """{"id":"1","phone":"+49301"}""");

        Assert.Equal((1, PhoneFormat.E164), (matches!.Count, matches.Form));
    }
}
