namespace ContactLookup.Tests.Phone;

/// <summary>What libphonenumber takes for an extension.</summary>
public sealed class ExtensionTests
{
    private const string Number = "+13175550125";

    private static readonly PhoneReader Reader = new();

    [Theory]
    [InlineData(";ext=", 20, "")]
    [InlineData(";EXT=", 20, "")]
    [InlineData(" ext. ", 20, "#")]
    [InlineData(" Ext: ", 20, "")]
    [InlineData(" extn ", 20, "")]
    [InlineData(" extensio ", 20, "")]
    [InlineData(" extension-", 20, "")]
    [InlineData(" extensió ", 20, "")]
    [InlineData(" extensión ", 20, "")]
    [InlineData(" extensio\u0301 ", 20, "")]
    [InlineData(" extensio\u0301n ", 20, "")]
    [InlineData("xt", 20, "")]
    [InlineData("xtn", 20, "")]
    [InlineData("xtensio", 20, "")]
    [InlineData("xtension", 20, "")]
    [InlineData("xtensió", 20, "")]
    [InlineData("xtensión", 20, "")]
    [InlineData("xtensio\u0301", 20, "")]
    [InlineData("xtensio\u0301n", 20, "")]
    [InlineData("ｅｘｔ", 20, "")]
    [InlineData("ＥＸＴＮ", 20, "")]
    [InlineData("ｘｔ", 20, "")]
    [InlineData("ｘｔｎ．", 20, "")]
    [InlineData(" доб. ", 20, "")]
    [InlineData(" ДОБ ", 20, "")]
    [InlineData(",\u00A0anexo\t", 20, "")]
    [InlineData(", x ", 9, "#")]
    [InlineData(" X:", 9, "")]
    [InlineData("ｘ", 9, "")]
    [InlineData("#", 9, "#")]
    [InlineData("＃", 9, "")]
    [InlineData("~", 9, "")]
    [InlineData("～", 9, "")]
    [InlineData(" int ", 9, "")]
    [InlineData("ｉｎｔ", 9, "")]
    [InlineData(",,", 15, "#")]
    [InlineData(" ,,: ", 15, "")]
    [InlineData(";", 15, "")]
    [InlineData("\t;. -", 15, "#")]
    [InlineData(" - ", 6, "#")]
    [InlineData("-", 6, "#")]
    public void An_extension_has_at_most_so_many_digits(string sign, int mostDigits, string end)
    {
        var longest = "12345678901234567890"[..mostDigits];

        Assert.Equal((Number, longest), Read(Number + sign + longest + end));
        Assert.NotEqual((Number, longest + "1"), Read(Number + sign + longest + "1" + end));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(",.")]
    [InlineData(" ,,,: ")]
    public void After_a_comma_six_digits_are_an_extension(string sign) =>
        Assert.Equal((Number, "123456"), Read(Number + sign + "123456#"));

    [Fact]
    public void After_three_commas_and_a_colon_nine_digits_are_an_extension_and_ten_are_not()
    {
        Assert.Equal((Number, "123456789"), Read(Number + ",,,:123456789"));
        Assert.Equal(PhoneReadingKind.Invalid, Reader.Read(Number + ",,,:1234567890").Kind);
    }

    [Theory]
    [InlineData(",;5")]
    [InlineData(" 105##")]
    [InlineData(",::5")]
    public void A_text_that_only_resembles_an_extension_is_not_one(string end) => Assert.NotEqual(Number, Reader.Read(Number + end).Number.E164);

    [Theory]
    [InlineData(" ext 1a5")]
    [InlineData(" ext")]
    [InlineData(" ext #")]
    [InlineData(";ext=5#")]
    public void A_word_that_only_resembles_an_extension_is_a_note(string end) => Assert.Equal((Number, ""), Read(Number + end));

    [Theory]
    [InlineData("1x2345678", "+4912345678")] // one digit before it is not a number
    [InlineData("12x345678", "")] // two digits are one, in libphonenumber
    public void An_extension_needs_a_number_before_it(string input, string e164) => Assert.Equal(e164, Reader.Read(input, "DE").Number.E164);

    private static (string E164, string Extension) Read(string text)
    {
        NumberText.TryFind(text, new char[text.Length], out var number);
        return (Reader.Read(text).Number.E164, string.Concat(number.Extension.ToString().Where(char.IsDigit)));
    }
}
