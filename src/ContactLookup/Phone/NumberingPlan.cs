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
    private readonly ReadOnlyMemory<byte> _notations;
    private readonly uint _lengths;
    private readonly ushort _pattern;
    private readonly ushort _inUse;
    private readonly ushort _leadingDigits;
    private readonly ushort _internationalPrefix;
    private readonly ushort _nationalPrefix;
    private readonly ushort _shortCode;
    private readonly ushort _notation;

    internal NumberingPlan(ReadOnlySpan<byte> record, DigitAutomaton automaton, ReadOnlyMemory<byte> edits, ReadOnlyMemory<byte> notations)
    {
        _automaton = automaton;
        _edits = edits;
        _notations = notations;
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
        _notation = BinaryPrimitives.ReadUInt16LittleEndian(record[22..]);
    }

    /// <summary>ISO 3166 alpha-2; empty for a calling code that belongs to no region, such as 800.</summary>
    internal string Region { get; }

    internal int CallingCode { get; }

    /// <summary>The calling code as digits.</summary>
    internal string CallingCodeDigits { get; }

    /// <summary>
    /// Whether people write national numbers without a prefix, so that digits of a possible length are most likely a national number: where
    /// no prefix is dialled, where the prefix is the calling code (North America), and where all numbers have the same length.
    /// </summary>
    internal bool BareDigitsAreNational { get; }

    internal int ShortestLength => BitOperations.TrailingZeroCount(_lengths);

    internal int LongestLength => BitOperations.Log2(_lengths);

    /// <summary>Whether some number of the plan has this many digits.</summary>
    internal bool HasLength(int digits) => digits <= LongestLength && (_lengths & (1u << digits)) != 0;

    /// <summary>Whether the digits have the general shape of a number of this plan.</summary>
    internal bool HasShape(ReadOnlySpan<char> nationalNumber) => _automaton.Run(_pattern, nationalNumber) != 0;

    /// <summary>Whether the number is in a range that the plan has assigned, to fixed lines, mobiles or any other use.</summary>
    internal bool IsInUse(ReadOnlySpan<char> nationalNumber) => _automaton.Run(_inUse, nationalNumber) != 0;

    /// <summary>Whether the number belongs to this region and not to another one with the same calling code.</summary>
    internal bool Claims(ReadOnlySpan<char> nationalNumber) =>
        _leadingDigits == 0 ? IsInUse(nationalNumber) : _automaton.Run(_leadingDigits, nationalNumber) != 0;

    /// <summary>Whether the digits, dialled in the region, reach an emergency service or another short number.</summary>
    internal bool IsShortCode(ReadOnlySpan<char> dialled) => _automaton.Run(_shortCode, dialled) != 0;

    /// <summary>The length of the international prefix (00, 011) at the beginning of the digits; 0 when there is none.</summary>
    internal int InternationalPrefixLength(ReadOnlySpan<char> dialled) => _automaton.Run(_internationalPrefix, dialled);

    /// <summary>
    /// Removes the national prefix (0, a carrier's code), unless the digits fit the plan only with it. Unlike Google's implementation, it
    /// also keeps the prefix when only the number with it is in use: Belarus has the prefix 8 and numbers that begin with 810.
    /// </summary>
    /// <returns>How many digits were written.</returns>
    internal int StripNationalPrefix(ReadOnlySpan<char> dialled, Span<char> nationalNumber)
    {
        var edit = _automaton.Run(_nationalPrefix, dialled);
        var length = Edit(edit).Apply(dialled, nationalNumber);
        var rest = nationalNumber[..length];
        if (edit != NoEdit && ((HasShape(dialled) && !HasShape(rest)) || (IsInUse(dialled) && !IsInUse(rest))))
        {
            dialled.CopyTo(nationalNumber);
            return dialled.Length;
        }

        return length;
    }

    /// <summary>How the number is grouped when it is written. Only the main plan of a calling code has notations.</summary>
    internal Notation NotationOf(ReadOnlySpan<char> nationalNumber) =>
        new(_notations.Slice(_automaton.Run(_notation, nationalNumber) * Notation.RecordSize, Notation.RecordSize).Span);

    // Not with an Encoding: the first use of encodings and cultures takes milliseconds in a new process.
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
