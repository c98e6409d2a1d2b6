namespace ContactLookup.Phone;

/// <summary>
/// Reads a number as written and, where a plus sign may have been lost on the way, also with one. Digits that are possible in their region
/// are read as written, with one exception: the text has 00 in place of the plus sign, or the space that URL decoding makes of it, and
/// people of the region write a prefix before national numbers. Then the number with the plus sign is taken if it is in use.
/// </summary>
internal static class LostPlus
{
    private const int NorthAmerica = 1;

    /// <summary>Fewer digits are more often a local number than a number of a small country without its plus sign.</summary>
    private const int FewestDigits = 10;

    /// <summary>International prefixes that people and templates write after the plus sign. No calling code begins with 0.</summary>
    private static readonly string[] DialledPrefixes = [NumberText.DialledAbroad, "011"];

    private enum Trace
    {
        None,
        OnlyDigits,
        InPlaceOfPlus,
    }

    internal static PhoneReading Read(ReadOnlySpan<char> text, NumberText number, NumberingPlan? plan, bool fromQueryString, string original)
    {
        var asWritten = NumberParser.Parse(number, plan, original);
        if (number.HasPlus)
        {
            return asWritten.Kind == PhoneReadingKind.Number ? asWritten : ReadWithoutPrefix(number, original) ?? asWritten;
        }

        var trace = TraceIn(text, number, plan, fromQueryString);
        if (trace == Trace.None || IsNational(asWritten, plan, trace))
        {
            return asWritten;
        }

        var withPlus = NumberParser.Parse(number.WithPlusInsteadOf(NumberText.DialledAbroad), region: null, original);
        var isPossibleOnlyWithPlus = asWritten.Kind != PhoneReadingKind.Number && withPlus.Kind == PhoneReadingKind.Number;
        return withPlus.Number.IsValid || (isPossibleOnlyWithPlus && trace == Trace.InPlaceOfPlus) ? withPlus : asWritten;
    }

    /// <summary><c>+0049 30 123456</c></summary>
    private static PhoneReading? ReadWithoutPrefix(NumberText number, string original)
    {
        foreach (var prefix in DialledPrefixes)
        {
            if (number.Digits.StartsWith(prefix)
                && NumberParser.Parse(number.WithPlusInsteadOf(prefix), region: null, original) is { Kind: PhoneReadingKind.Number } reading)
            {
                return reading;
            }
        }

        return null;
    }

    private static bool IsNational(PhoneReading asWritten, NumberingPlan? plan, Trace trace) =>
        asWritten.Kind == PhoneReadingKind.Number
        && (asWritten.Number.IsValid || trace == Trace.OnlyDigits || plan is { BareDigitsAreNational: true });

    private static Trace TraceIn(ReadOnlySpan<char> text, NumberText number, NumberingPlan? plan, bool fromQueryString) =>
        number.HasWord ? Trace.None
        : number.Digits.StartsWith(NumberText.DialledAbroad) || (fromQueryString && text is [' ', >= '0' and <= '9', ..]) ? Trace.InPlaceOfPlus
        : number.IsOnlyDigits && number.Digits.Length >= FewestDigits && !(plan is null && IsNorthAmerican(number.Digits)) ? Trace.OnlyDigits
        : Trace.None;

    /// <summary>
    /// Numbers of North America are written without a prefix. With a plus sign before them, some are a number of another country: a number
    /// of Los Angeles (323) becomes one of Belgium (+32).
    /// </summary>
    private static bool IsNorthAmerican(ReadOnlySpan<char> digits) => NumberingPlans.All.IsInUse(NorthAmerica, digits);
}
