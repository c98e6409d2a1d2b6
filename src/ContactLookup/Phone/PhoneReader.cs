namespace ContactLookup.Phone;

/// <summary>
/// Reads what a flow, a form, a CRM or a network passes as a phone number: tel: and sip: addresses, international and national notations,
/// numbers that lost their plus sign. Follows libphonenumber's rules and metadata. Thread-safe.
/// </summary>
public sealed class PhoneReader
{
    /// <summary>Longer texts are refused unread, as libphonenumber does.</summary>
    private const int LongestText = 250;

    /// <summary>An expression may contain a few digits (<c>….e164</c>); a text with more is more likely a number.</summary>
    private const int MostDigitsOfExpression = 3;

    /// <summary>This many digits after a comma or a word are another number, not an extension or a note.</summary>
    private const int FewestDigitsOfSecondNumber = 7;

    /// <summary>Fewer digits without a calling code are a short number or an extension, unless they are a number in use.</summary>
    private const int FewestDigitsOfCaller = 7;

    /// <summary>More digits before a plus sign are a number of their own.</summary>
    private const int MostDigitsBeforePlus = 3;

    private readonly NumberingPlan? _defaultPlan;

    /// <summary>Creates a reader.</summary>
    /// <param name="defaultRegion">The region of national numbers, an ISO 3166 alpha-2 code such as DE; null to read only international notations.</param>
    /// <exception cref="ArgumentException">The region is unknown.</exception>
    public PhoneReader(string? defaultRegion = null)
    {
        _defaultPlan = NumberingPlans.All.OfRegion(defaultRegion);
        if (defaultRegion is not null && _defaultPlan is null)
        {
            throw new ArgumentException("The region must be an ISO 3166 code of two letters, such as DE, of a region with phone numbers.", nameof(defaultRegion));
        }
    }

    /// <summary>Whether the code, in upper or lower case, is an ISO 3166 alpha-2 code of a region whose numbering plan is known.</summary>
    public static bool IsRegion(string region) => NumberingPlans.All.OfRegion(region) is not null;

    /// <summary>
    /// The region of a number, so that the called number can say which country the caller's national number is in. Where regions share a
    /// calling code and the number does not say which, it is the main region. Null for a calling code without a region, such as 800.
    /// </summary>
    public static string? RegionOf(PhoneNumber number) => number.Region is { Length: > 0 } region ? region : null;

