using System.Buffers.Binary;

namespace Compare.Training;

/// <summary>One group of counters of a method: a branch, or the classes seen at a call.</summary>
/// <param name="ILOffset">Where in the method it is.</param>
/// <param name="Kind">What it counts. Its last four bits say what its values are.</param>
/// <param name="Count">How many values it has.</param>
/// <param name="Other">More about it, by its kind; for a branch, where it leads.</param>
internal sealed record CounterGroup(int ILOffset, int Kind, int Count, int Other)
{
    private readonly List<long> _values = [];

    public bool HasCounts => (Kind & 0xF) is 1 or 2;

    /// <summary>True when the values are loaded types.</summary>
    public bool HasTypes => (Kind & 0xF) == 3;

    /// <summary>True when the values are loaded methods.</summary>
    public bool HasMethods => (Kind & 0xF) == 4;

    /// <summary>Counts, types or methods. A kind that has none says all in <see cref="Other"/>.</summary>
    public IReadOnlyList<long> Values => _values;

    public void Add(long value) => _values.Add(value);
}

/// <summary>
/// Reads the counters of a method as the runtime writes them into a trace: each number is the difference to the one before of its sort, and
/// takes one, two, five or nine bytes.
/// </summary>
internal ref struct Counters
{
    private ReadOnlySpan<byte> _rest;

    private Counters(ReadOnlySpan<byte> bytes) => _rest = bytes;

    public static List<CounterGroup> Read(ReadOnlySpan<byte> bytes)
    {
        var numbers = new Counters(bytes);
        var groups = new List<CounterGroup>();
        int offset = 0, kind = 0, count = 0, other = 0;
        long lastCount = 0, lastType = 0, lastMethod = 0;
        while (true)
        {
            var changed = (int)numbers.Next();
            offset += (changed & 1) != 0 ? (int)numbers.Next() : 0;
            kind += (changed & 2) != 0 ? (int)numbers.Next() : 0;
            count += (changed & 4) != 0 ? (int)numbers.Next() : 0;
            other += (changed & 8) != 0 ? (int)numbers.Next() : 0;
            if (kind == 0)
            {
                return groups;
            }

            var group = new CounterGroup(offset, kind, count, other);
            groups.Add(group);
            for (var i = 0; i < count; i++)
            {
                if (group.HasCounts)
                {
                    group.Add(lastCount += numbers.Next());
                }
                else if (group.HasTypes)
                {
                    group.Add(lastType += numbers.Next());
                }
                else if (group.HasMethods)
                {
                    group.Add(lastMethod += numbers.Next());
                }
            }
        }
    }

    private long Next()
    {
        switch (_rest[0])
        {
            case < 0x80:
                return Signed(Take(1)[0], 6);
            case < 0xC0:
                return Signed(BinaryPrimitives.ReadUInt16BigEndian(Take(2)) & 0x3FFF, 13);
            case 0xC1:
                return BinaryPrimitives.ReadInt64BigEndian(Take(9)[1..]);
            default:
                return BinaryPrimitives.ReadInt32BigEndian(Take(5)[1..]);
        }
    }

    // The last bit says that the bits before it are those of a negative number.
    private static long Signed(int number, int bits) => (number >> 1) - ((number & 1L) << bits);

    private ReadOnlySpan<byte> Take(int bytes)
    {
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
