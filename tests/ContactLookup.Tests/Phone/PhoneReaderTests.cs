namespace ContactLookup.Tests.Phone;

public sealed class PhoneReaderTests
{
    private const string Expression = "Call.Ani";

    private static readonly PhoneReader WithoutRegion = new();

    [Theory]
    [InlineData("+13175550125")]
    [InlineData("TEL:+13175550125")]
    [InlineData(" +1 (317) 555-0125 ")]
    [InlineData("+1/317_555\t0125")]
    [InlineData("+1·317•555-0125")]
    [InlineData("+1'317’555*0125")]
    [InlineData("+1 X3175550125")]
    [InlineData("+1~3175550125")]
    [InlineData("+1～3175550125")]
    [InlineData("+1−317ー555-0125")]
    [InlineData("+1．317／555⁓0125")]
    [InlineData("+1∼317\u2010555\u20150125")]
    [InlineData("+1 x3175550125")]
    [InlineData("+1 [317] 555\u00A00125")]
    [InlineData("+1\u200B317\u2060555\u00AD0125")]
    [InlineData("\u202A+13175550125\u202C")]
    [InlineData("＋１３１７５５５０１２５")]
    [InlineData("+۱۳۱۷۵۵۵۰۱۲۵")]
    [InlineData("+१३१७५५५०१२५")]
    [InlineData("++13175550125")]
    [InlineData("+13175550125/x99")]
    [InlineData("+13175550125\\ x99")]
    [InlineData("Tel.+13175550125")]
    [InlineData("Phone tel:3175550125;phone-context=+1")]
    [InlineData("Phone: +13175550125.")]
    [InlineData("\"+13175550125\"")]
    [InlineData("[\"+13175550125\"]")]
    [InlineData("%2B13175550125")]
    [InlineData("<tel:+13175550125>")]
    [InlineData("\"Doe, Jane\" <tel:+13175550125>")]
    [InlineData("tel:+13175550125;verstat=TN-Validation-Passed")]
    [InlineData("tel:+13175550125;npdi;rn=+13175550000;isub=1234")]
    [InlineData("+13175550125;;verstat=no")]
    [InlineData("tel:3175550125;phone-context=+1")]
    [InlineData("tel:3175550125;phone-context=+1;ext=105")]
    [InlineData("tel:+13175550125;phone-context=+1")]
    [InlineData("tel:3175550125;PHONE-CONTEXT=+1;foo=bar")]
    [InlineData("+13175550125;isub=1")]
    [InlineData("sip:+13175550125@10.0.0.1")]
    [InlineData("sips:+13175550125@pbx.example.com:5061;transport=tls")]
    [InlineData("SIP:+1-317-555-0125@example.com;user=phone")]
    [InlineData("sip:+13175550125:secret@example.com")]
    [InlineData("sip:+13175550125;phone-context=example.com;user=phone@example.com")]
    [InlineData("sip:3175550125;phone-context=+1@example.com")]
    [InlineData("sip:%2B13175550125@example.com")]
    [InlineData("sip:13175550125@example.com")]
    [InlineData("sip:+13175550125")]
    [InlineData("\"Jane\" <sip:+13175550125@example.com>;tag=77")]
    [InlineData("Jane < sip:+13175550125@example.com >")]
    [InlineData("sip:+13175550125@anonymous.invalid")]
    [InlineData("+13175550125@10.0.0.1;user=phone")]
    [InlineData("%252B13175550125")]
    [InlineData("1.3175550125e+10")]
    [InlineData("1.31755501250E10")]
    [InlineData("+1.3175550125E10")]
    [InlineData("+13175550125.0")]
    [InlineData("13175550125.00")]
    [InlineData("\U0001D7CF\U0001D7D1\U0001D7CF\U0001D7D5\U0001D7D3\U0001D7D3\U0001D7D3\U0001D7CE\U0001D7CF\U0001D7D0\U0001D7D3")] // mathematical bold digits
    [InlineData("+¹³¹⁷⁵⁵⁵⁰¹²⁵")]
    [InlineData("+①③①⑦⑤⑤⑤⓪①②⑤")]
    [InlineData("desk 4, +13175550125")]
    [InlineData("\"Line 2\" <+13175550125>")]
    [InlineData("+13175550125 <+13175550125>")]
    [InlineData("\"a <b\" <sip:+13175550125@10.0.0.1>")]
    [InlineData("\"Jane\" <sip:jane@example.com>, <tel:+13175550125>")] // P-Asserted-Identity
    [InlineData("<tel:+13175550125>, <sip:jane@example.com>")]
    [InlineData("sip:+13175550125;tgrp=TG-1;trunk-context=example.com@10.0.0.1;user=phone")]
    [InlineData("sip:+13175550125;ext=105@[2001:db8::1]:5060")]
    [InlineData("\u202Asip:+13175550125@10.0.0.1\u202C")]
    [InlineData("\u200Ftel:+13175550125")]
    [InlineData("+1\u202F317\u2007555\u20110125")]
    [InlineData("١٣١٧٥٥٥٠١٢٥+")] // text that runs from right to left
    [InlineData("tel://+13175550125")]
    [InlineData("whatsapp:+13175550125")]
    [InlineData("4:+13175550125")] // Microsoft Teams
    [InlineData("#31#+13175550125")] // the code that withholds a number
    [InlineData("\\u002B13175550125")] // encoded twice as JSON
    [InlineData("tel:\\u002b13175550125")]
    [InlineData("&#x2B;13175550125")] // encoded as HTML
    [InlineData("&#43;13175550125")]
    [InlineData("=\"+13175550125\"")] // text in a spreadsheet
    public void An_international_number_is_read_in_any_notation(string input)
    {
        var reading = WithoutRegion.Read(input);

        Assert.Equal(PhoneReadingKind.Number, reading.Kind);
        Assert.Equal("+13175550125", reading.Number.E164);
        Assert.Equal(1, reading.Number.CallingCode);
        Assert.True(reading.Number.IsValid);
        Assert.Empty(reading.Reason);
    }

