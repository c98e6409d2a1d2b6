using System.Text.RegularExpressions;
using ContactLookup.Phone;

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
            : isNumber && answer.WithPlus is not null && Same(reading, answer.WithPlus) ? ReferenceOutcome.PlusSignRepaired
            : !isNumber && expected?.E164.Length > "+".Length + LongestE164 ? ReferenceOutcome.LongerThanE164Allows
            : reading.Reason == Refusal.GivenTwice && expected?.Extension.Length >= FewestDigitsOfSecondNumber ? ReferenceOutcome.SecondNumberRefused
            : expected is { IsValid: false } && reading.Number == Reader.Read(expected.E164).Number ? ReferenceOutcome.PrefixTakenOffTwice
            : isNumber && BeforeLetters().Match(answer.Text) is { Success: true } before
                && Reader.Read(before.Value, answer.Region).Number == reading.Number ? ReferenceOutcome.NoteLeftOut
            : ReferenceOutcome.DiffersUnexplained;
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
    DiffersUnexplained,
}
