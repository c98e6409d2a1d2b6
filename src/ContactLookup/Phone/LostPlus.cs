namespace ContactLookup.Phone;

/// <summary>
/// Reads digits without a plus sign as written and, where that is not certain, also as if a plus had been lost on the way; takes what is
/// more certain. A number in use is likely; so is one of a possible length where bare digits are national. Anything else of a possible
/// length is possible, but with a plus only if something stands in its place: 00, or the space that URL decoding makes of it. After a space,
/// a tie goes to the plus.
/// </summary>
internal static class LostPlus
{
    private const int NorthAmerica = 1;

    /// <summary>Fewer digits are a local number more often than one of the few small countries that would be meant with a plus sign.</summary>
    private const int FewestDigits = 10;

    private enum Trace
    {
        None,
        OnlyDigits,
        Dialled00,
        Space,
    }

    private enum Certainty
    {
        None,
        Possible,
        Likely,
    }

    internal static PhoneReading Read(ReadOnlySpan<char> text, NumberText number, NumberingPlan? plan, string original)
    {
        var asWritten = NumberParser.Parse(number, plan, original);
        if (number.HasPlus)
        {
            return asWritten;
        }

        if (!asWritten.Number.IsValid && plan is not null && plan.IsShortCode(number.Digits))
        {
            asWritten = PhoneReading.Invalid(Refusal.ShortCode);
        }

        var trace = TraceIn(text, number, plan);
        var certainty = CertaintyOf(asWritten, ifOnlyPossible: plan is { BareDigitsAreNational: true } ? Certainty.Likely : Certainty.Possible);
        if (trace == Trace.None || (certainty == Certainty.Likely && trace != Trace.Space))
        {
            return asWritten;
        }

        var withPlus = NumberParser.Parse(number.AsInternational(), region: null, original);
        var certaintyWithPlus = CertaintyOf(withPlus, ifOnlyPossible: trace == Trace.OnlyDigits ? Certainty.None : Certainty.Possible);
        return certaintyWithPlus > certainty || (certaintyWithPlus == certainty && trace == Trace.Space && certainty != Certainty.None)
            ? withPlus
            : asWritten;
    }

    private static Trace TraceIn(ReadOnlySpan<char> text, NumberText number, NumberingPlan? plan) =>
        number.HasWord ? Trace.None
        : number.Digits.StartsWith(NumberText.DialledAbroad) ? Trace.Dialled00
        : text is [' ', var first, .., not ' '] && char.IsAsciiDigit(first) ? Trace.Space
        : number.Digits.Length < FewestDigits || IsAreaCodeFirst(text) || (plan is null && IsNorthAmerican(number.Digits)) ? Trace.None
        : Trace.OnlyDigits;

    /// <summary><c>(317) 555-0125</c></summary>
    private static bool IsAreaCodeFirst(ReadOnlySpan<char> text) => text.TrimStart().StartsWith('(');

    /// <summary>
    /// Nobody writes a prefix before numbers of North America, and some of them would make a number elsewhere after a plus sign: those of
    /// Los Angeles (323) one in Belgium (+32).
    /// </summary>
    private static bool IsNorthAmerican(ReadOnlySpan<char> digits) => NumberingPlans.All.IsInUse(NorthAmerica, digits);

    private static Certainty CertaintyOf(PhoneReading reading, Certainty ifOnlyPossible) =>
        reading.Kind != PhoneReadingKind.Number ? Certainty.None
        : reading.Number.IsValid ? Certainty.Likely
        : ifOnlyPossible;
}