    [Theory]
    [InlineData("+1 317 555 0125 mobile", null, "+13175550125")]
    [InlineData("+1 317 555 0125 - do not call before 9", null, "+13175550125")]
    [InlineData("+1 317 555 0125 ext. 105 (desk)", null, "+13175550125")]
    [InlineData("+1 317 555 0125 x105 (desk)", null, "+13175550125")]
    [InlineData("+1 317 555 0125 / Jane", null, "+13175550125")]
    [InlineData("call +1 317 555 0125 now", null, "+13175550125")]
    [InlineData("+49 30 123456 (home)", null, "+4930123456")] // the letters on a keypad make another number in use
    [InlineData("+49 30 123456 (Büro)", null, "+4930123456")]
    [InlineData("+86 139 1234 5678（手机）", null, "+8613912345678")]
    [InlineData("030 123456 privat", "DE", "+4930123456")]
    [InlineData("(317) 555-0125 (work)", "US", "+13175550125")]
    [InlineData("+1 222 555 0125 (mobile)", null, "+12225550125")] // not in use, and the letters do not make a number
    [InlineData("+1 317 555 0125p105", null, "+13175550125")] // a pause before an extension
    [InlineData("+1 317 555 0125w105#", null, "+13175550125")]
    public void A_note_after_a_number_is_left_out(string input, string? region, string e164) =>
        Assert.Equal(e164, WithoutRegion.Read(input, region).Number.E164);

