using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace ContactLookup.Tests.Phone;

/// <summary>Every input gives a number in strict E.164 that reads as itself, or one of the documented reasons. No input throws.</summary>
public sealed partial class AnyInputTests
{
    private const int MutatedInputs = 100_000;

    private static readonly PhoneReader Reader = new();

    private static readonly string[] Regions = [.. ReferenceAnswer.All.Select(answer => answer.Region).OfType<string>().Distinct()];

    private static readonly HashSet<string> Refusals =
    [
        Refusal.Placeholder, Refusal.GivenTwice, Refusal.TextTooLong, Refusal.NotANumber, Refusal.SipWithoutNumber, Refusal.NoRegion,
        Refusal.UnknownCallingCode, Refusal.TooShort, Refusal.TooLong, Refusal.WrongLength, Refusal.NotACaller, Refusal.Rounded,
    ];

    private static readonly string[] Seeds =
    [
        "tel:+13175550125", "sip:+13175550125@10.0.0.1;user=phone", "\"Anonymous\" <sip:anonymous@anonymous.invalid>", "{user.phoneNumber}",
        "${input.x}", "ToPhoneNumber(Call.Ani).e164", "tel:5550125;phone-context=+1-317;ext=105", "NOT_SET", "1-800-FLOWERS", "%2B13175550125",
        "+13175550125,+13175550126", "+1 (317) 555-0125 ext. 105", " 13175550125", "0049 30 12345678", "１３１７５５５０１２５", "١٣١٧٥٥٥٠١٢٥", "112", "",
    ];

    private static readonly char[] Characters =
        [.. "0123456789+ ()-./,;:=@<>{}$%#*~xX\t\n\0'\"_aeintTELSIP", .. "＋０９٠۹०٣\u00A0\u00AD\u200B\u2011−ー～доб\u0301ó\uD83D\uDE00\uFFFD"];

    [Fact]
    public void Any_text_in_any_region_is_a_number_or_a_documented_refusal()
    {
        var text = ArbMap.Default.GeneratorFor<string>();

        CheckAll(Gen.OneOf(text, TextOf(Characters), TextOf("0123456789+".ToCharArray())));
    }

    [Fact]
    public void Any_digits_after_any_calling_code_are_a_number_or_a_documented_refusal()
    {
        var codes = Enumerable.Range(1, 999).Where(code => NumberingPlans.All.OfCallingCode(code) is not null).ToArray();
        var international =
            from code in Gen.Elements(codes)
            from national in TextOf("0123456789".ToCharArray())
            select $"+{code}{national}";

        CheckAll(international);
    }

    [Fact]
    public void A_number_in_use_reads_the_same_in_every_international_form()
    {
        var inUse = ReferenceAnswer.All.Select(answer => answer.WithOurPlans).OfType<ReferenceNumber>()
            .Where(number => number.IsValid && number.E164.Length <= "+".Length + 15).Select(number => number.E164).Distinct().ToArray();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Gen.Elements(inUse).ToArbitrary(), e164 =>
        {
            var number = Reader.Read(e164).Number;

            Assert.Equal(e164, number.E164);
            Assert.Equal(e164, Reader.Read(number.Format(PhoneFormat.TelUri)).Number.E164);
            Assert.Equal(e164, Reader.Read(number.Format(PhoneFormat.InternationalPrefix)).Number.E164);
            Assert.Equal(e164, Reader.Read(number.Format(PhoneFormat.International)).Number.E164);
            Assert.Equal(e164, Reader.Read(" " + number.Format(PhoneFormat.Digits), fromQueryString: true).Number.E164);
        }));
    }

    [Fact]
    public void Any_of_100000_mutated_inputs_is_a_number_or_a_documented_refusal()
    {
        const int seed = 20251121;
        var random = new Random(seed);
        var originals = ReferenceAnswer.All.Select(answer => answer.Text).Concat(Seeds).ToArray();
        for (var i = 0; i < MutatedInputs; i++)
        {
            var input = Mutate(originals[random.Next(originals.Length)], originals, random);
            var region = random.Next(3) == 0 ? null : Regions[random.Next(Regions.Length)];
            try
            {
                AssertNumberOrRefusal(input, region);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}, input {i}: {Escaped(input)} in {region}", failure);
            }
        }
    }

    private static void CheckAll(Gen<string> texts)
    {
        var inputs =
            from text in texts
            from region in Gen.OneOf(Gen.Constant((string?)null), Gen.Elements<string?>(Regions), Gen.Elements<string?>("", "XX", "1A", "DEU"))
            select (Text: text, Region: region);

        // A failure prints the seed to put in Config.WithReplay.
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5_000),
            Prop.ForAll(inputs.ToArbitrary(), input => AssertNumberOrRefusal(input.Text, input.Region)));
    }

    private static Gen<string> TextOf(char[] characters) =>
        from length in Gen.Choose(0, 30)
        from text in Gen.Elements(characters).ArrayOf(length)
        select new string(text);

    private static void AssertNumberOrRefusal(string? input, string? region)
    {
        var reading = Reader.Read(input, region, fromQueryString: input?.Length % 2 == 1);

        if (reading.Kind == PhoneReadingKind.Number)
        {
            Assert.Matches(StrictE164(), reading.Number.E164);
            Assert.Empty(reading.Reason);
            Assert.StartsWith("+" + reading.Number.CallingCode.ToString(CultureInfo.InvariantCulture), reading.Number.E164, StringComparison.Ordinal);

            var again = Reader.Read(reading.Number.E164, region).Number;
            Assert.Same(reading.Number.E164, again.E164);
            Assert.Equal(reading.Number.IsValid, again.IsValid);
        }
        else
        {
            Assert.Equal(default, reading.Number);
            Assert.Contains(reading.Reason, reading.Kind == PhoneReadingKind.Withheld ? [Refusal.Withheld] : Refusals);
        }
    }

    private static string Mutate(string text, string[] others, Random random)
    {
        for (var edits = random.Next(1, 5); edits > 0; edits--)
        {
            var at = random.Next(text.Length + 1);
            var character = Characters[random.Next(Characters.Length)];
            text = random.Next(8) switch
            {
                0 => text.Insert(at, character.ToString()),
                1 when at < text.Length => text.Remove(at, 1),
                2 when at < text.Length => text.Remove(at, 1).Insert(at, character.ToString()),
                3 => text[at..] + text[..at],
                4 => text[..at],
                5 => text + others[random.Next(others.Length)],
                6 => text.Insert(at, new string(character, random.Next(1, 300))),
                _ => random.Next(2) == 0 ? text.ToUpperInvariant() : Uri.EscapeDataString(text),
            };
        }

        return text;
    }

    private static string Escaped(string? text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text ?? "(null)")
        {
            escaped.Append(c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:X4}");
        }

        return escaped.ToString();
    }

    [GeneratedRegex(@"\A\+[1-9][0-9]{5,14}\z")]
    private static partial Regex StrictE164();
}
