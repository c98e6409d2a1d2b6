namespace ContactLookup.Phone;

/// <summary>What an input turned out to be.</summary>
public enum PhoneReadingKind
{
    /// <summary>A number that can be looked up.</summary>
    Number,

    /// <summary>The caller's number is withheld or unknown to the network: there is nothing to look up, and nothing to repair.</summary>
    Withheld,

    /// <summary>Not a number; <see cref="PhoneReading.Reason"/> says what to change.</summary>
    Invalid,
}

/// <summary>The outcome of <see cref="PhoneReader.Read"/>.</summary>
public readonly struct PhoneReading
{
    private readonly string? _text;

    private PhoneReading(PhoneReadingKind kind, PhoneNumber number, string text)
    {
        Kind = kind;
        Number = number;
        _text = text;
    }

    /// <summary>What the input turned out to be.</summary>
    public PhoneReadingKind Kind { get; }

    /// <summary>The number; <c>default</c> unless <see cref="Kind"/> is <see cref="PhoneReadingKind.Number"/>.</summary>
    public PhoneNumber Number { get; }

    /// <summary>
    /// Empty for a number; otherwise a sentence for a flow author: what was seen, in general terms, and what to change. It never
    /// repeats the input.
    /// </summary>
    public string Reason => Kind == PhoneReadingKind.Number ? "" : _text!;

    /// <summary>The digits of the extension that stood after the number; empty when there was none. No part of <see cref="Number"/>.</summary>
    public string Extension => Kind == PhoneReadingKind.Number ? _text ?? "" : "";

    internal static PhoneReading Of(PhoneNumber number, string extension) => new(PhoneReadingKind.Number, number, extension);

    internal static PhoneReading Withheld() => new(PhoneReadingKind.Withheld, default, Refusal.Withheld);

    internal static PhoneReading Invalid(string reason) => new(PhoneReadingKind.Invalid, default, reason);
}
