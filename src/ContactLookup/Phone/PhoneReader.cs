namespace ContactLookup.Phone;

/// <summary>
/// Reads whatever a flow, a form or a network passes as a phone number: tel: and sip: addresses, international and national notations,
/// numbers that lost their plus sign on the way. Understands numbers as libphonenumber does, from its metadata. Thread-safe.
/// </summary>
public sealed class PhoneReader
{
    /// <summary>Longer texts are refused unread, as libphonenumber does.</summary>
    private const int LongestText = 250;

    /// <summary>More digits than this can be in the text of an expression (<c>….e164</c>) are a number.</summary>
    private const int MostDigitsOfExpression = 3;

    /// <summary>This many digits after a comma are not an extension.</summary>
    private const int FewestDigitsOfSecondNumber = 7;

    /// <summary>Fewer digits are a local number more often than one of the few small countries that would be meant with a plus sign.</summary>
    private const int FewestDigitsWithCallingCode = 10;

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
        var reading = NumberText.TryReadE164(input, out var plain)
            ? Understand(plain, plan, input, PlusSign.NotLost)
            : ReadText(Uri.UnescapeDataString(input), plan, input);
        return reading.Reason == Refusal.NoRegion && region is not null ? PhoneReading.Invalid(Refusal.UnknownRegion) : reading;
    }

    private static PhoneReading ReadText(string text, NumberingPlan? plan, string input)
    {
        if (text.AsSpan().ContainsAny('{', '}'))
        {
            return PhoneReading.Invalid(Refusal.Placeholder);
        }

        var address = CallerAddress.Of(text);
        return RefuseWithoutNumber(address) ?? ReadNumber(address.Number, plan, input);
    }

    private static PhoneReading? RefuseWithoutNumber(CallerAddress address)
    {
        var digits = NumberText.CountDigits(address.Number);
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

    private static PhoneReading ReadNumber(ReadOnlySpan<char> text, NumberingPlan? plan, string input)
    {
        Span<char> digits = stackalloc char[text.Length];
        if (!NumberText.TryFind(text, digits, out var number))
        {
            return PhoneReading.Invalid(text.Contains(',') ? Refusal.GivenTwice : Refusal.NotANumber);
        }

        return number.Extension.Length >= FewestDigitsOfSecondNumber && IsJoinedByComma(text)
            ? PhoneReading.Invalid(Refusal.GivenTwice)
            : Understand(number, plan, input, PlusSignOf(text, number, plan));
    }

    private static PlusSign PlusSignOf(ReadOnlySpan<char> text, NumberText number, NumberingPlan? plan) =>
        number.HasPlus || number.HasWord ? PlusSign.NotLost
        : number.Digits.StartsWith(NumberText.DialledAbroad) ? PlusSign.WasDialled
        : text is [' ', var first, .., not ' '] && char.IsAsciiDigit(first) ? PlusSign.BecameSpace
        : number.Digits.Length < FewestDigitsWithCallingCode ? PlusSign.NotLost
        : IsAreaCodeFirst(text) || (plan is null && IsNorthAmerican(number.Digits)) ? PlusSign.NotLost
        : PlusSign.MayBeLost;

    /// <summary><c>(317) 555-0125</c></summary>
    private static bool IsAreaCodeFirst(ReadOnlySpan<char> text) => text.TrimStart().StartsWith('(');

    /// <summary>
    /// Nobody writes a prefix before numbers of North America, and some of them would make a number elsewhere after a plus sign: those of
    /// Los Angeles (323) one in Belgium (+32).
    /// </summary>
    private static bool IsNorthAmerican(ReadOnlySpan<char> digits) => NumberingPlans.All.Owner(1, digits)?.IsInUse(digits) ?? false;

    private static PhoneReading Understand(NumberText number, NumberingPlan? plan, string input, PlusSign plus)
    {
        var reading = ReadWithOrWithoutPlus(number, plan, input, plus);
        return !reading.Number.IsValid && WithheldWords.AreSpelledBy(number.Digits) ? PhoneReading.Withheld() : reading;
    }

    /// <summary>
    /// As written and, where that is not certain and there is no plus sign, also as if one had been lost; takes what is more certain.
    /// A space is what URL decoding makes of a plus, so after one the plus wins a tie.
    /// </summary>
    private static PhoneReading ReadWithOrWithoutPlus(NumberText number, NumberingPlan? plan, string input, PlusSign plus)
    {
        var asWritten = NumberParser.Parse(number, plan, input);
        if (plan is not null && !number.HasPlus && !asWritten.Number.IsValid && plan.IsShortCode(number.Digits))
        {
            asWritten = PhoneReading.Invalid(Refusal.ShortCode);
        }

        var certainty = CertaintyOf(asWritten, ifOnlyPossible: plan is { BareDigitsAreNational: true } ? Certainty.Likely : Certainty.Possible);
        if (plus == PlusSign.NotLost || (certainty == Certainty.Likely && plus != PlusSign.BecameSpace))
        {
            return asWritten;
        }

        var withPlus = NumberParser.Parse(number.AsInternational(), region: null, input);
        var certaintyWithPlus = CertaintyOf(withPlus, ifOnlyPossible: plus == PlusSign.MayBeLost ? Certainty.None : Certainty.Possible);
        return certaintyWithPlus > certainty || (plus == PlusSign.BecameSpace && certaintyWithPlus == certainty && certainty != Certainty.None)
            ? withPlus
            : asWritten;
    }

    private static Certainty CertaintyOf(PhoneReading reading, Certainty ifOnlyPossible) =>
        reading.Kind != PhoneReadingKind.Number ? Certainty.None
        : reading.Number.IsValid ? Certainty.Likely
        : ifOnlyPossible;

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

    /// <summary>What a web server makes of a parameter that was given twice; two commas are pauses before an extension.</summary>
    private static bool IsJoinedByComma(ReadOnlySpan<char> text) => text.Contains(',') && !text.Contains(",,", StringComparison.Ordinal);

    private enum PlusSign
    {
        NotLost,
        MayBeLost,
        WasDialled,
        BecameSpace,
    }

    private enum Certainty
    {
        None,
        Possible,
        Likely,
    }
}
