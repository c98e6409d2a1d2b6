namespace ContactLookup.Tests.Phone;

/// <summary>
/// A plus sign is lost where a number is sent as digits, as a JSON number or unescaped in a query string. It is restored only there, and
/// only if the digits are not possible in their region.
/// </summary>
public sealed class LostPlusTests
{
    private static readonly PhoneReader Reader = new();

    [Theory]
    [InlineData("13175550125", "+13175550125")]
    [InlineData(" 13175550125 ", "+13175550125")]
    [InlineData("493012345678", "+493012345678")]
    [InlineData("4521345678", "+4521345678")]
    [InlineData("tel:493012345678", "+493012345678")]
    [InlineData("tel: 13175550125", "+13175550125")]
    [InlineData("tel:493012345678;ext=105", "+493012345678")]
    [InlineData("sip:493012345678@10.0.0.1", "+493012345678")]
    public void Without_a_region_ten_digits_or_more_are_read_with_a_plus_if_that_number_is_in_use(string input, string e164) =>
        AssertReads(e164, Reader.Read(input));

    [Theory]
    [InlineData("12225550125")] // with a plus it is possible, but not in use
    [InlineData("3235550123")] // a number of Los Angeles; with a plus, of Antwerp
    [InlineData(" 3235550123")]
    [InlineData("298221234")] // nine digits: with a plus the Faroes, but more often a local number
    [InlineData(" 298601234")]
    public void Without_a_region_digits_are_refused_where_another_reading_is_as_likely(string input) => AssertNeedsRegion(Reader.Read(input));

    [Theory]
    [InlineData("8 (495) 919-93-59")] // Moscow; with a plus, Vietnam
    [InlineData("1 (317) 555-0125")]
    [InlineData("1 317 555 0125")]
    [InlineData("(321) 123-4567")]
    [InlineData(" (321) 123-4567")]
    [InlineData("49-30-12345678")]
    [InlineData("1-800-FLOWERS")]
    [InlineData("Tel.: 18682191497")]
    public void Formatted_text_has_not_lost_a_plus(string input) => AssertNeedsRegion(Reader.Read(input));

    [Theory]
    [InlineData("RU", "8 (495) 919-93-59", "+74959199359")]
    [InlineData("CA", "4930123456", "+14930123456")] // ten digits that Canada has not assigned; with a plus, Berlin
    [InlineData("US", "4930123456", "+14930123456")]
    [InlineData("US", " 3235550123", "+13235550123")]
    [InlineData("US", " 3175550125", "+13175550125")]
    [InlineData("DE", "3012345678", "+493012345678")]
    [InlineData("DE", "22255501255", "+4922255501255")]
    [InlineData("DE", "13175550125", "+4913175550125")] // eleven digits are possible in Germany
    [InlineData("GW", "499190602", "+245499190602")]
    public void Digits_that_are_possible_in_their_region_are_read_as_written(string region, string input, string e164)
    {
        AssertReads(e164, Reader.Read(input, region));
        AssertReads(e164, new PhoneReader(region).Read(input));
    }

    [Fact]
    public void No_ten_digits_of_Canada_go_abroad()
    {
        var random = new Random(20261125);
        for (var i = 0; i < 10_000; i++)
        {
            var digits = string.Concat(Enumerable.Range(0, 10).Select(position => (char)('0' + random.Next(position == 0 ? 2 : 0, 10))));

            Assert.Equal("+1" + digits, Reader.Read(digits, "CA").Number.E164);
        }
    }

    [Theory]
    [InlineData("GB", "13175550125", "+13175550125")]
    [InlineData("FR", "493012345678", "+493012345678")]
    [InlineData("US", "493012345678", "+493012345678")]
    [InlineData("GW", "4991906021", "+4991906021")]
    public void Digits_that_are_impossible_in_their_region_are_read_with_a_plus(string region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region));

    [Theory]
    [InlineData(null, " 13175550125", "+13175550125")]
    [InlineData(null, " 1 (317) 555-0125", "+13175550125")]
    [InlineData(null, "tel: 13175550125", "+13175550125")]
    [InlineData(null, " 12225550125", "+12225550125")] // not in use, but possible
    [InlineData(null, " 3235550123", "+3235550123")]
    [InlineData(null, " 298601234", "+298601234")]
    [InlineData("DE", " 13175550125", "+13175550125")] // possible in Germany, where people would write a 0 before it
    [InlineData("GB", " 12225550125", "+12225550125")]
    public void In_a_query_string_a_space_before_the_digits_is_a_plus(string? region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region, fromQueryString: true));

    [Theory]
    [InlineData("US", " 3235550123", "+13235550123")]
    [InlineData("US", " 4930123456", "+14930123456")]
    [InlineData("CA", " 4930123456", "+14930123456")]
    [InlineData("DE", " 030 12345678", "+493012345678")]
    [InlineData("US", "  3235550123", "+13235550123")]
    public void In_a_query_string_digits_that_are_national_are_read_as_written(string region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region, fromQueryString: true));

    [Theory]
    [InlineData(null, "004930123456", "+4930123456")]
    [InlineData(null, "00 1 222 555 0125", "+12225550125")]
    [InlineData(null, "(00) 4930123456", "+4930123456")]
    [InlineData(null, "00298221234", "+298221234")]
    [InlineData("US", "0049 30 12345678", "+493012345678")] // people in the US dial 011
    [InlineData("JP", "0049 30 12345678", "+493012345678")]
    public void Digits_after_00_are_international_where_the_region_has_no_number_for_them(string? region, string input, string e164) =>
        AssertReads(e164, Reader.Read(input, region));

    [Theory]
    [InlineData("+0049 30 12345678", "+493012345678")]
    [InlineData("+004930123456", "+4930123456")]
    [InlineData("+011 49 30 12345678", "+493012345678")]
    [InlineData("+1+13175550125", "+13175550125")]
    [InlineData("+1 +1 (317) 555-0125", "+13175550125")]
    [InlineData("00+49 30 12345678", "+493012345678")]
    [InlineData("+49+493012345678", "+493012345678")]
    [InlineData("0+493012345678", "+493012345678")]
    [InlineData("tel:+1+13175550125", "+13175550125")]
    public void A_prefix_or_a_calling_code_that_was_added_to_an_international_number_is_removed(string input, string e164)
    {
        AssertReads(e164, Reader.Read(input));
        AssertReads(e164, Reader.Read(input, "FR"));
    }

    private static void AssertNeedsRegion(PhoneReading reading)
    {
        Assert.Equal(PhoneReadingKind.Invalid, reading.Kind);
        Assert.Contains("app setting Phone__DefaultRegion", reading.Reason, StringComparison.Ordinal);
    }

    private static void AssertReads(string e164, PhoneReading reading)
    {
        Assert.Empty(reading.Reason);
        Assert.Equal(e164, reading.Number.E164);
    }
}
