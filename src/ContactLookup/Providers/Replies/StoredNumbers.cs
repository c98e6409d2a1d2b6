using ContactLookup.Phone;

namespace ContactLookup.Providers.Replies;

/// <summary>
/// Checks whether a record has the caller's number. The search of a CRM also finds numbers that only end alike, and every
/// record when a column name is misspelt. So the numbers of a record are read by the rules for phone numbers and compared.
/// </summary>
/// <param name="pointers">Where a record has its numbers; each leads to a number or to a list of them.</param>
/// <param name="phones">Reads what is stored.</param>
/// <param name="defaultRegion">Region of numbers without a calling code; null for the caller's own region.</param>
internal sealed class StoredNumbers(JsonPointer[] pointers, PhoneReader phones, string? defaultRegion)
{
    /// <summary>Numbers of one list that are compared.</summary>
    private const int Most = 20;

    // In a region where national numbers have a prefix, digits without one are more likely an international number.
    private readonly bool _bareDigitsAreNational = NumberingPlans.All.OfRegion(defaultRegion) is { BareDigitsAreNational: true };

    /// <summary>True when the definition has no <c>response.phones</c>: then every record of the reply is a match.</summary>
    public bool AreUnknown => pointers.Length == 0;

    /// <summary>Whether a record has the members that the pointers lead to, be they null. True for a definition without pointers.</summary>
    public bool AreIn(JsonElement record) => AreUnknown || pointers.Any(pointer => pointer.TryFollow(record, out _));

    /// <summary>Finds the form in which a record has the number; null when it does not have it.</summary>
    public PhoneFormat? FindForm(JsonElement record, PhoneNumber number) => pointers
        .SelectMany(IEnumerable<JsonElement> (pointer) => !pointer.TryFollow(record, out var stored) ? []
            : stored.ValueKind == JsonValueKind.Array ? stored.EnumerateArray().Take(Most)
            : [stored])
        .Select(stored => FormOf(stored, number))
        .FirstOrDefault(form => form is not null);

    private PhoneFormat? FormOf(JsonElement stored, PhoneNumber number)
    {
        var text = ContactMapper.Text(stored);
        return text.Length == 0 || !IsNumber(text, number) ? null : text switch
        {
            _ when text == number.Format(PhoneFormat.International) => PhoneFormat.International,
            _ when text != number.Format(PhoneFormat.National) && text == number.Format(PhoneFormat.NationalFormatted) => PhoneFormat.NationalFormatted,
            ['+', ..] => PhoneFormat.E164,
            ['0', '0', ..] => PhoneFormat.InternationalPrefix,
            _ when text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) => PhoneFormat.TelUri,
            _ when text.Where(char.IsAsciiDigit).SequenceEqual(number.Format(PhoneFormat.Digits)) => PhoneFormat.Digits,
            _ => PhoneFormat.National,
        };
    }

    /// <summary>
    /// Whether the text is the number. A text that is a number in use in the default region belongs there. Any other text is
    /// also read in the caller's own region.
    /// </summary>
    private bool IsNumber(string text, PhoneNumber number)
    {
        var callersRegion = PhoneReader.RegionOf(number);
        var asLocal = phones.Read(text, defaultRegion ?? callersRegion).Number;
        return asLocal == number
            || (callersRegion != defaultRegion
                && (!asLocal.IsValid || IsWrittenAbroad(text, number, asLocal))
                && phones.Read(text, callersRegion).Number == number);
    }

    /// <summary>
    /// Whether the notation shows that a number in use in the default region is meant as the caller's: it is grouped as in the
    /// caller's region and not as in the default one, or it is the international number without its plus sign.
    /// </summary>
    private bool IsWrittenAbroad(string text, PhoneNumber number, PhoneNumber asLocal) =>
        (BeginsWith(text, number.Format(PhoneFormat.NationalFormatted)) && !BeginsWith(text, asLocal.Format(PhoneFormat.NationalFormatted)))
        || (!_bareDigitsAreNational && text == number.Format(PhoneFormat.Digits));

    private static bool BeginsWith(string text, string formatted) =>
        text.StartsWith(formatted, StringComparison.Ordinal) && !(text.Length > formatted.Length && char.IsAsciiDigit(text[formatted.Length]));
}
