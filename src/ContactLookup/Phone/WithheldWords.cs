using System.Collections.Frozen;

namespace ContactLookup.Phone;

/// <summary>What networks, gateways and flows write where a caller's number is missing.</summary>
internal static class WithheldWords
{
    private const int LongestWord = 24;

    // Letters only, so that NOT_SET, "not set" and [Not-Set] are one word; nothing at all counts too.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = new[]
    {
        "", "anonymous", "unknown", "restricted", "private", "unavailable", "withheld", "blocked", "localhost", "notset", "null",
        "undefined", "none", "nil", "na", "notavailable", "nocallerid", "nonumber", "calleridunavailable", "unknowncaller", "unknownnumber",
        "anonymouscaller", "privatecaller", "privatenumber", "numberwithheld", "numberunavailable", "outofarea",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // Gateways that can only send digits spell the word on the keypad. Right to look at only when the digits are no number in use.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SpelledWords = new[]
    {
        "266696687", // anonymous
        "7378742833", // restricted
        "2562533", // blocked
        "8566696", // unknown
        "7748283", // private
        "86282452253", // unavailable
    }.ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a text without digits stands for a missing number.</summary>
    internal static bool Contain(ReadOnlySpan<char> text)
    {
        Span<char> letters = stackalloc char[LongestWord];
        var count = 0;
        foreach (var c in text)
        {
            if (char.IsLetter(c))
            {
                if (count == LongestWord)
                {
                    return false;
                }

                letters[count++] = c;
            }
        }

        return Words.Contains(letters[..count]);
    }

    /// <summary>Whether the digits are such a word on a keypad.</summary>
    internal static bool AreSpelledBy(ReadOnlySpan<char> digits) => SpelledWords.Contains(digits);
}
