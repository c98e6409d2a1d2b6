namespace ContactLookup.Phone;

/// <summary>What networks, gateways and flows write where a caller's number is missing.</summary>
internal static class WithheldWords
{
    private const int LongestWord = 24;

    /// <summary>
    /// Whether a text without digits stands for a missing number. Only its letters count, so that NOT_SET, "not set" and [Not-Set] are one
    /// word; so does having none.
    /// </summary>
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

                letters[count++] = char.ToLowerInvariant(c);
            }
        }

        return letters[..count]
            is ""
            or "anonymous" or "anonymouscaller"
            or "unknown" or "unknowncaller" or "unknownnumber"
            or "private" or "privatecaller" or "privatenumber"
            or "withheld" or "numberwithheld"
            or "unavailable" or "notavailable" or "na" or "numberunavailable" or "calleridunavailable"
            or "restricted" or "restrictedcaller" or "restrictednumber"
            or "blocked" or "blockedcaller" or "blockednumber" or "calleridblocked"
            or "hidden" or "hiddennumber" or "suppressed"
            or "outofarea" or "nocallerid" or "nonumber"
            or "localhost"
            or "notset" or "null" or "undefined" or "none" or "nil";
    }

    /// <summary>
    /// Whether the digits are such a word on a keypad, which gateways send that can only send digits. Right to ask only of what is no number
    /// in use.
    /// </summary>
    internal static bool AreSpelledBy(ReadOnlySpan<char> digits) =>
        digits
            is "266696687" // anonymous
            or "7378742833" // restricted
            or "2562533" // blocked
            or "8566696" // unknown
            or "7748283" // private
            or "86282452253"; // unavailable
}
