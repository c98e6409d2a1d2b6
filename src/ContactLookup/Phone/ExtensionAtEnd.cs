namespace ContactLookup.Phone;

/// <summary>
/// Finds the extension at the end of a number, in the notations that libphonenumber knows. It uses no regular expression, because the
/// first regular expression of a process takes longer than the rest of reading a number.
/// </summary>
internal static class ExtensionAtEnd
{
    private const string Parameter = ";ext=";
    private const int MostDigitsAfterParameter = 20;

    private const int MostDigitsAfterWord = 20;
    private const int MostDigitsAfterMark = 9;
    private const int MostDigitsAfterLongPause = 15;
    private const int MostDigitsAfterPause = 9;
    private const int MostDigitsBeforeHash = 6;

    private const string Spaces = " \u00A0\t";
    private const string Colons = ":.．";

    private static readonly string[] Words =
    [
        "ext", "extn", "extensio", "extension", "extensió", "extensión", "extensio\u0301", "extensio\u0301n",
        "xt", "xtn", "xtensio", "xtension", "xtensió", "xtensión", "xtensio\u0301", "xtensio\u0301n",
        "ｅｘｔ", "ｅｘｔｎ", "ｘｔ", "ｘｔｎ", "доб", "anexo",
    ];

    private static readonly string[] Marks = ["x", "ｘ", "#", "＃", "~", "～", "int", "ｉｎｔ"];

    /// <summary>
    /// The first position at or after <paramref name="from"/> where the rest of the text is an extension. The end of the text when it has
    /// no extension.
    /// </summary>
    internal static int IndexIn(ReadOnlySpan<char> text, int from)
    {
        var at = from;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || !IsExtension(text[at..])))
        {
            at++;
        }

        return at;
    }

    private static bool IsExtension(ReadOnlySpan<char> text) =>
        IsParameter(text)
        || IsAfterSign(text.TrimStart(Spaces + ","), Words, MostDigitsAfterWord)
        || IsAfterSign(text.TrimStart(Spaces + ","), Marks, MostDigitsAfterMark)
        || IsAfterPause(text.TrimStart(Spaces))
        || IsBeforeHash(text);

    private static bool IsParameter(ReadOnlySpan<char> text) =>
        text.StartsWith(Parameter, StringComparison.OrdinalIgnoreCase)
        && IsDigits(text[Parameter.Length..], MostDigitsAfterParameter);

    private static bool IsAfterSign(ReadOnlySpan<char> text, string[] signs, int mostDigits)
    {
        foreach (var sign in signs)
        {
            if (text.StartsWith(sign, StringComparison.OrdinalIgnoreCase) && IsRest(text[sign.Length..], mostDigits))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A comma is a pause while dialling, two commas or a semicolon a long one.</summary>
    private static bool IsAfterPause(ReadOnlySpan<char> text) => text switch
    {
        [',', ',', .. var rest] when IsRest(rest, MostDigitsAfterLongPause) => true,
        [';', .. var rest] => IsRest(rest, MostDigitsAfterLongPause),
        [',', ..] => IsRest(text.TrimStart(','), MostDigitsAfterPause),
        _ => false,
    };

    private static bool IsBeforeHash(ReadOnlySpan<char> text) =>
        text is ['-' or ' ', .., '#'] && IsDigits(text[..^1].TrimStart("- "), MostDigitsBeforeHash);

    private static bool IsRest(ReadOnlySpan<char> text, int mostDigits)
    {
        var digits = (text.Length > 0 && Colons.Contains(text[0]) ? text[1..] : text).TrimStart(Spaces + ",-");
        return IsDigits(digits is [.. var withoutHash, '#'] ? withoutHash : digits, mostDigits);
    }

    private static bool IsDigits(ReadOnlySpan<char> text, int most) =>
        text.Length > 0 && text.Length <= most && text.Count(char.IsDigit) == text.Length;
}
