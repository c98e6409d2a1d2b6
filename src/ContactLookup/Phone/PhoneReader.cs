using System.Globalization;

namespace ContactLookup.Phone;

/// <summary>
/// Reads whatever a flow, a form or a network passes as a phone number: tel: and sip: addresses, international and national notations,
/// numbers that lost their plus sign on the way. Understands numbers as libphonenumber does, from its metadata. Thread-safe.
/// </summary>
public sealed class PhoneReader
{
    /// <summary>Longer texts are refused unread, as libphonenumber does.</summary>
    private const int LongestText = 250;

    /// <summary>An expression may have a few digits (<c>….e164</c>); a text with more is rather a number.</summary>
    private const int MostDigitsOfExpression = 3;

    /// <summary>So many digits after a comma are another number and no extension.</summary>
    private const int FewestDigitsOfSecondNumber = 7;

    private readonly NumberingPlan? _defaultPlan;

    /// <summary>Creates a reader.</summary>
    /// <param name="defaultRegion">
    /// ISO 3166 alpha-2 code that gives national numbers their meaning, such as DE; null to understand only international notations.
    /// </param>
    /// <exception cref="ArgumentException">The region is unknown.</exception>
    public PhoneReader(string? defaultRegion = null)
    {
        _defaultPlan = NumberingPlans.All.OfRegion(defaultRegion);
        if (defaultRegion is not null && _defaultPlan is null)
        {
            throw new ArgumentException("Not an ISO 3166 code of a region with phone numbers; two letters such as DE are expected.", nameof(defaultRegion));
        }
    }

    /// <summary>Whether the code is an ISO 3166 alpha-2 code, in either case, of a region whose numbering plan is known.</summary>
    public static bool IsRegion(string region) => NumberingPlans.All.OfRegion(region) is not null;

    /// <summary>
    /// The region a number belongs to, so that the called number can give the caller's its meaning. Regions that share a calling code are
    /// told apart by the number; where it does not tell, it is the main one. Null for a code of no region, such as +800.
    /// </summary>
    public static string? RegionOf(PhoneNumber number) => number.Region is { Length: > 0 } region ? region : null;

    /// <summary>Reads an input; never throws on its content.</summary>
    /// <param name="input">A number in any notation, an address, a word that stands for a withheld number; anything.</param>
    /// <param name="region">Overrides the default region for this call; when it is unknown, only international notations are understood.</param>
    public PhoneReading Read(string? input, string? region = null)
    {
        if (input is null)
        {
            return PhoneReading.Withheld();
        }

        if (input.Length > LongestText)
        {
            return PhoneReading.Invalid(Refusal.TextTooLong);
        }

        var plan = region is null ? _defaultPlan : NumberingPlans.All.OfRegion(region);
        var reading = NumberText.TryReadE164(input, out var number)
            ? Unspelled(NumberParser.Parse(number, plan, input), number)
            : ReadText(Unescaped(input), plan, input);
        return reading.Reason == Refusal.NoRegion && region is not null ? PhoneReading.Invalid(Refusal.UnknownRegion) : reading;
    }

    /// <summary>Twice, because a data action encodes what a flow may have encoded already. No number has a percent sign.</summary>
    private static string Unescaped(string input) =>
        input.Contains('%') ? Uri.UnescapeDataString(Uri.UnescapeDataString(input)) : input; // else nothing is loaded for it

    private static PhoneReading ReadText(string text, NumberingPlan? plan, string original)
    {
        if (text.AsSpan().ContainsAny('{', '}'))
        {
            return PhoneReading.Invalid(Refusal.Placeholder);
        }

        var address = CallerAddress.Of(AsInteger(text));
        return RefuseWithoutNumber(address) ?? ReadNumber(address.Number, plan, original);
    }

    /// <summary>A number that was a floating-point number on the way: <c>1.3175550125E10</c>.</summary>
    private static string AsInteger(string text) =>
        text.Contains('E', StringComparison.OrdinalIgnoreCase)
        && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0", CultureInfo.InvariantCulture)
            : text;

    private static PhoneReading? RefuseWithoutNumber(CallerAddress address)
    {
        var digits = DialledCharacters.CountDigits(address.Number);
        if (digits == 0 && WithheldWords.Contain(address.Number))
        {
            return PhoneReading.Withheld();
        }

        if (address.IsName)
        {
            return PhoneReading.Invalid(Refusal.SipWithoutNumber);
        }

        return digits <= MostDigitsOfExpression && IsExpression(address.Number.Trim()) ? PhoneReading.Invalid(Refusal.Placeholder) : null;
    }

    private static PhoneReading ReadNumber(ReadOnlySpan<char> text, NumberingPlan? plan, string original)
    {
        Span<char> digits = stackalloc char[text.Length];
        if (!NumberText.TryFind(text, digits, out var number))
        {
            return PhoneReading.Invalid(AreTwoNumbers(text) ? Refusal.GivenTwice : Refusal.NotANumber);
        }

        return number.Extension.Length >= FewestDigitsOfSecondNumber && IsJoinedByComma(text)
            ? PhoneReading.Invalid(Refusal.GivenTwice)
            : Unspelled(LostPlus.Read(text, number, plan, original), number);
    }

    /// <summary>Digits that are no number in use may spell a word.</summary>
    private static PhoneReading Unspelled(PhoneReading reading, NumberText number) =>
        !reading.Number.IsValid && WithheldWords.AreSpelledBy(number.Digits) ? PhoneReading.Withheld() : reading;

    /// <summary><c>$input.phone</c>, <c>&lt;phone&gt;</c>, <c>Call.Ani</c>, <c>ToPhoneNumber(Call.Ani).e164</c>.</summary>
    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        var name = 0;
        while (name < text.Length && char.IsAsciiLetter(text[name]))
        {
            name++;
        }

        return text is ['$' or '<' or '%', ..] || (name > 0 && text[name..] is ['.' or '(', ..]);
    }

    private static bool AreTwoNumbers(ReadOnlySpan<char> text)
    {
        var first = text.UpTo(",");
        return DialledCharacters.CountDigits(first) >= FewestDigitsOfSecondNumber
            && DialledCharacters.CountDigits(text[first.Length..]) >= FewestDigitsOfSecondNumber;
    }

    /// <summary>What a web server makes of a parameter that was given twice; two commas are pauses before an extension.</summary>
    private static bool IsJoinedByComma(ReadOnlySpan<char> text)
    {
        var comma = text.LastIndexOf(',');
        return comma > 0 && text[(comma + 1)..].TrimStart() is [var first, ..] && char.IsDigit(first) && !text.Contains(",,", StringComparison.Ordinal);
    }
}
