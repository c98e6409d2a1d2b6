namespace ContactLookup.Phone;

/// <summary>A phone number in ITU-T E.164. Prints redacted, so that it can stand in a log template without leaking.</summary>
public readonly struct PhoneNumber : IEquatable<PhoneNumber>
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

    /// <summary>Whether the number fits a numbering plan known today. Plans change, so a number of a possible length that does not is looked up all the same.</summary>
    public bool IsValid { get; }

    /// <summary>The region of the number's plan; empty for a code of no region.</summary>
    internal string Region => E164.Length == 0 ? "" : (NumberingPlans.All.Owner(CallingCode, NationalNumber) ?? MainPlan).Region;

    private NumberingPlan MainPlan => NumberingPlans.All.OfCallingCode(CallingCode)!;

    private ReadOnlySpan<char> NationalNumber => E164.AsSpan(1 + MainPlan.CallingCodeDigits.Length);

    /// <summary>The number in another notation; empty for <c>default</c>.</summary>
    public string Format(PhoneFormat format) => (E164, format) switch
    {
        ("", _) => "",
        (_, PhoneFormat.E164) => E164,
        (_, PhoneFormat.National) => WrittenAtHome(),
        (_, PhoneFormat.Digits) => E164[1..],
        (_, PhoneFormat.InternationalPrefix) => string.Concat(NumberText.DialledAbroad, E164.AsSpan(1)),
        (_, PhoneFormat.TelUri) => "tel:" + E164,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private string WrittenAtHome()
    {
        Span<char> written = stackalloc char[E164.Length + NumberParser.RoomForEdit];
        return written[..MainPlan.WriteAtHome(NationalNumber, written)].ToString();
    }

    /// <summary>The last two digits, as <c>[phone …25]</c>.</summary>
    public override string ToString() => E164.Length == 0 ? "[no phone]" : $"[phone …{E164[^2..]}]";

    /// <inheritdoc/>
    public bool Equals(PhoneNumber other) => E164 == other.E164;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PhoneNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => E164.GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether both are the same number.</summary>
    public static bool operator ==(PhoneNumber left, PhoneNumber right) => left.Equals(right);

    /// <summary>Whether they are different numbers.</summary>
    public static bool operator !=(PhoneNumber left, PhoneNumber right) => !left.Equals(right);
}
