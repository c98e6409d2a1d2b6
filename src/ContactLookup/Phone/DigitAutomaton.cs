using System.Buffers.Binary;

namespace ContactLookup.Phone;

/// <summary>
/// All patterns of all plans as one finite automaton: each digit is one step, and no pattern is compiled at run time. A state is the
/// position of its first edge. An edge is the digits it accepts (10 bits), whether it is the last edge of its state (1 bit) and its target
/// state.
/// </summary>
internal sealed class DigitAutomaton(ReadOnlyMemory<byte> edges, ReadOnlyMemory<byte> labels)
{
    internal const int EdgeSize = sizeof(uint);

    private const int Nowhere = 0;
    private const uint LastEdge = 1 << 10;
    private const int TargetShift = 11;

    /// <summary>The label of the pattern that starts at the state, for these digits; 0 when the pattern does not match.</summary>
    internal int Run(int state, ReadOnlySpan<char> digits)
    {
        foreach (var digit in digits)
        {
            state = Next(state, 1u << (digit - '0'));
        }

        return labels.Span[state];
    }

    private int Next(int state, uint digit)
    {
        var span = edges.Span;
        for (var at = state * EdgeSize; ; at += EdgeSize)
        {
            var edge = BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);
            if ((edge & digit) != 0)
            {
                return (int)(edge >> TargetShift);
            }

            if ((edge & LastEdge) != 0)
            {
                return Nowhere;
            }
        }
    }
}
