namespace ContactLookup.Phone;

/// <summary>What networks, gateways and flows write in place of a caller's number.</summary>
internal static class WithheldWords
{
    private const int LongestText = 40;

    private const int FewestRepeatedDigits = 7;
    private const int MostDigitsBefore = 3;

    /// <summary>Characters that mask digits: <c>+1317555XXXX</c>. Read as a letter of a keypad, X would make another number.</summary>
    private static readonly string[] Masks = ["xxx", "***", "•••"];

    // From à (U+00E0) to ÿ; a character that is not a letter stays what it is.
    private const string WithoutAccents = "aaaaaaaceeeeiiiidnooooo÷ouuuuyty";

    /// <summary>May stand beside one of <see cref="Words"/>: "private number", "unknown caller ID", "numéro masqué".</summary>
    private static readonly string[] Nouns =
    [
        "number", "callerid", "caller", "call", "name", "id",
        "rufnummer", "nummer", "anrufer", "anruf",
        "numero", "correspondant", "appelant", "appel",
        "llamada", "chamada", "chiamata", "chiamante", "beller",
    ];

    private static readonly string[] Words =
    [
        "notset", "null", "undefined", "none", "nil", "na", "localhost", "asterisk", // what software writes for a value that is missing
        "outofarea", "o", "p", "coinlinepayphone", "payphone", "interactionwithotherservice", // the reasons of Bellcore and 3GPP networks
        "anonymous", "unknown", "private", "withheld", "unavailable", "notavailable", "restricted", "blocked", "hidden", "suppressed", "no",
        "unbekannt", "unbekannter", "unbekannte", "anonym", "anonymer", "unterdruckt", "unterdrueckt", "unterdruckte", "unterdrueckte",
        "privat", "privater", "gesperrt", "verborgen", "nichtverfugbar", "nichtverfuegbar", "keine",
        "inconnu", "masque", "prive", "anonyme", "indisponible", "nondisponible", "cache", "secret", "sans",
        "desconocido", "desconocida", "privado", "privada", "oculto", "oculta", "anonimo", "anonima", "nodisponible", "restringido", "bloqueado", "sin",
        "desconhecido", "desconhecida", "naoidentificado", "naoidentificada", "indisponivel", "naodisponivel", "restrito", "confidencial", "sem",
        "sconosciuto", "sconosciuta", "privato", "privata", "nascosto", "nascosta", "nondisponibile", "riservato", "senza",
        "onbekend", "onbekende", "anoniem", "anonieme", "afgeschermd", "afgeschermde", "geheim", "nietbeschikbaar", "geen",
    ];

    /// <summary>
    /// Whether a text without digits stands for a missing number. Only its letters count, so that NOT_SET, "not set" and [Not-Set] are the
    /// same; a text without letters stands for a missing number too.
    /// </summary>
    internal static bool Contain(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[LongestText];
        var count = 0;
        foreach (var c in text)
        {
            if (char.IsLetter(c))
            {
                if (count == LongestText)
                {
                    return false;
                }

                buffer[count++] = Plain(c);
            }
        }

        ReadOnlySpan<char> letters = buffer[..count];
        return letters.IsEmpty || IsOne(letters) || IsOne(WithoutNoun(letters)) || IsOne(WithoutNoun(WithoutNoun(letters)));
    }

    /// <summary>Whether some of the digits are masked.</summary>
    internal static bool AreMasked(ReadOnlySpan<char> text)
    {
        foreach (var mask in Masks)
        {
            if (text.Contains(mask, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one digit is repeated, alone or after a calling code or an area code: 0000000000, +19999999999.</summary>
    internal static bool AreRepeated(ReadOnlySpan<char> digits)
    {
        var others = digits.TrimEnd(digits[^1]).Length;
        return others <= MostDigitsBefore && digits.Length - others >= FewestRepeatedDigits;
    }

    /// <summary>Whether the digits spell a word for a withheld number on a keypad. Gateways that can send only digits send them.</summary>
    internal static bool AreSpelledBy(ReadOnlySpan<char> digits) =>
        digits
            is "266696687" // anonymous
            or "7378742833" // restricted
            or "2562533" // blocked
            or "8566696" // unknown
            or "7748283" // private
            or "86282452253"; // unavailable

    private static char Plain(char letter) => char.ToLowerInvariant(letter) switch
    {
        >= 'à' and <= 'ÿ' and var accented => WithoutAccents[accented - 'à'],
        var lower => lower,
    };

    private static ReadOnlySpan<char> WithoutNoun(ReadOnlySpan<char> letters)
    {
        foreach (var noun in Nouns)
        {
            if (letters.StartsWith(noun))
            {
                return letters[noun.Length..];
            }

            if (letters.EndsWith(noun))
            {
                return letters[..^noun.Length];
            }
        }

        return letters;
    }

    private static bool IsOne(ReadOnlySpan<char> letters)
    {
        foreach (var word in Words)
        {
            if (letters.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }
}
