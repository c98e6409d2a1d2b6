namespace ContactLookup.Phone;

/// <summary>
/// What turns a national number as dialled into the number proper, or back: other digits before it, some of its first digits left out,
/// and in Argentina something put in or taken out further inside (<c>011 15-2345-6789</c> is <c>9 11 2345 6789</c>).
/// </summary>
internal readonly ref struct DigitEdit(ReadOnlySpan<byte> record)
{
    internal const int RecordSize = LongestPrepend + LongestInsert + 5;

    private const int LongestPrepend = 5;
    private const int LongestInsert = 3;

    private readonly ReadOnlySpan<byte> _record = record;

    private int Skip => _record[0];

    private int Keep => _record[1];

    private int Drop => _record[2];

    private ReadOnlySpan<byte> Prepend => _record.Slice(5, _record[3]);

    private ReadOnlySpan<byte> Insert => _record.Slice(5 + LongestPrepend, _record[4]);

    /// <summary>Writes the edited digits and returns how many there are.</summary>
    internal int Apply(ReadOnlySpan<char> digits, Span<char> edited)
    {
        var written = Write(Prepend, edited);
        digits.Slice(Skip, Keep).CopyTo(edited[written..]);
        written += Keep;
        written += Write(Insert, edited[written..]);
        var rest = digits[(Skip + Keep + Drop)..];
        rest.CopyTo(edited[written..]);
        return written + rest.Length;
    }

    private static int Write(ReadOnlySpan<byte> ascii, Span<char> text)
    {
        for (var i = 0; i < ascii.Length; i++)
        {
            text[i] = (char)ascii[i];
        }

        return ascii.Length;
    }
}
