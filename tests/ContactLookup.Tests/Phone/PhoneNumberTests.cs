namespace ContactLookup.Tests.Phone;

public sealed class PhoneNumberTests
{
    private static readonly PhoneReader Reader = new();

    [Theory]
    [InlineData("+493012345678", "+49 30 12345678", "030 12345678")]
    [InlineData("+390669821234", "+39 06 6982 1234", "06 6982 1234")]
    [InlineData("+79123456789", "+7 912 345-67-89", "8 (912) 345-67-89")]
    [InlineData("+3614451234", "+36 1 445 1234", "(06 1) 445 1234")]
    [InlineData("+5491123456789", "+54 9 11 2345-6789", "011 15-2345-6789")] // Argentina puts a 15 into its mobile numbers
    [InlineData("+5492901456789", "+54 9 2901 45-6789", "02901 15-45-6789")]
    [InlineData("+6565218000", "+65 6521 8000", "6521 8000")]
    [InlineData("+33123456789", "+33 1 23 45 67 89", "01 23 45 67 89")]
    [InlineData("+80012345678", "+800 1234 5678", "1234 5678")]
    [InlineData("+491234", "+49 1234", "1234")] // no format fits
    public void A_number_is_grouped_as_libphonenumber_groups_it(string e164, string international, string national)
    {
        Assert.Equal(international, Read(e164).Format(PhoneFormat.International));
        Assert.Equal(national, Read(e164).Format(PhoneFormat.NationalFormatted));
        Assert.Equal(string.Concat(national.Where(char.IsAsciiDigit)), Read(e164).Format(PhoneFormat.National));
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

        Assert.Equal(number, same);
        Assert.Equal(number.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(number, other);
    }

    private static PhoneNumber Read(string input) => Reader.Read(input).Number;
}
