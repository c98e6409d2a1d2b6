namespace ContactLookup.Phone;

/// <summary>
/// Reads a number as written and, where a plus sign may have been lost on the way, also with one. Digits that are possible in their region
/// are read as written. The exception is a region where people write a prefix before national numbers: there, a number in use with a plus
/// sign is taken if 00, or the space that URL decoding makes of a plus sign, is in its place.
/// </summary>
internal static class LostPlus
{
    private const int NorthAmerica = 1;

    /// <summary>Fewer digits are more often a local number than a number of a small country without its plus sign.</summary>
    private const int FewestDigits = 10;

    /// <summary>What people and templates write after the plus sign although it replaces that prefix. No calling code begins with 0.</summary>
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
    /// Numbers of North America are written without a prefix, and with a plus sign some of them are a number elsewhere: those of Los Angeles
    /// (323) are in Belgium (+32).
    /// </summary>
    private static bool IsNorthAmerican(ReadOnlySpan<char> digits) => NumberingPlans.All.IsInUse(NorthAmerica, digits);
}
