namespace ContactLookup.Tests.Phone;

/// <summary>Compares with Google's implementation, on what tests/phone-reference asked it.</summary>
public sealed class ReferenceTests
{
    /// <summary>Where the reader answers otherwise on purpose, although Google's implementation has the number that was meant.</summary>
    private static readonly ReferenceOutcome[] Intended =
    [
        ReferenceOutcome.ShortNumberRefused, ReferenceOutcome.RepeatedDigitWithheld, ReferenceOutcome.SecondNumberRefused, ReferenceOutcome.LongerThanE164Allows,
    ];

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

    /// <summary>The packages are of different ages, so some plans differ. If the plans were misread, most texts would.</summary>
    [Fact]
    public void Googles_implementation_answers_most_texts_alike_with_its_own_metadata_and_with_ours() =>
        Assert.InRange(WithOtherMetadata, 0, ReferenceAnswer.All.Count / 10);

    [Fact]
    public void As_written_number_and_validity_agree_in_999_of_1000()
    {
        var compared = ReferenceComparison.AsWritten;

        var possible = compared.Where(c => c.Outcome != ReferenceOutcome.LongerThanE164Allows).ToList();
        Assert.InRange(possible.Count(c => c.Outcome == ReferenceOutcome.Agrees), possible.Count * 0.999, possible.Count);
        Assert.Subset(
            new HashSet<ReferenceOutcome> { ReferenceOutcome.Agrees, ReferenceOutcome.PrefixTakenOffTwice, ReferenceOutcome.PrefixKept, ReferenceOutcome.PlusSignRepaired },
            possible.Select(c => c.Outcome).ToHashSet());
    }

    [Fact]
    public void Every_difference_in_what_the_reader_repairs_or_refuses_is_explained() =>
        Assert.DoesNotContain(ReferenceComparison.AsRead, c => c.Outcome == ReferenceOutcome.DiffersUnexplained);

    [Fact]
    public void Where_Googles_implementation_has_a_number_in_use_that_is_meant_the_reader_has_it_unless_it_refuses_on_purpose() =>
        Assert.DoesNotContain(
            ReferenceComparison.AsRead,
            c => c is { GoogleHasNumberMeant: true, ReaderHasNumberMeant: false, Expected.IsValid: true } && !Intended.Contains(c.Outcome));

    [Fact]
    public void Every_difference_is_listed() =>
        Repository.AssertGenerated(ReferenceAnswer.FullSet is null ? "tests/phone-reference/differences.tsv" : "artifacts/differences.tsv",
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
        Assert.DoesNotContain(ReferenceComparison.AsRead, c => c.FormsAgree == false);
        foreach (var (_, expected, reading) in ReferenceComparison.AsRead.Where(c => c.FormsAgree is not null))
        {
            Assert.Equal(string.Concat(expected!.National.Where(char.IsAsciiDigit)), reading.Number.Format(PhoneFormat.National));
            if (expected.IsValid)
            {
                Assert.Equal(expected.Region == "001" ? null : expected.Region, PhoneReader.RegionOf(reading.Number));
            }
        }
    }

    [Fact]
    public void The_documentation_says_how_often_both_agree()
    {
        var (written, read) = (ReferenceComparison.AsWritten, ReferenceComparison.AsRead);
        var (known, forms) = (read.Where(c => c.Answer.Meant is not null).ToList(), read.Where(c => c.FormsAgree is not null).ToList());
        Repository.AssertGenerated("docs/phone-numbers.md", ReferenceAnswer.FullSet is null ? "compared" : "compared-full",
        [
            "| | By the rules alone | As a caller's number | For example |",
            "| --- | ---: | ---: | --- |",
            .. read.GroupBy(c => c.Outcome).OrderBy(group => group.Key).Select(group =>
                Row(Explanation(group.Key), written.Count(c => c.Outcome == group.Key), group.Count(), Example(group.First()))),
            Row("Texts", written.Count, read.Count, ""),
            "",
            "| | Texts |",
            "| --- | ---: |",
            Row($"google-libphonenumber {ReferenceAnswer.Source.Split(' ')[^1]} answers otherwise with its own metadata, which is of another age", WithOtherMetadata),
            Row("It is known which number the text means", known.Count),
            Row("… and both read that number", known.Count(c => c is { ReaderHasNumberMeant: true, GoogleHasNumberMeant: true })),
            Row("… and only ContactLookup reads it", known.Count(c => c is { ReaderHasNumberMeant: true, GoogleHasNumberMeant: false })),
            Row("… and only Google's implementation reads it", known.Count(c => c is { ReaderHasNumberMeant: false, GoogleHasNumberMeant: true })),
            Row("Both read the same number", forms.Count),
            Row("… and write it alike as `international` and `national_formatted`", forms.Count(c => c.FormsAgree == true)),
        ]);
    }

    private static int WithOtherMetadata => ReferenceAnswer.All.Count(answer => answer.Google != answer.WithOurPlans);

    private static string Row(params object[] cells) => string.Create(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |");

    private static string Explanation(ReferenceOutcome outcome) => outcome switch
    {
        ReferenceOutcome.Agrees => "The same number and the same validity, or refused by both",
        ReferenceOutcome.PlusSignRepaired => "A lost plus sign is added; Google's implementation reads the same number with the plus sign",
        ReferenceOutcome.PrefixAfterPlusRemoved => "The plus sign is followed by 00 or 011, which it replaces; the number after them is read",
        ReferenceOutcome.NoteLeftOut => "Letters after a number in use are a note; Google's implementation dials them on a keypad, or ignores them",
        ReferenceOutcome.ShortNumberRefused => "At most six digits without a calling code, not in use: a short number or an extension",
        ReferenceOutcome.RepeatedDigitWithheld => "One digit over and over, not in use: what some gateways send for a withheld number",
        ReferenceOutcome.SecondNumberRefused => "Seven digits or more after a comma are a second number, not an extension",
        ReferenceOutcome.LongerThanE164Allows => "More than the fifteen digits of ITU-T E.164, which a few plans have",
        ReferenceOutcome.PrefixTakenOffTwice => "Google's implementation removes one national prefix, and would remove another one from its own result",
        ReferenceOutcome.PrefixKept => "Google's implementation removes a national prefix with which the number is in use, and without which it is not",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A difference without a reason; another test lists it."),
    };

    private static string Example(ReferenceComparison c) => c.Outcome == ReferenceOutcome.Agrees ? ""
        : $"`{c.Answer.Text}`{(c.Answer.Region is null ? "" : $" in {c.Answer.Region}")}: {Code(c.Expected?.E164)}, here {Code(c.Reading.Number.E164)}";

    private static string Code(string? number) => string.IsNullOrEmpty(number) ? "nothing" : $"`{number}`";

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