    /// <summary>Reads an input. No input makes it throw.</summary>
    /// <param name="input">A number in any notation, an address, a word for a withheld number, or anything else.</param>
    /// <param name="region">The region of national numbers for this call, instead of the default; if unknown, only international notations are read.</param>
    /// <param name="fromQueryString">Whether the input is a decoded value of a query string, where an unescaped plus sign becomes a space.</param>
    public PhoneReading Read(string? input, string? region = null, bool fromQueryString = false)
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
        return NumberText.TryReadE164(input, out var number)
            ? Checked(LostPlus.Read(input, number, plan, fromQueryString, input), number, plan, isSip: false)
            : SenderEncodings.Undo(input) is { } text ? ReadText(text, plan, fromQueryString, input)
            : PhoneReading.Invalid(Refusal.Rounded);
    }

    private static PhoneReading ReadText(string text, NumberingPlan? plan, bool fromQueryString, string original)
    {
        if (text.AsSpan().ContainsAny('{', '}'))
        {
            return PhoneReading.Invalid(Refusal.Placeholder);
        }

        var address = CallerAddress.Of(text);
        return ReadWithoutNumber(text, address) ?? ReadNumber(FromLastPlus(address.Number), address.IsSip, plan, fromQueryString, original);
    }

    private static PhoneReading? ReadWithoutNumber(string text, CallerAddress address)
    {
        var digits = address.Number.Count(char.IsDigit);
        if (digits == 0 && WithheldWords.Contain(address.Number))
        {
            var isElsewhere = address.Number.IsEmpty && !address.IsSip && text.AsSpan().Has(char.IsDigit); // ;tel:+13175550125
            return isElsewhere ? PhoneReading.Invalid(Refusal.NotANumber) : PhoneReading.Withheld();
        }

        return
            address.IsName ? PhoneReading.Invalid(Refusal.SipWithoutNumber)
            : digits <= MostDigitsOfExpression && IsExpression(address.Number.Trim()) ? PhoneReading.Invalid(Refusal.Placeholder)
            : digits > 0 && (address.Number.Trim().Trim('0').IsEmpty || WithheldWords.AreMasked(address.Number)) ? PhoneReading.Withheld()
            : null;
    }

    /// <summary>
    /// Leaves out what a template put before a number that has a plus sign: <c>+1+13175550125</c>, <c>00+49 30 123456</c>. Puts a plus sign
    /// at the end, where text that runs from right to left has it, before the number.
    /// </summary>
    private static ReadOnlySpan<char> FromLastPlus(ReadOnlySpan<char> text)
    {
        var plus = text.LastIndexOfAny(DialledCharacters.PlusSigns);
        return
            plus > 0 && text[..plus].Count(char.IsDigit) is > 0 and <= MostDigitsBeforePlus ? text[plus..]
            : plus > 0 && plus == text.Length - 1 && char.IsDigit(text[0]) ? string.Concat("+", text[..plus])
            : text;
    }

    private static PhoneReading ReadNumber(ReadOnlySpan<char> text, bool isSip, NumberingPlan? plan, bool fromQueryString, string original)
    {
        Span<char> digits = stackalloc char[text.Length];
        var isFound = NumberText.TryFind(text, digits, out var number);
        if (isFound && number.Extension.Length > 0 && IsSecondNumber(number.Extension) && IsJoinedByComma(text))
        {
            return PhoneReading.Invalid(Refusal.GivenTwice);
        }

        PhoneReading? whole = isFound && !number.HasWord ? ReadWhole(text, number, isSip, plan, fromQueryString, original) : null;
        if (whole is { Number.IsValid: true } or { Kind: PhoneReadingKind.Withheld })
        {
            return whole.Value;
        }

        var mayHaveNote = !isFound || number.HasLetters;
        var withoutNote = mayHaveNote && BeforeNote(text) is var before && before.Length < text.Length
            ? ReadNumber(before, isSip, plan, fromQueryString, original)
            : default;
        if (withoutNote.Number.IsValid)
        {
            return withoutNote;
        }

        var reading = whole
            ?? (isFound ? ReadWhole(text, number, isSip, plan, fromQueryString, original)
            : PhoneReading.Invalid(AreTwoNumbers(text) ? Refusal.GivenTwice : Refusal.NotANumber));
        return reading.Kind == PhoneReadingKind.Number || withoutNote.Number == default ? reading : withoutNote;
    }

    private static PhoneReading ReadWhole(ReadOnlySpan<char> text, NumberText number, bool isSip, NumberingPlan? plan, bool fromQueryString, string original) =>
        Checked(LostPlus.Read(text, number, plan, fromQueryString, original), number, plan, isSip);

    /// <summary>The text before a note such as <c>(mobile)</c>: up to the first letter after the first digit. All of it if a second number follows.</summary>
    private static ReadOnlySpan<char> BeforeNote(ReadOnlySpan<char> text)
    {
        var number = text.LengthUntil(char.IsDigit);
        var note = number + text[number..].LengthUntil(c => char.IsLetter(c) && !DialledCharacters.IsPunctuation(c));
        return IsSecondNumber(text[note..]) ? text : text[..note];
    }

    /// <summary>
    /// Refuses digits that are not a caller's number: short numbers, extensions, and what gateways send for a withheld number.
    /// </summary>
    private static PhoneReading Checked(PhoneReading reading, NumberText number, NumberingPlan? plan, bool isSip)
    {
        // Where national numbers have a prefix, digits alone are rarely a national number, even if its range is in use.
        var isNotNational = number is { HasPlus: false, IsOnlyDigits: true } && plan is { BareDigitsAreNational: false };
        return
            WithheldWords.AreSpelledBy(number.Digits) && (isNotNational || !reading.Number.IsValid) ? PhoneReading.Withheld()
            : isNotNational && isSip && number.Digits.Length < FewestDigitsOfCaller ? PhoneReading.Invalid(Refusal.NotACaller)
            : reading.Number.IsValid ? reading
            : WithheldWords.AreRepeated(number.Digits) ? PhoneReading.Withheld()
            : !number.HasPlus && (number.Digits.Length < FewestDigitsOfCaller || plan?.IsShortCode(number.Digits) == true) ? PhoneReading.Invalid(Refusal.NotACaller)
            : reading;
    }

    /// <summary><c>$input.phone</c>, <c>&lt;phone&gt;</c>, <c>Call.Ani</c>, <c>ToPhoneNumber(Call.Ani).e164</c>.</summary>
    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        var name = text.LengthUntil(c => !char.IsAsciiLetter(c));
        return text is ['$' or '<' or '%', ..] || (name > 0 && text[name..] is ['.' or '(', ..]);
    }

    private static bool IsSecondNumber(ReadOnlySpan<char> text) => text.Count(char.IsDigit) >= FewestDigitsOfSecondNumber;

    private static bool AreTwoNumbers(ReadOnlySpan<char> text)
    {
        var first = text.UpTo(",");
        return IsSecondNumber(first) && IsSecondNumber(text[first.Length..]);
    }

    /// <summary>Whether a comma joins two numbers, as web servers join a repeated parameter; two commas are pauses before an extension.</summary>
    private static bool IsJoinedByComma(ReadOnlySpan<char> text)
    {
        var comma = text.LastIndexOf(',');
        return comma > 0 && text[(comma + 1)..].TrimStart() is [var first, ..] && char.IsDigit(first) && !text.Contains(",,", StringComparison.Ordinal);
    }
}
