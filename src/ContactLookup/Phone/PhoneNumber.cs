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

    /// <summary>Whether the number fits a numbering plan known today. Plans change, so a number that does not is still looked up.</summary>
    public bool IsValid { get; }

    /// <summary>The number in another notation.</summary>
    public string Format(PhoneFormat format)
    {
        var digits = E164.Length == 0 ? "" : E164[1..];
        return format switch
        {
            PhoneFormat.E164 => E164,
            PhoneFormat.National => digits[CallingCodes.LengthOf(digits)..],
            PhoneFormat.Digits => digits,
            PhoneFormat.InternationalPrefix => "00" + digits,
            PhoneFormat.TelUri => "tel:" + E164,
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
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
