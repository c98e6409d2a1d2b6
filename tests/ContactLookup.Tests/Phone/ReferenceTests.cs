using System.Globalization;
using ContactLookup.Phone;
using TestKit;

namespace ContactLookup.Tests.Phone;

/// <summary>Compares with Google's implementation, on what tests/phone-reference asked it.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void The_plans_and_the_answers_come_from_the_same_versions() =>
        Assert.Equal(ReferenceAnswer.Source, NumberingPlans.All.Source);

    [Fact]
    public void At_least_20000_texts_over_all_plans_are_compared()
    {
        var asked = ReferenceAnswer.All;

        Assert.InRange(asked.Count, 20_000, int.MaxValue);
        Assert.InRange(asked.Count(answer => answer.WithOurPlans is null), 4_000, int.MaxValue);
        Assert.InRange(asked.Count(answer => answer.WithOurPlans is { IsValid: false }), 2_000, int.MaxValue);
        Assert.InRange(asked.Count(answer => answer.Region is null), 4_000, int.MaxValue);
        Assert.InRange(asked.Select(answer => answer.WithOurPlans?.Region).Distinct().Count(), 245, int.MaxValue);
    }

    /// <summary>The two packages are of different ages, so a few plans may differ. If the plans were misread, most would.</summary>
    [Fact]
    public void Googles_implementation_answers_99_of_100_texts_alike_with_its_own_metadata_and_with_ours()
    {
        var asked = ReferenceAnswer.All;

        Assert.InRange(asked.Count(answer => answer.Google == answer.WithOurPlans), asked.Count * 0.99, asked.Count);
    }

    [Fact]
    public void As_written_number_and_validity_agree_in_999_of_1000()
    {
        var compared = ReferenceComparison.AsWritten;

        Assert.InRange(compared.Count(c => c.Outcome == ReferenceOutcome.Agrees), compared.Count * 0.999, compared.Count);
        Assert.Equal(
            [ReferenceOutcome.Agrees, ReferenceOutcome.LongerThanE164Allows, ReferenceOutcome.PrefixTakenOffTwice],
            compared.Select(c => c.Outcome).Distinct().Order());
    }

    [Fact]
    public void Every_difference_in_what_the_reader_repairs_or_refuses_is_explained() =>
        Assert.DoesNotContain(ReferenceComparison.AsRead, c => c.Outcome == ReferenceOutcome.DiffersUnexplained);

    [Fact]
    public void Every_difference_is_listed() =>
        Repository.AssertGenerated("tests/phone-reference/differences.tsv",
        [
            "why\ttext\tregion\tGoogle's implementation\tContactLookup",
            .. ReferenceComparison.AsRead.Where(c => c.Outcome != ReferenceOutcome.Agrees).OrderBy(c => c.Outcome).Select(Line),
        ]);

    [Fact]
    public void The_extension_agrees_where_the_number_does()
    {
        foreach (var (answer, expected, _) in ReferenceComparison.AsWritten.Where(c => c.Expected is not null))
        {
            Assert.True(NumberText.TryFind(answer.Text, new char[answer.Text.Length], out var number));
            Assert.Equal(InAsciiDigits(expected!.Extension), InAsciiDigits(number.Extension.ToString()));
        }
    }

    [Fact]
    public void Written_forms_and_region_agree_where_the_number_does()
    {
        foreach (var (_, expected, reading) in ReferenceComparison.AsRead)
        {
            if (expected is null || reading.Number.E164 != expected.E164)
            {
                continue;
            }

            Assert.Equal(expected.National, reading.Number.Format(PhoneFormat.NationalFormatted));
            Assert.Equal(expected.International, reading.Number.Format(PhoneFormat.International));
            Assert.Equal(string.Concat(expected.National.Where(char.IsAsciiDigit)), reading.Number.Format(PhoneFormat.National));
            if (expected.IsValid)
            {
                Assert.Equal(expected.Region == "001" ? null : expected.Region, PhoneReader.RegionOf(reading.Number));
            }
        }
    }

    private static string Line(ReferenceComparison c) => string.Join(
        '\t',
        c.Outcome,
        c.Answer.Text,
        c.Answer.Region,
        c.Expected is null ? "refused" : $"{c.Expected.E164} {(c.Expected.IsValid ? "valid" : "possible")}",
        c.Reading.Kind != PhoneReadingKind.Number ? "refused" : $"{c.Reading.Number.E164} {(c.Reading.Number.IsValid ? "valid" : "possible")}");

    private static string InAsciiDigits(string text) =>
        string.Concat(text.Where(char.IsDigit).Select(digit => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(digit))));
}
