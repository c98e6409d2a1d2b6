using System.Buffers.Binary;
using System.Numerics;

namespace ContactLookup.Phone;

/// <summary>The rules of one region, or of a calling code that belongs to no region. Digits are ASCII.</summary>
internal sealed class NumberingPlan
{
    internal const int RecordSize = 24;

    private const int NoEdit = 0;

    private readonly DigitAutomaton _automaton;
    private readonly ReadOnlyMemory<byte> _edits;
    private readonly uint _lengths;
    private readonly ushort _pattern;
    private readonly ushort _inUse;
    private readonly ushort _leadingDigits;
    private readonly ushort _internationalPrefix;
    private readonly ushort _nationalPrefix;
    private readonly ushort _shortCode;
    private readonly ushort _writtenAtHome;

    internal NumberingPlan(ReadOnlySpan<byte> record, DigitAutomaton automaton, ReadOnlyMemory<byte> edits)
    {
        _automaton = automaton;
        _edits = edits;
        Region = Text(record[..2]);
        CallingCodeDigits = Text(record[2..5]);
        CallingCode = Number(CallingCodeDigits);
        BareDigitsAreNational = record[5] != 0;
        _lengths = BinaryPrimitives.ReadUInt32LittleEndian(record[6..]);
        _pattern = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        _inUse = BinaryPrimitives.ReadUInt16LittleEndian(record[12..]);
        _leadingDigits = BinaryPrimitives.ReadUInt16LittleEndian(record[14..]);
        _internationalPrefix = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
        _nationalPrefix = BinaryPrimitives.ReadUInt16LittleEndian(record[18..]);
        _shortCode = BinaryPrimitives.ReadUInt16LittleEndian(record[20..]);
        _writtenAtHome = BinaryPrimitives.ReadUInt16LittleEndian(record[22..]);
    }

    /// <summary>ISO 3166 alpha-2; empty for a calling code that belongs to no region, such as 800.</summary>
    internal string Region { get; }

    internal int CallingCode { get; }

    /// <summary>The calling code as digits.</summary>
    internal string CallingCodeDigits { get; }

    /// <summary>
    /// Whether digits of a possible length are hardly anything else than a national number, because national numbers are dialled as they
    /// are, or because all have the same length, as in North America.
    /// </summary>
    internal bool BareDigitsAreNational { get; }

    internal int ShortestLength => BitOperations.TrailingZeroCount(_lengths);

    internal int LongestLength => BitOperations.Log2(_lengths);

    /// <summary>Whether some number of the plan has this many digits. Lengths no number has anywhere are fine to ask.</summary>
    internal bool HasLength(int digits) => digits <= LongestLength && (_lengths & (1u << digits)) != 0;

    /// <summary>Whether the digits have the general shape of a number of this plan.</summary>
    internal bool HasShape(ReadOnlySpan<char> nationalNumber) => _automaton.Run(_pattern, nationalNumber) != 0;

    /// <summary>Whether the number is in a range that has been given out for fixed lines, mobiles or any other use.</summary>
    internal bool IsInUse(ReadOnlySpan<char> nationalNumber) => _automaton.Run(_inUse, nationalNumber) != 0;

    /// <summary>Whether the number is this region's among those that share the calling code.</summary>
    internal bool Claims(ReadOnlySpan<char> nationalNumber) =>
        _leadingDigits == 0 ? IsInUse(nationalNumber) : _automaton.Run(_leadingDigits, nationalNumber) != 0;

    /// <summary>Whether the digits, dialled in the region, reach an emergency or other short service instead of a subscriber.</summary>
    internal bool IsShortCode(ReadOnlySpan<char> dialled) => _automaton.Run(_shortCode, dialled) != 0;

    /// <summary>How many of the digits dial out of the region (00, 011); 0 when they do not.</summary>
    internal int InternationalPrefixLength(ReadOnlySpan<char> dialled) => _automaton.Run(_internationalPrefix, dialled);

    /// <summary>Takes what is only dialled (0, a carrier) off a national number, unless it fits the plan with and not without.</summary>
    /// <returns>How many digits were written.</returns>
    internal int StripNationalPrefix(ReadOnlySpan<char> dialled, Span<char> nationalNumber)
    {
        var edit = _automaton.Run(_nationalPrefix, dialled);
        var length = Edit(edit).Apply(dialled, nationalNumber);
        if (edit != NoEdit && HasShape(dialled) && !HasShape(nationalNumber[..length]))
        {
            dialled.CopyTo(nationalNumber);
            return dialled.Length;
        }

        return length;
    }

    /// <summary>Writes a number as it is written at home; asked of the main plan of a calling code. Returns how many digits were written.</summary>
    internal int WriteAtHome(ReadOnlySpan<char> nationalNumber, Span<char> written) =>
        Edit(_automaton.Run(_writtenAtHome, nationalNumber)).Apply(nationalNumber, written);

    // By hand: encodings and cultures cost milliseconds when they are the first of a process.
    private static string Text(ReadOnlySpan<byte> padded)
    {
        var text = "";
        foreach (var character in padded)
        {
            text += character == 0 ? "" : (char)character;
        }

        return text;
    }

    private static int Number(string digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    private DigitEdit Edit(int number) => new(_edits.Slice(number * DigitEdit.RecordSize, DigitEdit.RecordSize).Span);
}