    [Theory]
    [InlineData("de", "030 12345678", "+493012345678")]
    [InlineData("DE", "(030) 1234-5678", "+493012345678")]
    [InlineData("DE", "+49 (0)30 12345678", "+493012345678")]
    [InlineData("DE", "4930 12345678", "+493012345678")]
    [InlineData("DE", "+0049 30 12345678", "+493012345678")]
    [InlineData("DE", "tel:030-12345678;phone-context=example.com", "+493012345678")]
    [InlineData("US", "1-317-555-0125", "+13175550125")]
    [InlineData("US", "1-800-flowers", "+18003569377")]
    [InlineData("GB", "020 7946 0123", "+442079460123")]
    [InlineData("IT", "06 6982 1234", "+390669821234")]
    [InlineData("IT", "348 123 4567", "+393481234567")]
    [InlineData("BR", "0 21 11 96123-4567", "+5511961234567")]
    [InlineData("MX", "55 1234 5678", "+525512345678")]
    [InlineData("RU", "810 49 30 12345678", "+493012345678")]
    [InlineData("JP", "010 49 30 12345678", "+493012345678")]
    [InlineData("AU", "0011 49 30 12345678", "+493012345678")]
    [InlineData("AG", "464-1234", "+12684641234")]
    [InlineData("SG", "6521 8000", "+6565218000")]
    [InlineData("DE", "tel:030-12345678;phone-context=+49", "+493012345678")]
    [InlineData("DE", "0044 (0)20 7946 0123", "+442079460123")]
    [InlineData("GB", "+44 (0)20 7946 0123", "+442079460123")]
    [InlineData("IT", "+39 (0)6 6982 1234", "+390669821234")]
    [InlineData("US", "sip:01149301234567@10.0.0.1", "+49301234567")]
    [InlineData("US", "\"Line 2\" <3175550125>", "+13175550125")]
    [InlineData("US", "317.555.0125 ext. 5", "+13175550125")]
    [InlineData("US", "317-555-0125 #5", "+13175550125")]
    public void A_national_number_is_understood_in_its_region(string region, string input, string e164)
    {
        var byDefault = new PhoneReader(region).Read(input);
        var byRequest = WithoutRegion.Read(input, region);

        Assert.Equal(e164, byDefault.Number.E164);
        Assert.Equal(e164, byRequest.Number.E164);
        Assert.True(byDefault.Number.IsValid);
    }

    [Fact]
    public void The_region_of_a_request_overrides_the_default() =>
        Assert.Equal("+442079460123", new PhoneReader("DE").Read("020 7946 0123", "GB").Number.E164);

    [Theory]
    [InlineData("tel:+13175550125;EXT=105;verstat=no")]
    [InlineData("+13175550125,,1234567#")]
    [InlineData("+13175550125 extensión ١٠٥")]
    [InlineData("+13175550125 ext 1234567")]
    [InlineData("+13175550125 ext 1234567,")]
    [InlineData("+13175550125, ext 1234567")]
    [InlineData(",,+13175550125,,1234567")]
    [InlineData(",+13175550125 ext 1234567")]
    public void An_extension_is_not_part_of_the_number(string input)
    {
        var reading = WithoutRegion.Read(input);

        Assert.Equal("+13175550125", reading.Number.E164);
        Assert.Empty(reading.Reason);
    }

    [Theory]
    [InlineData("+12225550125")] // an area code that is not assigned yet
    [InlineData("+491234")]
    public void A_possible_number_outside_the_known_ranges_is_still_a_number(string input)
    {
        var reading = WithoutRegion.Read(input);

        Assert.Equal(input, reading.Number.E164);
        Assert.False(reading.Number.IsValid);
    }

