namespace ContactLookup.Phone;

/// <summary>What an input is.</summary>
public enum PhoneReadingKind
{
    /// <summary>A number that can be looked up.</summary>
    Number,

    /// <summary>The caller's number is withheld, or the network does not know it. There is nothing to look up and nothing to repair.</summary>
    Withheld,

    /// <summary>Not a caller's number; <see cref="PhoneReading.Reason"/> says what to change.</summary>
    Invalid,
}

/// <summary>The result of <see cref="PhoneReader.Read"/>.</summary>
public readonly struct PhoneReading
{
    private readonly string? _reason;

    private PhoneReading(PhoneReadingKind kind, PhoneNumber number, string? reason)
    {
        Kind = kind;
        Number = number;
        _reason = reason;
    }

    /// <summary>What the input is.</summary>
    public PhoneReadingKind Kind { get; }

    /// <summary>The number, without its extension; <c>default</c> unless <see cref="Kind"/> is <see cref="PhoneReadingKind.Number"/>.</summary>
    public PhoneNumber Number { get; }

    /// <summary>Empty for a number; otherwise what is wrong and what to change, for a flow author. It never repeats the input.</summary>
    public string Reason => _reason ?? "";

    internal static PhoneReading Of(PhoneNumber number) => new(PhoneReadingKind.Number, number, null);

    internal static PhoneReading Withheld() => new(PhoneReadingKind.Withheld, default, Refusal.Withheld);

    internal static PhoneReading Invalid(string reason) => new(PhoneReadingKind.Invalid, default, reason);
}
