namespace ContactLookup.Phone;

/// <summary>A phone number in ITU-T E.164. <see cref="ToString"/> shows only the last two digits, so that a log does not reveal the number.</summary>
public readonly record struct PhoneNumber
{
    private readonly string? _e164;

    internal PhoneNumber(string e164, int callingCode, bool isValid)
    {
        _e164 = e164;
        CallingCode = callingCode;
        IsValid = isValid;
    }

    /// <summary>The number with its plus sign, <c>+13175550125</c>; empty for <c>default</c>.</summary>
    public string E164 => _e164 ?? "";

    /// <summary>The country calling code: 1, 49, 353.</summary>
    public int CallingCode { get; }

    /// <summary>
    /// Whether the number is in a range that its numbering plan has assigned. A number outside these ranges is looked up too when its
    /// length is possible, because plans change.
    /// </summary>
    public bool IsValid { get; }

    /// <summary>The region of the number; empty for a calling code without a region, such as 800.</summary>
    internal string Region => E164.Length == 0 ? "" : (NumberingPlans.All.Owner(CallingCode, NationalNumber) ?? MainPlan).Region;

    private NumberingPlan MainPlan => NumberingPlans.All.OfCallingCode(CallingCode)!;

    private ReadOnlySpan<char> NationalNumber => E164.AsSpan(1 + MainPlan.CallingCodeDigits.Length);

    /// <summary>The number in another notation; empty for <c>default</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is not one of <see cref="PhoneFormat"/>.</exception>
    public string Format(PhoneFormat format) => (E164, format) switch
    {
        ("", _) => "",
        (_, PhoneFormat.E164) => E164,
        (_, PhoneFormat.National) => National(digitsOnly: true),
        (_, PhoneFormat.NationalFormatted) => National(digitsOnly: false),
        (_, PhoneFormat.International) => International(),
        (_, PhoneFormat.Digits) => E164[1..],
        (_, PhoneFormat.InternationalPrefix) => string.Concat(NumberText.DialledAbroad, E164.AsSpan(1)),
        (_, PhoneFormat.TelUri) => "tel:" + E164,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private string National(bool digitsOnly)
    {
        Span<char> written = stackalloc char[Notation.TemplateSize + E164.Length];
        var length = MainPlan.NotationOf(NationalNumber).WriteNational(NationalNumber, written);
        return written[..(digitsOnly ? DialledCharacters.Normalize(written[..length], hasWord: false, written) : length)].ToString();
    }

    private string International()
    {
        Span<char> written = stackalloc char[Notation.TemplateSize + E164.Length];
        var length = MainPlan.NotationOf(NationalNumber).WriteInternational(NationalNumber, written);
        return string.Concat("+", MainPlan.CallingCodeDigits, " ", written[..length]);
    }

    /// <summary>The last two digits, as <c>[phone …25]</c>.</summary>
    public override string ToString() => E164.Length == 0 ? "[no phone]" : $"[phone …{E164[^2..]}]";
}