    [Fact]
    public void An_E164_string_is_given_back_as_the_same_object()
    {
        var input = string.Concat("+1317", "5550125");

        Assert.Same(input, WithoutRegion.Read(input).Number.E164);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("undefined")]
    [InlineData("None")]
    [InlineData("nil")]
    [InlineData("n.a.")]
    [InlineData("not available")]
    [InlineData("no number")]
    [InlineData("Caller ID unavailable")]
    [InlineData("unknown caller")]
    [InlineData("unknown number")]
    [InlineData("anonymous caller")]
    [InlineData("Private Caller")]
    [InlineData("Private Number")]
    [InlineData("number withheld")]
    [InlineData("number unavailable")]
    [InlineData("Restricted Caller")]
    [InlineData("Restricted Number")]
    [InlineData("Blocked Caller")]
    [InlineData("Blocked Number")]
    [InlineData("Caller ID blocked")]
    [InlineData("Hidden Number")]
    [InlineData("suppressed")]
    [InlineData("+")]
    [InlineData("tel:")]
    [InlineData("tel:+anonymous")]
    [InlineData("<unknown>")]
    [InlineData("\"Anonymous\" <sip:anonymous@anonymous.invalid>")]
    [InlineData("sip:c8oqz84zk7z@anonymous.invalid")]
    [InlineData("sip:thisis@ANONYMOUS.invalid")]
    [InlineData("sip:Unavailable@10.1.2.3")]
    [InlineData("anonymous@anonymous.invalid")]
    [InlineData("unknown@10.1.2.3")]
    [InlineData("sip:localhost")]
    [InlineData("sip:@4930123456")]
    [InlineData("sip::1234567@example.com")]
    [InlineData("sip:10.1.2.3")]
    [InlineData("+266696687")]
    [InlineData("+7378742833")]
    [InlineData("+2562533")]
    [InlineData("+8566696")]
    [InlineData("+7748283")]
    [InlineData("+86282452253")]
    [InlineData("Unknown Name")]
    [InlineData("unbekannt")]
    [InlineData("Unbekannter Anrufer")]
    [InlineData("Rufnummer unterdrückt")]
    [InlineData("Nummer unterdrueckt")]
    [InlineData("Anonym")]
    [InlineData("Nicht verfügbar")]
    [InlineData("Keine Nummer")]
    [InlineData("Numéro inconnu")]
    [InlineData("Nume\u0301ro masque\u0301")]
    [InlineData("Appel anonyme")]
    [InlineData("PRIVÉ")]
    [InlineData("desconocido")]
    [InlineData("Número privado")]
    [InlineData("Llamada anónima")]
    [InlineData("No disponible")]
    [InlineData("sin número")]
    [InlineData("Não identificado")]
    [InlineData("Número restrito")]
    [InlineData("indisponível")]
    [InlineData("Numero privato")]
    [InlineData("Chiamata anonima")]
    [InlineData("Non disponibile")]
    [InlineData("Anonieme beller")]
    [InlineData("Privénummer")]
    [InlineData("Afgeschermd nummer")]
    [InlineData("0")]
    [InlineData("000")]
    [InlineData("+0000000000")]
    [InlineData("+10000000000")]
    [InlineData("+490000000000")]
    [InlineData("tel:+10000000000")]
    [InlineData("sip:0000000000@10.0.0.1")]
    [InlineData("9999999999")]
    [InlineData("sip:asterisk@10.0.0.1")]
    [InlineData("O")]
    [InlineData("P")]
    [InlineData("Coin line/payphone")]
    [InlineData("Payphone")]
    [InlineData("Interaction with other service")]
    [InlineData("\"Jane\" <>")]
    [InlineData("+1317555XXXX")]
    [InlineData("+49 30 1234****")]
    [InlineData("•••• 0125")]
    public void Words_and_digits_for_a_missing_number_are_withheld(string? input)
    {
        var reading = WithoutRegion.Read(input);

        Assert.Equal(PhoneReadingKind.Withheld, reading.Kind);
        Assert.Contains("withheld", reading.Reason, StringComparison.Ordinal);
        Assert.Equal(default, reading.Number);
    }

    [Theory]
    [InlineData("266696687", "DE")] // in use with a 0 before it; without the 0 it is the word anonymous
    [InlineData("sip:266696687@10.0.0.1", "DE")]
    [InlineData("0000000000", "US")]
    [InlineData("10000000000", "US")]
    [InlineData("9999999999", "US")]
    [InlineData("0000000000", "DE")]
    public void Digits_for_a_missing_number_are_withheld_in_a_region_too(string input, string region) =>
        Assert.Equal(PhoneReadingKind.Withheld, WithoutRegion.Read(input, region).Kind);

    [Theory]
    [InlineData("737-874-2833", "US", "+17378742833")] // spells "restricted"
    [InlineData("0266696687", "DE", "+49266696687")] // spells "anonymous" after the 0
    [InlineData("888-888-8888", "US", "+18888888888")]
    public void Digits_that_are_a_number_in_use_are_not_withheld(string input, string region, string e164) =>
        Assert.Equal(e164, WithoutRegion.Read(input, region).Number.E164);

    [Theory]
    [InlineData("$!{input.x}")]
    [InlineData("{{system.token}}")]
    [InlineData("tel:{user.phone}")]
    [InlineData("{")]
    [InlineData("phone}")]
    [InlineData("$input.phone1")]
    [InlineData("<phone>")]
    [InlineData("<phone1>")]
    [InlineData("%phone%")]
    [InlineData("Call.Ani")]
    [InlineData(" Call.Ani ")]
    [InlineData("Flow.Number100")]
    [InlineData("ToString(Call.Ani)")]
    public void A_placeholder_that_was_not_replaced_is_refused_with_the_expression_to_use(string input)
    {
        var reading = WithoutRegion.Read(input);

        Assert.Equal(PhoneReadingKind.Invalid, reading.Kind);
        Assert.Contains("placeholder", reading.Reason, StringComparison.Ordinal);
        Assert.Contains(Expression, reading.Reason, StringComparison.Ordinal);
        Assert.Equal(default, reading.Number);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("hello!")]
    [InlineData(";tel:+390612345678")]
    [InlineData(";phone=+390612345678")]
    [InlineData("+abc12")]
    [InlineData("1234+56,+1234567")] // six digits are not a second number
    [InlineData("123+4567,+123456")]
    [InlineData("1#")]
    [InlineData("12x345#")]
    [InlineData("+12a4567890")]
    [InlineData("+1317555+0125")]
    [InlineData("12 or 34 & 56")]
    [InlineData("Doe, Jane")]
    [InlineData("+13175550125 or +13175550126, whichever")]
    [InlineData("@phone")]
    [InlineData("1e400")]
    [InlineData("desk 4, +13175550125 or +13175550126")]
    [InlineData("anonymousanonymousanonymous")]
    public void Text_without_a_number_is_refused(string input) => AssertRefused("not a phone number", WithoutRegion.Read(input));

