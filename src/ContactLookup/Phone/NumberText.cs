using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ContactLookup.Phone;

/// <summary>
/// The number in a text, by the text rules of libphonenumber: where it begins and ends, which punctuation may stand inside, digits of any
/// script, letters of a keypad, extensions. More kinds of punctuation are taken than libphonenumber does.
/// </summary>
internal readonly ref partial struct NumberText
{
    private const string PhoneContext = ";phone-context=";
    private const string Subaddress = ";isub=";
    private const string Scheme = "tel:";

    /// <summary>With fewer digits a text is not a number in any plan.</summary>
    internal const int FewestDigits = 3;

    /// <summary>What most of the world dials in place of the plus sign.</summary>
    internal const string DialledAbroad = "00";

    private const string Keypad = "22233344455566677778889999";

    /// <summary>Three letters are a word to dial (1-800-FLOWERS); one or two are a slip.</summary>
    private const int FewestLettersOfWord = 3;

    // What the Unicode categories of IsPunctuation leave out; the x stands where other people write a hyphen (0555 x 123).
    private static readonly SearchValues<char> Symbols = SearchValues.Create("./~xX*\t_'’·•−ー．／⁓∼～");

    // Without one of these there is no extension to look for.
    private static readonly SearchValues<char> ExtensionSigns = SearchValues.Create("#,;~＃～");

    private NumberText(bool hasPlus, bool hasWord, ReadOnlySpan<char> digits, string extension)
    {
        HasPlus = hasPlus;
        HasWord = hasWord;
        Digits = digits;
        Extension = extension;
    }

    internal bool HasPlus { get; }

    /// <summary>Whether some of the digits were written as letters.</summary>
    internal bool HasWord { get; }

    /// <summary>ASCII digits, without the plus sign.</summary>
    internal ReadOnlySpan<char> Digits { get; }

    /// <summary>ASCII digits, or empty.</summary>
    internal string Extension { get; }

    /// <summary>The same digits, had a plus sign stood before them; the 00 that most of the world dials instead of it is left out.</summary>
    internal NumberText AsInternational() => new(hasPlus: true, HasWord, Digits.StartsWith(DialledAbroad) ? Digits[DialledAbroad.Length..] : Digits, Extension);

    /// <summary>Finds the number.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="digits">Where the digits are written; as long as the text.</param>
    /// <param name="found">The number.</param>
    /// <returns>False when the text holds none, or more than one.</returns>
    internal static bool TryFind(ReadOnlySpan<char> text, Span<char> digits, out NumberText found)
    {
        var number = WithContext(text, out var withContext) ? withContext : Cut(text);
        var subaddress = number.IndexOf(Subaddress, StringComparison.Ordinal);
        number = subaddress > 0 ? number[..subaddress] : number;
        if (!IsViable(number))
        {
            found = default;
            return false;
        }

        number = CutExtension(number, out var extension);
        var body = number.TrimStart("+＋");
        var hasWord = CountLetters(body) >= FewestLettersOfWord;
        found = new NumberText(body.Length < number.Length, hasWord, digits[..Normalize(body, hasWord, digits)], extension);
        return true;
    }

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

    /// <summary>RFC 3966: a local number says in its context which calling code, or whose network, it is to be understood in.</summary>
    private static bool WithContext(ReadOnlySpan<char> text, out ReadOnlySpan<char> number)
    {
        number = default;
        var at = text.IndexOf(PhoneContext, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return false;
        }

        var context = text[(at + PhoneContext.Length)..];
        var end = context.IndexOf(';');
        context = end < 0 ? context : context[..end];
        var scheme = text.IndexOf(Scheme, StringComparison.OrdinalIgnoreCase);
        var local = text[(scheme < 0 ? 0 : scheme + Scheme.Length)..at];
        number = context.StartsWith('+') ? string.Concat(context, local) : local;
        return true;
    }

    /// <summary>Leaves out what comes before the first digit or plus, what ends no number, and a second number ("123/x456").</summary>
    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && !char.IsDigit(text[start]) && !IsPlus(text[start]))
        {
            start++;
        }

        var end = text.Length;
        while (end > start && !char.IsDigit(text[end - 1]) && !char.IsAsciiLetter(text[end - 1]) && text[end - 1] != '#')
        {
            end--;
        }

        text = text[start..end];
        foreach (var second in SecondNumber().EnumerateMatches(text))
        {
            return text[..second.Index];
        }

        return text;
    }

    /// <summary>
    /// Three digits with nothing but punctuation between them, then also letters, then perhaps an extension; or just two digits, so that
    /// what follows them is not taken for a part of the number.
    /// </summary>
    private static bool IsViable(ReadOnlySpan<char> text)
    {
        var at = text.Length - text.TrimStart("+＋").Length;
        var digits = 0;
        var thirdDigit = 0;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsDigit(c))
            {
                digits++;
                thirdDigit = digits == FewestDigits ? at : thirdDigit;
            }
            else if (!IsPunctuation(c) && !(digits >= FewestDigits && char.IsAsciiLetter(c)))
            {
                break;
            }
        }

        return text is [var first, var second] ? char.IsDigit(first) && char.IsDigit(second) : digits >= FewestDigits && (at == text.Length || HasExtensionBetween(text, thirdDigit + 1, at));
    }

    private static bool HasExtensionBetween(ReadOnlySpan<char> text, int from, int to)
    {
        foreach (var extension in ExtensionAtEnd().EnumerateMatches(text, from))
        {
            return extension.Index <= to;
        }

        return false;
    }

    private static ReadOnlySpan<char> CutExtension(ReadOnlySpan<char> number, out string digits)
    {
        digits = "";
        if (!MayHaveExtension(number))
        {
            return number;
        }

        foreach (var extension in ExtensionAtEnd().EnumerateMatches(number))
        {
            var before = number[..extension.Index];
            if (IsViable(before))
            {
                var written = number[extension.Index..].TrimEnd('#');
                var start = written.Length;
                while (char.IsDigit(written[start - 1]))
                {
                    start--;
                }

                Span<char> normal = stackalloc char[written.Length - start];
                digits = normal[..Normalize(written[start..], hasWord: false, normal)].ToString();
                return before;
            }
        }

        return number;
    }

    private static bool MayHaveExtension(ReadOnlySpan<char> number)
    {
        foreach (var c in number)
        {
            if (char.IsLetter(c) || ExtensionSigns.Contains(c))
            {
                return true;
            }
        }

        return false;
    }

    private static int CountLetters(ReadOnlySpan<char> number)
    {
        var count = 0;
        foreach (var c in number)
        {
            count += char.IsAsciiLetter(c) ? 1 : 0;
        }

        return count;
    }

    private static int Normalize(ReadOnlySpan<char> number, bool hasWord, Span<char> digits)
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

    private static bool IsPlus(char c) => c is '+' or '＋';

    private static bool IsPunctuation(char c) =>
        Symbols.Contains(c) || char.GetUnicodeCategory(c)
            is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.Format;

    [GeneratedRegex(@"[\\/] *x", RegexOptions.CultureInvariant)]
    private static partial Regex SecondNumber();

    // One alternative a line: RFC 3966; a word; a sign or "int", where fewer digits are taken; a dash and a final #; the pauses of a
    // dialler (;, ,, and ,). What libphonenumber takes, so that both find the same number.
    [GeneratedRegex(
        """
        (?: ;ext= \d{1,20}
          | [\ \u00A0\t,]* (?: e?xt (?: ensi (?: o\u0301? | ó ) )? n? | ｅ?ｘｔｎ? | доб | anexo ) [:.．]? [\ \u00A0\t,-]* \d{1,20} \#?
          | [\ \u00A0\t,]* (?: [xｘ\#＃~～] | int | ｉｎｔ ) [:.．]? [\ \u00A0\t,-]* \d{1,9} \#?
          | [-\ ]+ \d{1,6} \#
          | [\ \u00A0\t]* (?: ,, | ; ) [:.．]? [\ \u00A0\t,-]* \d{1,15} \#?
          | [\ \u00A0\t]* ,+ [:.．]? [\ \u00A0\t,-]* \d{1,9} \#?
        ) \z
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex ExtensionAtEnd();
}
