using System.Globalization;

namespace ContactLookup.Phone;

/// <summary>What the characters of a number are: digits of any script, letters of a keypad, and what is written between them.</summary>
internal static class DialledCharacters
{
    internal const string PlusSigns = "+＋";

    private const string Keypad = "22233344455566677778889999";

    // What the Unicode categories of IsPunctuation leave out; the x stands where other people write a hyphen (0555 x 123).
    private const string Symbols = "./~xX*\t_'’·•−ー．／⁓∼～";

    internal static bool IsPlus(char c) => PlusSigns.Contains(c);

    /// <summary>More kinds than libphonenumber takes.</summary>
    internal static bool IsPunctuation(char c) =>
        Symbols.Contains(c) || char.GetUnicodeCategory(c)
            is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.Format;

    /// <summary>How many digits, of any script, the text has.</summary>
    internal static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += char.IsDigit(c) ? 1 : 0;
        }

        return count;
    }

    /// <summary>How many letters the text has that a keypad has too.</summary>
    internal static int CountLetters(ReadOnlySpan<char> number)
    {
        var count = 0;
        foreach (var c in number)
        {
            count += char.IsAsciiLetter(c) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Writes the digits in ASCII, letters as those of their keys when they make a word, and nothing else.</summary>
    /// <returns>How many were written.</returns>
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
}