    [Theory]
    [InlineData("4.93012E11", "DE")]
    [InlineData("+4.93012E+11", null)]
    [InlineData("1.317555E10", null)] // four digits are missing
    [InlineData("1E10", null)]
    public void A_number_that_a_spreadsheet_has_rounded_is_refused(string input, string? region) =>
        AssertRefused("rounded", WithoutRegion.Read(input, region));

    [Fact]
    public void Three_zeros_at_the_end_of_a_floating_point_number_are_restored() =>
        Assert.Equal("+13175550000", WithoutRegion.Read("1.3175550E10").Number.E164);

    [Theory]
    [InlineData("sip:alice.smith@example.com")]
    [InlineData("sip:trunk-100200@example.com")]
    [InlineData("sips:A1234567@example.com")]
    [InlineData("sip:1234567Z@example.com")]
    [InlineData("sip:a1234567@example.com")]
    [InlineData("sip:1234567z@example.com")]
    [InlineData("jane.doe@example.com")]
    [InlineData("mailto:jane.doe1234567@example.com")]
    public void A_SIP_user_that_is_a_name_is_refused(string input) => AssertRefused("SIP address", WithoutRegion.Read(input, "DE"));

    [Theory]
    [InlineData("tel:+13175550125,tel:+13175550125")]
    [InlineData("3175550125,3175550125")]
    [InlineData("030123456,030123457")]
    [InlineData("030123456, 030123457")]
    [InlineData("+13175550125,5550125")]
    [InlineData("123+4567,+1234567")]
    public void Two_numbers_joined_by_a_comma_are_refused(string input) => AssertRefused("passed twice", WithoutRegion.Read(input, "DE"));

    [Fact]
    public void A_text_longer_than_250_characters_is_refused_and_one_of_250_is_read()
    {
        var longest = "+13175550125".PadLeft(250);

        Assert.Equal("+13175550125", WithoutRegion.Read(longest).Number.E164);
        AssertRefused("longer than 250 characters", WithoutRegion.Read(" " + longest));
    }

