using ContactLookup.Phone;

namespace ContactLookup.Tests.Phone;

public sealed class PhoneNumberTests
{
    private static readonly PhoneReader Reader = new();

    [Theory]
    [InlineData(PhoneFormat.E164, "+13175550125")]
    [InlineData(PhoneFormat.National, "3175550125")]
    [InlineData(PhoneFormat.Digits, "13175550125")]
    [InlineData(PhoneFormat.InternationalPrefix, "0013175550125")]
    [InlineData(PhoneFormat.TelUri, "tel:+13175550125")]
    [InlineData(PhoneFormat.International, "+1 317-555-0125")]
    [InlineData(PhoneFormat.NationalFormatted, "(317) 555-0125")]
    public void A_number_can_be_written_in_every_form(PhoneFormat format, string expected) =>
        Assert.Equal(expected, Read("+13175550125").Format(format));

    [Theory]
    [InlineData("+493012345678", "03012345678")]
    [InlineData("+390669821234", "0669821234")]
    [InlineData("+79123456789", "89123456789")]
    [InlineData("+3614451234", "0614451234")]
    [InlineData("+5491123456789", "0111523456789")] // Argentina puts a 15 into its mobile numbers
    [InlineData("+5492901456789", "0290115456789")]
    [InlineData("+6565218000", "65218000")]
    [InlineData("+80012345678", "12345678")]
    public void The_national_form_has_the_national_prefix(string e164, string expected) =>
        Assert.Equal(expected, Read(e164).Format(PhoneFormat.National));

    [Theory]
    [InlineData("+493012345678", "+49 30 12345678", "030 12345678")]
    [InlineData("+390669821234", "+39 06 6982 1234", "06 6982 1234")]
    [InlineData("+79123456789", "+7 912 345-67-89", "8 (912) 345-67-89")]
    [InlineData("+5491123456789", "+54 9 11 2345-6789", "011 15-2345-6789")]
    [InlineData("+33123456789", "+33 1 23 45 67 89", "01 23 45 67 89")]
    [InlineData("+80012345678", "+800 1234 5678", "1234 5678")]
    [InlineData("+491234", "+49 1234", "1234")] // no format fits
    public void A_number_is_grouped_as_libphonenumber_groups_it(string e164, string international, string national)
    {
        Assert.Equal(international, Read(e164).Format(PhoneFormat.International));
        Assert.Equal(national, Read(e164).Format(PhoneFormat.NationalFormatted));
    }

    [Fact]
    public void An_unknown_form_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Read("+13175550125").Format((PhoneFormat)99));

    [Theory]
    [InlineData("+13175550125", "US")]
    [InlineData("+14165550125", "CA")]
    [InlineData("+18765230123", "JM")]
    [InlineData("+442079460123", "GB")]
    [InlineData("+441481960194", "GG")]
    [InlineData("+77012345678", "KZ")]
    [InlineData("+390669812345", "VA")]
    [InlineData("+390612345678", "IT")]
    [InlineData("+12680000000", "AG")] // not in use, but it has the leading digits
    [InlineData("+12225550125", "US")] // in no region: the main region of its calling code
    [InlineData("+80012345678", null)]
    public void A_number_has_the_region_of_its_plan(string e164, string? region) => Assert.Equal(region, PhoneReader.RegionOf(Read(e164)));

    [Fact]
    public void The_called_number_can_give_the_callers_number_its_region()
    {
        var called = Read("+493012345678");

        Assert.Equal("+498912345678", Reader.Read("089 12345678", PhoneReader.RegionOf(called)).Number.E164);
    }

    [Theory]
    [InlineData("+13175550125", 1)]
    [InlineData("+493012345678", 49)]
    [InlineData("+353212345678", 353)]
    public void A_number_has_its_calling_code(string e164, int callingCode) => Assert.Equal(callingCode, Read(e164).CallingCode);

    [Fact]
    public void A_number_prints_only_its_last_two_digits()
    {
        Assert.Equal("[phone …25]", Read("+13175550125").ToString());
        Assert.Equal("[phone …25]", $"{Read("+13175550125")}");
    }

    [Fact]
    public void The_default_number_is_empty_in_every_form()
    {
        PhoneNumber none = default;

        Assert.Equal("[no phone]", none.ToString());
        Assert.Empty(none.E164);
        Assert.All(Enum.GetValues<PhoneFormat>(), format => Assert.Empty(none.Format(format)));
        Assert.Null(PhoneReader.RegionOf(none));
        Assert.Equal(0, none.CallingCode);
        Assert.False(none.IsValid);
        Assert.Empty(default(PhoneReading).Reason);
    }

    [Fact]
    public void Numbers_are_equal_when_their_E164_is()
    {
        var number = Read("+13175550125");
        var same = Read("+1 317 555 0125");
        var other = Read("+13175550126");

        Assert.True(number == same);
        Assert.False(number != same);
        Assert.True(number.Equals((object)same));
        Assert.Equal(number.GetHashCode(), same.GetHashCode());
        Assert.False(number == other);
        Assert.True(number != other);
        Assert.False(number.Equals((object)other));
        Assert.False(number.Equals("+13175550125"));
        Assert.NotEqual(number.GetHashCode(), other.GetHashCode());
    }

    private static PhoneNumber Read(string input) => Reader.Read(input).Number;
}
