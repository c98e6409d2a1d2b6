namespace ContactLookup.Providers.Requests;

/// <summary>How many requests went out in the last minute, to compare with what the provider allows. Counts by the second, without a lock.</summary>
internal sealed class RequestRate(TimeProvider time)
{
    private const int Seconds = 60;
    private const int CountBits = 24;

    // Each slot holds the second it counts, shifted, and the count: one word, so that it is replaced as a whole.
    private readonly long[] _slots = new long[Seconds];

    public void Add()
    {
        var second = Now();
        ref var slot = ref _slots[second % Seconds];
        long seen, next;
        do
        {
            seen = Volatile.Read(ref slot);
            next = seen >> CountBits == second ? seen + 1 : (second << CountBits) + 1;
        }
        while (Interlocked.CompareExchange(ref slot, next, seen) != seen);
    }

    public long LastMinute
    {
        get
        {
            var now = Now();
            long sum = 0;
            foreach (ref var slot in _slots.AsSpan())
            {
                var seen = Volatile.Read(ref slot);
                if (now - (seen >> CountBits) < Seconds)
                {
                    sum += seen & ((1L << CountBits) - 1);
                }
            }

            return sum;
        }
    }

    // From one and not zero, so that an empty slot belongs to no second.
    private long Now() => (time.GetTimestamp() / time.TimestampFrequency) + Seconds;
}
