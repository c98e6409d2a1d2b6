namespace ContactLookup.Phone;

/// <summary>
/// Removes the national prefix from dialled digits: puts other digits before them, leaves out the first digits, or leaves out digits
/// further inside (Argentina's 15).
/// </summary>
internal readonly ref struct DigitEdit(ReadOnlySpan<byte> record)
{
    internal const int RecordSize = 4 + LongestPrepend;

    private const int LongestPrepend = 5;

    private readonly ReadOnlySpan<byte> _record = record;

    private int Skip => _record[0];

    private int Keep => _record[1];

    private int Drop => _record[2];

    private ReadOnlySpan<byte> Prepend => _record.Slice(4, _record[3]);

    /// <summary>Writes the edited digits and returns how many there are.</summary>
    internal int Apply(ReadOnlySpan<char> digits, Span<char> edited)
    {
        var written = 0;
        foreach (var digit in Prepend)
        {
            edited[written++] = (char)digit;
        }

        digits.Slice(Skip, Keep).CopyTo(edited[written..]);
        written += Keep;
        var rest = digits[(Skip + Keep + Drop)..];
        rest.CopyTo(edited[written..]);
        return written + rest.Length;
    }
}
