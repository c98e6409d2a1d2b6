using System.Globalization;
using System.Text;
using ContactLookup.Phone;
using Xunit.Abstractions;

namespace ContactLookup.Tests.Phone;

/// <summary>Compares with Google's implementation, on what tests/phone-reference asked it.</summary>
public sealed class ReferenceTests(ITestOutputHelper output)
{
    /// <summary>The reading, or why it differs on purpose; docs/phone-numbers.md explains each.</summary>
    private enum Outcome
    {
        Agrees,
        DiffersUnexplained,
        PlusSignRepaired,
        LongerThanE164Allows,
        ShortCodeRefused,
        PrefixTakenOffTwice,
        SecondNumberRefused,
    }

    [Fact]
    public void The_plans_and_the_answers_come_from_the_same_versions() =>
        Assert.Equal(ReferenceAnswer.Source, NumberingPlans.All.Source);

    [Fact]
    public void At_least_20000_texts_over_all_plans_are_compared()
    {
        var asked = ReferenceAnswer.All;

        Assert.InRange(asked.Count, 20_000, int.MaxValue);
        Assert.InRange(asked.Count(answer => answer.Google is null), 4_000, int.MaxValue);
        Assert.InRange(asked.Count(answer => answer.Google is { IsValid: false }), 2_000, int.MaxValue);
        Assert.InRange(asked.Count(answer => answer.Region is null), 4_000, int.MaxValue);
        Assert.InRange(asked.Select(answer => answer.Google?.Region).Distinct().Count(), 245, int.MaxValue);
    }

    [Fact]
    public void As_written_number_and_validity_agree_in_999_of_1000()
    {
        var outcomes = Compare(ReadAsWritten, answer => answer.Google);

        Assert.InRange(outcomes[Outcome.Agrees], ReferenceAnswer.All.Count * 0.999, ReferenceAnswer.All.Count);
        Assert.Equal([Outcome.Agrees, Outcome.LongerThanE164Allows, Outcome.PrefixTakenOffTwice], outcomes.Keys.Order());
    }

    [Fact]
    public void What_the_reader_repairs_or_refuses_beyond_that_is_what_it_says()
    {
        var reader = new PhoneReader();

        var outcomes = Compare(answer => reader.Read(answer.Text, answer.Region), answer => answer.WithOurPlans);

        Assert.DoesNotContain(Outcome.DiffersUnexplained, outcomes.Keys);
    }

    [Fact]
    public void Extension_national_form_and_region_agree_where_the_number_does()
    {
        var reader = new PhoneReader();
        foreach (var answer in ReferenceAnswer.All)
        {
            var reading = reader.Read(answer.Text, answer.Region);
            if (answer.WithOurPlans is not { } expected || reading.Number.E164 != expected.E164)
            {
                continue;
            }

            Assert.Equal(InAsciiDigits(expected.Extension), reading.Extension);
            Assert.Equal(expected.National, reading.Number.Format(PhoneFormat.National));
            if (expected.IsValid)
            {
                Assert.Equal(expected.Region == "001" ? null : expected.Region, PhoneReader.RegionOf(reading.Number));
            }
        }
    }

    /// <summary>What Google's implementation does too: no addresses, no placeholders, no repair.</summary>
    private static PhoneReading ReadAsWritten(ReferenceAnswer answer) =>
        NumberText.TryFind(answer.Text, new char[answer.Text.Length], out var number)
            ? NumberParser.Parse(number, NumberingPlans.All.OfRegion(answer.Region), answer.Text)
            : PhoneReading.Invalid(Refusal.NotANumber);

    private Dictionary<Outcome, int> Compare(
        Func<ReferenceAnswer, PhoneReading> readingOf, Func<ReferenceAnswer, ReferenceNumber?> expectedOf)
    {
        var outcomes = new Dictionary<Outcome, int>();
        var differences = new StringBuilder();
        foreach (var answer in ReferenceAnswer.All)
        {
            var reading = readingOf(answer);
            var expected = expectedOf(answer);
            var outcome = Judge(reading, expected, answer.WithPlus);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            if (outcome != Outcome.Agrees)
            {
                differences.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"{outcome}\t{answer.Text}\t{answer.Region}\t{expected?.E164}\t{expected?.IsValid}\t{reading.Number.E164}\t{reading.Number.IsValid}");
            }
        }

        foreach (var (outcome, count) in outcomes)
        {
            output.WriteLine($"{outcome}: {count}");
        }

        output.WriteLine(differences.ToString());
        return outcomes;
    }

    private static Outcome Judge(PhoneReading reading, ReferenceNumber? expected, ReferenceNumber? withPlus)
    {
        var isNumber = reading.Kind == PhoneReadingKind.Number;
        return Same(reading, expected) ? Outcome.Agrees
            : isNumber && withPlus is not null && Same(reading, withPlus) ? Outcome.PlusSignRepaired
            : !isNumber && expected?.E164.Length > "+".Length + 15 ? Outcome.LongerThanE164Allows
            : reading.Reason == Refusal.ShortCode && expected is { IsValid: false } ? Outcome.ShortCodeRefused
            : reading.Reason == Refusal.GivenTwice && expected?.Extension.Length >= 7 ? Outcome.SecondNumberRefused
            : expected is { IsValid: false } && reading.Number == new PhoneReader().Read(expected.E164).Number ? Outcome.PrefixTakenOffTwice
            : Outcome.DiffersUnexplained;
    }

    private static bool Same(PhoneReading reading, ReferenceNumber? expected) =>
        reading.Number.E164 == (expected?.E164 ?? "") && reading.Number.IsValid == (expected?.IsValid ?? false);

    private static string InAsciiDigits(string digits) =>
        string.Concat(digits.Select(digit => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(digit))));
}
