namespace ContactLookup.Phone;

/// <summary>
/// The number in a text, by the text rules of libphonenumber: where it begins and ends, which punctuation may stand inside, digits of any
/// script, letters of a keypad, extensions.
/// </summary>
internal readonly ref struct NumberText
{
    private const string PhoneContext = ";phone-context=";
    private const string Subaddress = ";isub=";
    private const string Scheme = "tel:";

    /// <summary>With fewer digits a text is not a number in any plan.</summary>
    internal const int FewestDigits = 3;

    /// <summary>What most of the world dials in place of the plus sign.</summary>
    internal const string DialledAbroad = "00";

    /// <summary>Three letters are a word to dial (1-800-FLOWERS); one or two are a slip.</summary>
    private const int FewestLettersOfWord = 3;

    // Without one of these there is no extension to look for.
    private const string ExtensionSigns = "#,;~＃～";

    private NumberText(bool hasPlus, ReadOnlySpan<char> digits, string extension = "", bool hasWord = false)
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
    internal NumberText AsInternational() => new(hasPlus: true, Digits.StartsWith(DialledAbroad) ? Digits[DialledAbroad.Length..] : Digits, Extension);

    /// <summary>Reads what a flow passes when all is well, <c>+13175550125</c>, in which there is nothing to find.</summary>
    internal static bool TryReadE164(ReadOnlySpan<char> text, out NumberText found)
    {
        found = default;
        if (text is not ['+', .. { Length: > 0 } digits])
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }
        }

        found = new(hasPlus: true, digits);
        return true;
    }

    /// <summary>Finds the number.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="digits">Where the digits are written; as long as the text.</param>
    /// <param name="found">The number.</param>
    /// <returns>False when the text holds none, or more than one.</returns>
    internal static bool TryFind(ReadOnlySpan<char> text, Span<char> digits, out NumberText found)
    {
        var number = Candidate(text).UpTo(Subaddress);
        if (!IsViable(number))
        {
            found = default;
            return false;
        }

        number = CutExtension(number, out var extension);
        var body = number.TrimStart(DialledCharacters.PlusSigns);
        var hasWord = DialledCharacters.CountLetters(body) >= FewestLettersOfWord;
        found = new NumberText(body.Length < number.Length, digits[..DialledCharacters.Normalize(body, hasWord, digits)], extension, hasWord);
        return true;
    }

    /// <summary>
    /// RFC 3966: a local number says in its context which calling code, or whose network, it is to be understood in. Any other text is cut
    /// to size.
    /// </summary>
    private static ReadOnlySpan<char> Candidate(ReadOnlySpan<char> text)
    {
        var local = text.UpTo(PhoneContext);
        if (local.Length == text.Length)
        {
            return Cut(text);
        }

        var context = text[(local.Length + PhoneContext.Length)..].UpTo(";");
        var scheme = local.UpTo(Scheme);
        local = scheme.Length == local.Length ? local : local[(scheme.Length + Scheme.Length)..];
        return context.StartsWith('+') && !local.StartsWith('+') ? string.Concat(context, local) : local;
    }

    /// <summary>Leaves out what comes before the first digit or plus, what ends no number, and a second number ("123/x456").</summary>
    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && !char.IsDigit(text[start]) && !DialledCharacters.IsPlus(text[start]))
        {
            start++;
        }

        var end = text.Length;
        while (end > start && !char.IsDigit(text[end - 1]) && !char.IsAsciiLetter(text[end - 1]) && text[end - 1] != '#')
        {
            end--;
        }

        return BeforeSecondNumber(text[start..end]);
    }

    private static ReadOnlySpan<char> BeforeSecondNumber(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '/' or '\\' && text[(at + 1)..].TrimStart(' ').StartsWith('x'))
            {
                return text[..at];
            }
        }

        return text;
    }

    /// <summary>
    /// Three digits with nothing but punctuation between them, then also letters, then perhaps an extension; or just two digits, so that
    /// what follows them is not taken for a part of the number.
    /// </summary>
    private static bool IsViable(ReadOnlySpan<char> text)
    {
        var at = text.Length - text.TrimStart(DialledCharacters.PlusSigns).Length;
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
            else if (!DialledCharacters.IsPunctuation(c) && !(digits >= FewestDigits && char.IsAsciiLetter(c)))
            {
                break;
            }
        }

        return text is [var first, var second]
            ? char.IsDigit(first) && char.IsDigit(second)
            : digits >= FewestDigits && (at == text.Length || ExtensionAtEnd.IndexIn(text, thirdDigit + 1) <= at);
    }

    private static ReadOnlySpan<char> CutExtension(ReadOnlySpan<char> number, out string digits)
    {
        var at = MayHaveExtension(number) ? ExtensionAtEnd.IndexIn(number, from: 0) : number.Length;
        if (!IsViable(number[..at]))
        {
            at = number.Length;
        }

        Span<char> normal = stackalloc char[number.Length];
        digits = normal[..DialledCharacters.Normalize(number[at..], hasWord: false, normal)].ToString();
        return number[..at];
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
}
