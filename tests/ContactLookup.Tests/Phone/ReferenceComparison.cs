using System.Text.RegularExpressions;

namespace ContactLookup.Tests.Phone;

/// <summary>The reading of a text beside that of Google's implementation.</summary>
/// <param name="Answer">The text, its region and what Google's implementation says.</param>
/// <param name="Expected">Its answer with our metadata, so that a newer plan is not a difference.</param>
/// <param name="Reading">What the reader says.</param>
internal sealed partial record ReferenceComparison(ReferenceAnswer Answer, ReferenceNumber? Expected, PhoneReading Reading)
{
    private const int LongestE164 = 15;
    private const int FewestDigitsOfSecondNumber = 7;

    private static readonly PhoneReader Reader = new();

    /// <summary>
    /// By libphonenumber's rules alone: no addresses, no placeholders, no repair.
    /// </summary>
    internal static IReadOnlyList<ReferenceComparison> AsWritten { get; } =
        [.. ReferenceAnswer.All.Select(answer => new ReferenceComparison(answer, answer.WithOurPlans, ReadAsWritten(answer)))];

    /// <summary>As a caller's number is read.</summary>
    internal static IReadOnlyList<ReferenceComparison> AsRead { get; } =
        [.. ReferenceAnswer.All.Select(answer => new ReferenceComparison(answer, answer.WithOurPlans, Reader.Read(answer.Text, answer.Region)))];

    /// <summary>Whether the reader has the number that the text means; null where that is not known.</summary>
    internal bool? ReaderHasNumberMeant => Answer.Meant is null ? null : Reading.Number.E164 == Answer.Meant;

    /// <summary>Whether Google's implementation has the number that the text means; null where that is not known.</summary>
    internal bool? GoogleHasNumberMeant => Answer.Meant is null ? null : Expected?.E164 == Answer.Meant;

    /// <summary>Whether both write the number alike, inside its country and after its calling code; null unless both read the same number.</summary>
    internal bool? FormsAgree => Expected is null || Reading.Number.E164 != Expected.E164 ? null
        : Reading.Number.Format(PhoneFormat.NationalFormatted) == Expected.National && Reading.Number.Format(PhoneFormat.International) == Expected.International;

    internal ReferenceOutcome Outcome { get; } = Judge(Answer, Expected, Reading);

    private static PhoneReading ReadAsWritten(ReferenceAnswer answer) =>
        NumberText.TryFind(answer.Text, new char[answer.Text.Length], out var number)
            ? NumberParser.Parse(number, NumberingPlans.All.OfRegion(answer.Region), answer.Text)
            : PhoneReading.Invalid(Refusal.NotANumber);

    private static ReferenceOutcome Judge(ReferenceAnswer answer, ReferenceNumber? expected, PhoneReading reading)
    {
        var isNumber = reading.Kind == PhoneReadingKind.Number;
        return Same(reading, expected) ? ReferenceOutcome.Agrees
            : reading.Reason == Refusal.NotACaller && expected is { IsValid: false } ? ReferenceOutcome.ShortNumberRefused
            : reading.Kind == PhoneReadingKind.Withheld && expected is { IsValid: false } ? ReferenceOutcome.RepeatedDigitWithheld
            : isNumber && expected is null && DialledPrefixAfterPlus().Match(answer.Text) is { Success: true } dialled
                && Reader.Read("+" + dialled.Groups["international"].Value, answer.Region).Number == reading.Number ? ReferenceOutcome.PrefixAfterPlusRemoved
            : isNumber && expected is { IsValid: false } && reading.Number == Reader.Read(expected.E164).Number ? ReferenceOutcome.PrefixTakenOffTwice
            : isNumber && answer.WithPlus is { } repaired
                && (Same(reading, repaired) || reading.Number == Reader.Read(repaired.E164).Number) ? ReferenceOutcome.PlusSignRepaired
            : !isNumber && expected?.E164.Length > "+".Length + LongestE164 ? ReferenceOutcome.LongerThanE164Allows
            : reading.Reason == Refusal.TooLong && expected is { IsValid: false } ? ReferenceOutcome.LongerThanE164Allows // with its prefix kept
            : reading.Reason == Refusal.GivenTwice && expected?.Extension.Length >= FewestDigitsOfSecondNumber ? ReferenceOutcome.SecondNumberRefused
            : expected is { IsValid: false } && reading.Number.IsValid && IsLongerBy(reading.Number, expected) ? ReferenceOutcome.PrefixKept
            : isNumber && BeforeLetters().Match(answer.Text) is { Success: true } before
                && Reader.Read(before.Value, answer.Region).Number == reading.Number ? ReferenceOutcome.NoteLeftOut
            : ReferenceOutcome.DiffersUnexplained;
    }

    /// <summary>Whether the reader's number is the other one with more digits after its calling code.</summary>
    private static bool IsLongerBy(PhoneNumber number, ReferenceNumber expected)
    {
        var code = number.Format(PhoneFormat.International).Split(' ')[0];
        return expected.E164.StartsWith(code, StringComparison.Ordinal) && number.E164.EndsWith(expected.E164[code.Length..], StringComparison.Ordinal);
    }

    private static bool Same(PhoneReading reading, ReferenceNumber? expected) =>
        reading.Number.E164 == (expected?.E164 ?? "") && reading.Number.IsValid == (expected?.IsValid ?? false);

    [GeneratedRegex(@"[+＋]\P{Nd}*(?:[0٠۰０]\P{Nd}*[0٠۰０]|[0٠۰０]\P{Nd}*[1١۱１]\P{Nd}*[1١۱１])(?<international>.*)")]
    private static partial Regex DialledPrefixAfterPlus();

    [GeneratedRegex(@"^\P{Nd}*\p{Nd}(?>(?:[^\p{L}]|[xX])*)(?=\p{L})")]
    private static partial Regex BeforeLetters();
}

/// <summary>Whether two readings are the same, or why they differ on purpose; docs/phone-numbers.md explains each.</summary>
internal enum ReferenceOutcome
{
    Agrees,
    PlusSignRepaired,
    PrefixAfterPlusRemoved,
    NoteLeftOut,
    ShortNumberRefused,
    RepeatedDigitWithheld,
    SecondNumberRefused,
    LongerThanE164Allows,
    PrefixTakenOffTwice,
    PrefixKept,
    DiffersUnexplained,
}
