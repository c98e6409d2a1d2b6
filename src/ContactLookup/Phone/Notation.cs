namespace ContactLookup.Phone;

/// <summary>
/// How the digits of a national number are grouped, as two templates: one for use inside the country, one for use after the calling code.
/// In a template, <c>#</c> is the number's next digit and <c>_</c> leaves that digit out; digits that remain are added at the end.
/// </summary>
internal readonly ref struct Notation(ReadOnlySpan<byte> record)
{
    internal const int RecordSize = 2 * TemplateSize;

    /// <summary>A template is padded with zeros to this size. It cannot write more characters than it has, plus the digits.</summary>
    internal const int TemplateSize = 20;

    private readonly ReadOnlySpan<byte> _record = record;

    /// <summary>Writes the number as it is written inside its country and returns how many characters there are.</summary>
    internal int WriteNational(ReadOnlySpan<char> digits, Span<char> written) => Write(_record[..TemplateSize], digits, written);

    /// <summary>Writes the number as it is written after its calling code and returns how many characters there are.</summary>
    internal int WriteInternational(ReadOnlySpan<char> digits, Span<char> written) => Write(_record[TemplateSize..], digits, written);

    private static int Write(ReadOnlySpan<byte> template, ReadOnlySpan<char> digits, Span<char> written)
    {
        var length = 0;
        foreach (var character in template)
        {
            switch ((char)character)
            {
                case '\0':
                    break;
                case '_':
                    digits = digits[1..];
                    break;
                case '#':
                    written[length++] = digits[0];
                    digits = digits[1..];
                    break;
                default:
                    written[length++] = (char)character;
                    break;
            }
        }

        digits.CopyTo(written[length..]);
        return length + digits.Length;
    }
}
