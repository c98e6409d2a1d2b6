using System.Text;

namespace ContactLookup.Phone;

/// <summary>
/// What turns a national number as dialled into the number proper, or back: other digits before it, some of its first digits left out,
/// and in Argentina something put in or taken out further inside (<c>011 15-2345-6789</c> is <c>9 11 2345 6789</c>).
/// </summary>
internal readonly ref struct DigitEdit(ReadOnlySpan<byte> record)
{
    internal const int RecordSize = 11;

    private readonly ReadOnlySpan<byte> _record = record;

    private int Skip => _record[0];

    private int Keep => _record[1];

    private int Drop => _record[2];

    private ReadOnlySpan<byte> Prepend => _record[3..8].TrimEnd((byte)0);

    private ReadOnlySpan<byte> Insert => _record[8..].TrimEnd((byte)0);

    /// <summary>Writes the edited digits and returns how many there are.</summary>
    internal int Apply(ReadOnlySpan<char> digits, Span<char> edited)
    {
        var written = Encoding.ASCII.GetChars(Prepend, edited);
        digits.Slice(Skip, Keep).CopyTo(edited[written..]);
        written += Keep;
        written += Encoding.ASCII.GetChars(Insert, edited[written..]);
        var rest = digits[(Skip + Keep + Drop)..];
        rest.CopyTo(edited[written..]);
        return written + rest.Length;
    }
}
