using ContactLookup.Phone;

namespace ContactLookup.Tests.Phone;

public sealed class PhoneReaderTests
{
    private static readonly PhoneReader Reader = new();

    [Theory]
    [InlineData("+13175550125")]
    [InlineData("tel:+13175550125")]
    [InlineData("tel: +13175550125")]
    public void An_international_number_is_read_as_E164(string input)
    {
        var reading = Reader.Read(input);

        Assert.Equal(PhoneReadingKind.Number, reading.Kind);
        Assert.Equal("+13175550125", reading.Number.E164);
        Assert.Equal(1, reading.Number.CallingCode);
        Assert.Equal("[phone …25]", reading.Number.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("Anonymous")]
    [InlineData("tel:anonymous")]
    [InlineData("NOT_SET")]
    public void A_word_for_no_number_is_withheld(string? input) => Assert.Equal(PhoneReadingKind.Withheld, Reader.Read(input).Kind);

    [Theory]
    [InlineData("{{input.phoneNumber}}")]
    [InlineData("{user.phoneNumber}")]
    public void An_unreplaced_template_is_refused_with_the_right_expression(string input)
    {
        var reading = Reader.Read(input);

        Assert.Equal(PhoneReadingKind.Invalid, reading.Kind);
        Assert.Contains("ToPhoneNumber(Call.Ani).e164", reading.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+12345")]
    [InlineData("+1234567890123456")]
    [InlineData("+0123456789")]
    [InlineData("hello")]
    public void What_is_no_number_is_refused_with_a_reason(string input)
    {
        var reading = Reader.Read(input);

        Assert.Equal(PhoneReadingKind.Invalid, reading.Kind);
        Assert.NotEmpty(reading.Reason);
    }
}
