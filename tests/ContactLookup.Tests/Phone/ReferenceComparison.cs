using ContactLookup.Phone;

namespace ContactLookup.Tests.Phone;

/// <summary>The reading of a text beside that of Google's implementation.</summary>
/// <param name="Answer">The text, its region and what Google's implementation says.</param>
/// <param name="Expected">Which of its answers is compared with.</param>
/// <param name="Reading">What we say.</param>
internal sealed record ReferenceComparison(ReferenceAnswer Answer, ReferenceNumber? Expected, PhoneReading Reading)
{
    private const int LongestE164 = 15;
    private const int FewestDigitsOfSecondNumber = 7;

    private static readonly PhoneReader Reader = new();

    /// <summary>
    /// By the rules of libphonenumber alone, as Google's implementation reads: no addresses, no placeholders, no repair. Compared with the
    /// answers it gives with metadata of its own.
    /// </summary>
    internal static IReadOnlyList<ReferenceComparison> AsWritten { get; } =
        [.. ReferenceAnswer.All.Select(answer => new ReferenceComparison(answer, answer.Google, ReadAsWritten(answer)))];

    /// <summary>As a caller's number is read. Compared with the answers that Google's implementation gives with our metadata.</summary>
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
            : isNumber && answer.WithPlus is not null && Same(reading, answer.WithPlus) ? ReferenceOutcome.PlusSignRepaired
            : !isNumber && expected?.E164.Length > "+".Length + LongestE164 ? ReferenceOutcome.LongerThanE164Allows
            : reading.Reason == Refusal.GivenTwice && expected?.Extension.Length >= FewestDigitsOfSecondNumber ? ReferenceOutcome.SecondNumberRefused
            : expected is { IsValid: false } && reading.Number == Reader.Read(expected.E164).Number ? ReferenceOutcome.PrefixTakenOffTwice
            : ReferenceOutcome.DiffersUnexplained;
    }

    private static bool Same(PhoneReading reading, ReferenceNumber? expected) =>
        reading.Number.E164 == (expected?.E164 ?? "") && reading.Number.IsValid == (expected?.IsValid ?? false);
}

/// <summary>Whether two readings are one, or why they differ on purpose; docs/phone-numbers.md explains each.</summary>
internal enum ReferenceOutcome
{
    Agrees,
    PlusSignRepaired,
    SecondNumberRefused,
    LongerThanE164Allows,
    PrefixTakenOffTwice,
    DiffersUnexplained,
}
