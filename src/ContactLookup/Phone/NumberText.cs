namespace ContactLookup.Phone;

/// <summary>
/// The number in a text, by libphonenumber's rules for texts: where it begins and ends, which punctuation it may contain, digits of any
/// script, letters of a keypad, extensions.
/// </summary>
internal readonly ref struct NumberText
{
    private const string PhoneContext = ";phone-context=";
    private const string Subaddress = ";isub=";
    private const string Scheme = "tel:";

    /// <summary>A text with fewer digits is not a number in any plan.</summary>
    internal const int FewestDigits = 3;

    /// <summary>What most of the world dials instead of the plus sign.</summary>
    internal const string DialledAbroad = "00";

    /// <summary>Three letters are a word to dial (1-800-FLOWERS); fewer are ignored.</summary>
    private const int FewestLettersOfWord = 3;

    // An extension begins with a letter or one of these.
    private const string ExtensionSigns = "#,;~＃～";

    private NumberText(bool hasPlus, ReadOnlySpan<char> digits)
    {
        HasPlus = hasPlus;
        Digits = digits;
    }

    internal bool HasPlus { get; }

    /// <summary>Whether there are letters among the digits or after them.</summary>
    internal bool HasLetters { get; private init; }

    /// <summary>Whether some of the digits were written as letters.</summary>
    internal bool HasWord { get; private init; }

    /// <summary>Whether the text is digits and nothing else, except for spaces around them, an extension and parameters.</summary>
    internal bool IsOnlyDigits { get; private init; }

    /// <summary>ASCII digits, without the plus sign.</summary>
    internal ReadOnlySpan<char> Digits { get; }

    /// <summary>The extension with the sign before it, as written; empty when there is none.</summary>
    internal ReadOnlySpan<char> Extension { get; private init; }

    /// <summary>The same number with a plus sign in place of the prefix; without a prefix, with a plus sign before the digits.</summary>
    internal NumberText WithPlusInsteadOf(string prefix) => new(hasPlus: true, Digits.StartsWith(prefix) ? Digits[prefix.Length..] : Digits);

    /// <summary>Reads a plus sign followed by ASCII digits. Most numbers are passed like this.</summary>
    internal static bool TryReadE164(ReadOnlySpan<char> text, out NumberText found)
    {
        found = default;
        if (text is not ['+', .. { Length: > 0 } digits] || digits.Has(c => !char.IsAsciiDigit(c)))
        {
            return false;
        }

        found = new(hasPlus: true, digits);
        return true;
    }

    /// <summary>Finds the number.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="digits">A buffer for the digits, as long as the text.</param>
    /// <param name="found">The number.</param>
    /// <returns>False when the text holds no number, or more than one.</returns>
    internal static bool TryFind(ReadOnlySpan<char> text, Span<char> digits, out NumberText found)
    {
        var number = Candidate(text).UpTo(Subaddress);
        if (!IsViable(number))
        {
            found = default;
            return false;
        }

        var extension = number[ExtensionIndex(number)..];
        number = number[..^extension.Length];
        var body = number.TrimStart(DialledCharacters.PlusSigns);
        var letters = body.Count(char.IsAsciiLetter);
        var hasWord = letters >= FewestLettersOfWord;
        var written = digits[..DialledCharacters.Normalize(body, hasWord, digits)];
        found = new NumberText(body.Length < number.Length, written)
        {
            HasLetters = letters > 0,
            HasWord = hasWord,
            IsOnlyDigits = body.Length == written.Length && !hasWord && IsAlone(body, text.Trim(), extension),
            Extension = extension,
        };
        return true;
    }

    /// <summary>
    /// Puts the calling code before a local number of RFC 3966, whose phone-context is a calling code or a network. Cuts any other text.
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

    /// <summary>Leaves out what is before the first digit or plus sign, what cannot end a number, and a second number ("123/x456").</summary>
    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text)
    {
        var start = text.LengthUntil(c => char.IsDigit(c) || DialledCharacters.IsPlus(c));
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
    /// Whether the text is three digits with only punctuation between them, then digits, punctuation and letters, then perhaps an extension.
    /// Two digits alone are viable too, as in libphonenumber.
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

    private static bool IsAlone(ReadOnlySpan<char> body, ReadOnlySpan<char> text, ReadOnlySpan<char> extension) =>
        text.StartsWith(body) && (text.Length == body.Length || extension.Length > 0 || text[body.Length] == ';');

    private static int ExtensionIndex(ReadOnlySpan<char> number)
    {
        var at = number.Has(c => char.IsLetter(c) || ExtensionSigns.Contains(c)) ? ExtensionAtEnd.IndexIn(number, from: 0) : number.Length;
        return IsViable(number[..at]) ? at : number.Length;
    }
}