    [Theory]
    [InlineData("030 12345678")]
    [InlineData("(317) 555-0125")]
    [InlineData("555-0125")]
    [InlineData("tel:030-12345678;phone-context=example.com")]
    public void A_national_number_without_a_region_is_refused(string input)
    {
        var reading = WithoutRegion.Read(input);

        AssertRefused("app setting Phone__DefaultRegion", reading);
        Assert.Contains(Expression, reading.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Germany")]
    [InlineData("XX")]
    [InlineData("")]
    [InlineData("D1")]
    [InlineData("1E")]
    [InlineData("{}")]
    public void With_an_unknown_region_a_national_number_is_refused_and_an_international_one_read(string region)
    {
        AssertRefused("app setting Phone__DefaultRegion", WithoutRegion.Read("030 12345678", region));
        Assert.Equal("+493012345678", WithoutRegion.Read("+493012345678", region).Number.E164);
    }

    [Theory]
    [InlineData("+0493012345678", null)]
    [InlineData("+999123456789", null)]
    [InlineData("+0493012345678", "US")]
    [InlineData("00999123456789", "DE")]
    [InlineData("+00999123456789", "DE")]
    public void A_calling_code_that_does_not_exist_is_refused(string input, string? region) =>
        AssertRefused("calling code that does not exist", WithoutRegion.Read(input, region));

    [Theory]
    [InlineData("+1317555012", null)]
    [InlineData("+49123", null)]
    [InlineData("+123", null)]
    [InlineData("5550125", "US")]
    [InlineData("+1", null)]
    [InlineData("+140", null)]
    public void Too_few_digits_are_refused(string input, string? region) => AssertRefused("too few digits", WithoutRegion.Read(input, region));

    [Theory]
    [InlineData("+131755501250", null)]
    [InlineData("+49301234567890123", null)]
    [InlineData("+49123456789012345678901234567890", null)]
    [InlineData("98765432109", "US")]
    public void Too_many_digits_are_refused(string input, string? region) => AssertRefused("too many digits", WithoutRegion.Read(input, region));

    [Fact]
    public void A_number_longer_than_E164_allows_is_refused_even_if_its_plan_has_such_numbers()
    {
        Assert.Equal("+498001234567890", WithoutRegion.Read("+49 800 1234567890").Number.E164);
        AssertRefused("too many digits", WithoutRegion.Read("+49 800 12345678901"));
    }

    [Theory]
    [InlineData("+47123456")] // Norway has five digits and eight
    [InlineData("+471234567")]
    public void A_length_that_the_plan_does_not_have_is_refused(string input)
    {
        var reading = WithoutRegion.Read(input);

        AssertRefused("another number of digits", reading);
        Assert.Contains(Expression, reading.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+180 FLOWERS 1", "+18035693771")]
    [InlineData("+1 317 555 0JAZ", "+13175550529")] // three letters are a word
    [InlineData("+1 317 555 0125 no", "+13175550125")] // two are not
    public void Letters_are_dialled_on_the_keypad(string input, string e164) => Assert.Equal(e164, WithoutRegion.Read(input).Number.E164);

    [Theory]
    [InlineData("110", "DE")]
    [InlineData("116 117", "DE")]
    [InlineData("911", "US")]
    [InlineData("999", "GB")]
    [InlineData("1 1 2", "FR")]
    [InlineData("112", null)]
    [InlineData("(112)", null)]
    [InlineData(".112", null)]
    [InlineData("tel:911", null)]
    [InlineData("8206", null)]
    [InlineData("8206", "DE")]
    [InlineData("tel:8206", "DE")]
    [InlineData("sip:8206@pbx.example.com", "US")]
    [InlineData("8206@pbx.example.com", "DE")]
    [InlineData("sip:30123@pbx.example.com", "DE")] // after a 0, a number in use
    [InlineData("0049", "DE")]
    public void A_short_number_or_an_extension_is_refused_as_not_a_caller(string input, string? region)
    {
        var reading = WithoutRegion.Read(input, region);

        AssertRefused("emergency number", reading);
        Assert.Contains("extension", reading.Reason, StringComparison.Ordinal);
        Assert.Contains("app setting Phone__DefaultRegion", reading.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("22000", "SH", "+29022000")] // Saint Helena has five digits
    [InlineData("sip:22000@10.0.0.1", "SH", "+29022000")]
    [InlineData("4000", "NU", "+6834000")] // Niue has four
    public void A_short_number_is_read_where_subscribers_have_such_numbers(string input, string region, string e164) =>
        Assert.Equal(e164, WithoutRegion.Read(input, region).Number.E164);

    [Theory]
    [InlineData("XX")]
    [InlineData("DEU")]
    [InlineData("")]
    [InlineData("4!")]
    public void An_unknown_default_region_is_an_error(string region)
    {
        var failure = Assert.Throws<ArgumentException>(() => new PhoneReader(region));

        Assert.Equal("defaultRegion", failure.ParamName);
        Assert.Contains("ISO 3166", failure.Message, StringComparison.Ordinal);
        Assert.False(PhoneReader.IsRegion(region));
    }

    [Theory]
    [InlineData("DE")]
    [InlineData("us")]
    [InlineData("Gb")]
    [InlineData("AC")]
    [InlineData("ZW")]
    public void A_region_is_known_in_upper_and_lower_case(string region) => Assert.True(PhoneReader.IsRegion(region));

    private static void AssertRefused(string reason, PhoneReading reading)
    {
        Assert.Equal(PhoneReadingKind.Invalid, reading.Kind);
        Assert.Contains(reason, reading.Reason, StringComparison.Ordinal);
        Assert.EndsWith(".", reading.Reason, StringComparison.Ordinal);
        Assert.Equal(default, reading.Number);
    }
}
