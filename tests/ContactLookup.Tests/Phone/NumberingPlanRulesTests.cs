namespace ContactLookup.Tests.Phone;

/// <summary>Rules of libphonenumber that matter in few plans. Google's implementation gives the same results, except where noted.</summary>
public sealed class NumberingPlanRulesTests
{
    private static readonly PhoneReader Reader = new();

    [Theory]
    [InlineData("+78005553535", null, "+78005553535")] // begins with Russia's prefix 8, but would be no number without it
    [InlineData("8005553535", "RU", "+78005553535")]
    [InlineData("+3758103181015", null, "+3758103181015")] // in use with the 8 of Belarus, and not without; Google's implementation removes it
    [InlineData("08109316389", "BY", "+3758109316389")]
    [InlineData("+3758011234567", null, "+3758011234567")] // begins with 80 of Belarus, and without it would have a possible length
    [InlineData("+5590889480458", null, "+55889480458")] // a number of Brazil with its prefix 90 and without
    [InlineData("+1 1017 555 0125", null, "+10175550125")] // no number of North America with the 1 or without
    [InlineData("+11234567890", null, "+11234567890")] // would be too short without
    public void A_national_prefix_is_removed_unless_the_number_needs_it(string input, string? region, string e164) =>
        Assert.Equal(e164, Reader.Read(input, region).Number.E164);

    [Fact]
    public void Prefixes_are_removed_until_the_number_reads_as_itself() =>
        Assert.Equal("+97643713836", Reader.Read("+9760043713836").Number.E164); // Google's implementation removes one of the two

    [Theory]
    [InlineData("9112345678", "IN", "+919112345678")] // a number of India as it is, although it begins with 91
    [InlineData("1017555012", "US", "+11017555012")] // a number neither with the 1 nor without
    [InlineData("444612345678", "GB", "+444612345678")] // too long for a number, so 44 is the calling code
    [InlineData("13175550125", "US", "+13175550125")]
    [InlineData("447911123456", "GB", "+447911123456")]
    [InlineData("13175550125", "CA", "+13175550125")]
    public void The_regions_own_calling_code_needs_no_plus_if_the_digits_fit_only_with_it(string input, string region, string e164) =>
        Assert.Equal(e164, Reader.Read(input, region).Number.E164);

    [Theory]
    [InlineData("+998900000000", "UZ")] // the last of all plans
    [InlineData("+12015550123", "US")] // the first
    public void The_first_and_the_last_plan_are_found(string input, string region) =>
        Assert.Equal(region, PhoneReader.RegionOf(Reader.Read(input).Number));

    [Fact]
    public void Digits_with_a_0_after_an_international_prefix_are_national() =>
        Assert.Equal("+390001234567", Reader.Read("0001234567", "IT").Number.E164); // Italy dials 00, and keeps the 0 of its numbers
}
