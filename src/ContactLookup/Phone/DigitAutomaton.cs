using System.Buffers.Binary;

namespace ContactLookup.Phone;

/// <summary>
/// All patterns of all plans as one finite automaton: one step a digit, whatever the pattern, and nothing to compile when a pattern is
/// first used. A state is the position of its first edge; an edge is the digits it takes (10 bits), whether it is its state's last (1 bit)
/// and where it leads.
/// </summary>
internal sealed class DigitAutomaton(ReadOnlyMemory<byte> edges, ReadOnlyMemory<byte> labels)
{
    internal const int EdgeSize = sizeof(uint);

    private const int Nowhere = 0;
    private const uint LastEdge = 1 << 10;
    private const int TargetShift = 11;

    /// <summary>What the pattern that starts at the state says about the digits; 0 when it does not match.</summary>
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
