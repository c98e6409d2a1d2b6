namespace ContactLookup.Phone;

/// <summary>The characters of a number: digits of any script, letters of a keypad, and punctuation.</summary>
internal static class DialledCharacters
{
    internal const string PlusSigns = "+＋";

    private const string Keypad = "22233344455566677778889999";

    // Not in the Unicode categories of IsPunctuation. Some people write x for a hyphen (0555 x 123).
    private const string Symbols = "./~xX*\t_'’·•−ー．／⁓∼～";

    internal static bool IsPlus(char c) => PlusSigns.Contains(c);

    /// <summary>Whether the character may separate digits. libphonenumber accepts fewer characters.</summary>
    internal static bool IsPunctuation(char c) =>
        Symbols.Contains(c) || char.GetUnicodeCategory(c)
            is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.Format;

    /// <summary>
    /// The text with ASCII digits in place of digits that are not one UTF-16 character (mathematical digits) or not decimal ones
    /// (superscripts, circled digits).
    /// </summary>
    internal static string WithPlainDigits(string text) => text.AsSpan().Has(IsUnusual) ? ReplaceUnusualDigits(text) : text;

    /// <summary>Writes the digits in ASCII and, if the number has a word, its letters as the digits of their keys. Leaves out the rest.</summary>
    /// <returns>How many digits were written.</returns>
    internal static int Normalize(ReadOnlySpan<char> number, bool hasWord, Span<char> digits)
    {
        var count = 0;
        foreach (var c in number)
        {
            if (char.IsDigit(c))
            {
                digits[count++] = (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c));
            }
            else if (hasWord && char.IsAsciiLetter(c))
            {
                digits[count++] = Keypad[(c & ~0x20) - 'A'];
            }
        }

        return count;
    }

    private static bool IsUnusual(char c) =>
        char.IsSurrogate(c) || (!char.IsAscii(c) && char.GetUnicodeCategory(c) == UnicodeCategory.OtherNumber);

    private static string ReplaceUnusualDigits(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var digit = char.IsDigit(text[at]) ? -1 : CharUnicodeInfo.GetDigitValue(text, at);
            plain.Append(digit < 0 ? text[at] : (char)('0' + digit));
            at += digit >= 0 && char.IsHighSurrogate(text[at]) ? 1 : 0;
        }

        return plain.ToString();
    }
}
