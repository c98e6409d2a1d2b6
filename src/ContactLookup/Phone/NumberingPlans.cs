using System.Buffers.Binary;

namespace ContactLookup.Phone;

/// <summary>
/// Every numbering plan in the world, from libphonenumber's metadata. tests/phone-reference/make-plans.mjs makes NumberingPlans.bin and
/// documents its layout. The bytes are used as they are, so that loading costs one read.
/// </summary>
internal sealed class NumberingPlans
{
    private const int RegionLetters = 26;
    private const int LongestCallingCode = 3;

    /// <summary>Loaded when the first number is read.</summary>
    internal static readonly NumberingPlans All = Load();

    private readonly ReadOnlyMemory<byte> _source;
    private readonly NumberingPlan[] _plans;

    /// <summary>For each calling code, the position of its main plan plus one; 0 where there is none.</summary>
    private readonly short[] _mainPlans = new short[1000];

    /// <summary>For each pair of letters, the position of the region's plan plus one; 0 where there is none.</summary>
    private readonly short[] _regions = new short[RegionLetters * RegionLetters];

    private NumberingPlans(ReadOnlyMemory<byte> resource)
    {
        var reader = new ResourceReader(resource);
        _source = reader.Take(reader.Byte());
        var plans = reader.UInt16();
        var edits = reader.UInt16();
        var notations = reader.UInt16();
        var edges = reader.UInt16();
        var planRecords = reader.Take(plans * NumberingPlan.RecordSize);
        var editRecords = reader.Take(edits * DigitEdit.RecordSize);
        var notationRecords = reader.Take(notations * Notation.RecordSize);
        var automaton = new DigitAutomaton(reader.Take(edges * DigitAutomaton.EdgeSize), reader.Take(edges));

        _plans = new NumberingPlan[plans];
        for (var i = plans - 1; i >= 0; i--)
        {
            var plan = new NumberingPlan(planRecords.Slice(i * NumberingPlan.RecordSize, NumberingPlan.RecordSize).Span, automaton, editRecords, notationRecords);
            _plans[i] = plan;
            _mainPlans[plan.CallingCode] = (short)(i + 1);
            if (plan.Region.Length > 0)
            {
                _regions[RegionIndex(plan.Region)] = (short)(i + 1);
            }
        }
    }

    /// <summary>The packages and versions the plans were made from.</summary>
    internal string Source => Encoding.ASCII.GetString(_source.Span);

    /// <summary>The plan of an ISO 3166 alpha-2 region in either case, or null.</summary>
    internal NumberingPlan? OfRegion(string? region) =>
        region is [var first, var second] && char.IsAsciiLetter(first) && char.IsAsciiLetter(second)
            ? At(_regions[RegionIndex(region)])
            : null;

    /// <summary>The plan of the main region of a calling code, or null when the code does not exist.</summary>
    internal NumberingPlan? OfCallingCode(int callingCode) => At(_mainPlans[callingCode]);

    /// <summary>The plan whose calling code the digits begin with, or null. No code is the beginning of another.</summary>
    internal NumberingPlan? OfInternational(ReadOnlySpan<char> digits)
    {
        var code = 0;
        foreach (var digit in digits[..Math.Min(digits.Length, LongestCallingCode)])
        {
            code = (code * 10) + (digit - '0');
            if (code == 0)
            {
                return null;
            }

            if (OfCallingCode(code) is { } plan)
            {
                return plan;
            }
        }

        return null;
    }

    /// <summary>
    /// The plan of a number, among the plans with its calling code. The first match is taken: the number begins with the plan's leading
    /// digits, or the plan has no leading digits and the number is in one of its assigned ranges. Null when no plan matches.
    /// </summary>
    internal NumberingPlan? Owner(int callingCode, ReadOnlySpan<char> nationalNumber)
    {
        var first = _mainPlans[callingCode] - 1;
        for (var i = first; i < _plans.Length && _plans[i].CallingCode == callingCode; i++)
        {
            if (_plans[i].Claims(nationalNumber))
            {
                return _plans[i];
            }
        }

        return null;
    }

    /// <summary>Whether the plan that the number belongs to has assigned its range.</summary>
    internal bool IsInUse(int callingCode, ReadOnlySpan<char> nationalNumber) => Owner(callingCode, nationalNumber)?.IsInUse(nationalNumber) ?? false;

    private NumberingPlan? At(short oneMore) => oneMore == 0 ? null : _plans[oneMore - 1];

    private static int RegionIndex(string region) => (LetterIndex(region[0]) * RegionLetters) + LetterIndex(region[1]);

    // Upper and lower case differ in one bit.
    private static int LetterIndex(char letter) => (letter & ~0x20) - 'A';

    private static NumberingPlans Load()
    {
        using var stream = typeof(NumberingPlans).Assembly.GetManifestResourceStream("NumberingPlans.bin")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new NumberingPlans(bytes);
    }

    private sealed class ResourceReader(ReadOnlyMemory<byte> rest)
    {
        private ReadOnlyMemory<byte> _rest = rest;

        internal int Byte() => Take(1).Span[0];

        internal int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

        internal ReadOnlyMemory<byte> Take(int length)
        {
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
