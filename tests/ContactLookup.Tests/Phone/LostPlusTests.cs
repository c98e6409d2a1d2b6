using ContactLookup.Phone;

namespace ContactLookup.Tests.Phone;

/// <summary>
/// The rule, from the most certain reading to the least: a number in use as written; a possible number as written, in a plan where bare
/// digits are national; a number in use with a plus; a possible number as written; a possible number with a plus, where a space or 00
/// stands for it. After a space, with a plus wins a tie.
/// </summary>
public sealed class LostPlusTests
{
    private static readonly PhoneReader Reader = new();

    [Theory]
    [InlineData("13175550125", "+13175550125")]
    [InlineData("1 (317) 555-0125", "+13175550125")]
    [InlineData("493012345678", "+493012345678")]
    [InlineData("4521345678", "+4521345678")]
    [InlineData("tel:493012345678", "+493012345678")]
    public void Bare_digits_without_a_region_are_a_number_in_use_with_a_plus(string input, string e164) => AssertReads(e164, Reader.Read(input));

    [Theory]
    [InlineData("12225550125")] // would only be possible
    [InlineData("3235550123")] // Los Angeles at home, Antwerp with a plus
    [InlineData("(321) 123-4567")] // an area code in parentheses, Belgium with a plus
    [InlineData(" (321) 123-4567")]
    [InlineData("298221234")] // nine digits: the Faroes with a plus, but more often a local number
    [InlineData("1-800-FLOWERS")] // letters are written by people, who do not decode URLs
    public void Bare_digits_without_a_region_are_refused_where_another_reading_is_as_likely(string input)
    {
        var reading = Reader.Read(input);

        Assert.Equal(PhoneReadingKind.Invalid, reading.Kind);
        Assert.Contains("Phone__DefaultRegion", reading.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("004930123456", "+4930123456")]
    [InlineData("00 1 222 555 0125", "+12225550125")] // only possible, but 00 was dialled
    [InlineData("(00) 4930123456", "+4930123456")]
    [InlineData("00298221234", "+298221234")]
    public void Digits_after_00_are_international_without_a_region(string input, string e164) => AssertReads(e164, Reader.Read(input));

    [Theory]
    [InlineData("US", "0049 30 12345678", "+493012345678")] // who dials 011 did not write this
    [InlineData("JP", "0049 30 12345678", "+493012345678")]
    public void Digits_after_00_are_international_where_the_region_makes_nothing_of_them(string region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region));

    [Theory]
    [InlineData(null, " 13175550125", "+13175550125")]
    [InlineData(null, "tel: 13175550125", "+13175550125")]
    [InlineData(null, " 12225550125", "+12225550125")] // possible is enough after a space
    [InlineData(null, " 3235550123", "+3235550123")] // even if it could be Los Angeles
    [InlineData("US", " 3235550123", "+3235550123")] // both in use: the space decides
    [InlineData("US", " 3175550125", "+13175550125")] // in use at home, only possible with a plus
    [InlineData("DE", " 12225550125", "+12225550125")] // both only possible: the space decides
    [InlineData("DE", " 030 12345678", "+493012345678")] // no calling code begins with 0
    [InlineData("US", " 3235550123 ", "+13235550123")] // spaces on both sides are padding
    [InlineData(null, " 298601234", "+298601234")] // however short
    [InlineData("US", "  3235550123", "+13235550123")] // one plus is one space
    [InlineData("US", "-3235550123", "+13235550123")]
    public void A_space_before_the_digits_is_a_plus_that_was_decoded(string? region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region));

    [Theory]
    [InlineData("DE", "13175550125", "+13175550125")] // possible in Germany, in use with a plus
    [InlineData("GB", "13175550125", "+13175550125")] // too long for the United Kingdom
    [InlineData("DE", "493012345678", "+493012345678")]
    [InlineData("FR", "493012345678", "+493012345678")]
    public void A_national_reading_gives_way_to_a_number_in_use_with_a_plus(string region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region));

    [Theory]
    [InlineData("DE", "3012345678", "+493012345678")] // in use in Germany
    [InlineData("US", "4930123456", "+14930123456")] // all numbers of the plan have ten digits
    [InlineData("GW", "4991906021", "+4991906021")] // ten digits are none of Guinea-Bissau
    [InlineData("GW", "499190602", "+245499190602")] // numbers are dialled as they are
    [InlineData("DE", "22255501255", "+4922255501255")] // with a plus it would only be possible
    public void A_national_reading_stands_where_it_is_as_certain(string region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region));

    [Fact]
    public void A_number_with_its_plus_is_not_repaired() => Assert.Equal(PhoneReadingKind.Invalid, Reader.Read("+0049 30 12345678").Kind);

    private static void AssertReads(string e164, PhoneReading reading)
    {
        Assert.Empty(reading.Reason);
        Assert.Equal(e164, reading.Number.E164);
    }
}
