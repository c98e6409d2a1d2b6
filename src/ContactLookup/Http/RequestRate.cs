namespace ContactLookup.Http;

/// <summary>Compares the requests of the last minute with how many the server allows. Counts by the second, without a lock.</summary>
/// <param name="time">The clock.</param>
/// <param name="perMinute">Requests a minute that the server allows, or 0 when that is not known.</param>
internal sealed class RequestRate(TimeProvider time, int perMinute)
{
    private const int Seconds = 60;
    private const int CountBits = 24;

    // Each slot holds a second and the count of that second in one word, so that both are replaced together.
    private readonly long[] _slots = new long[Seconds];

    public int PerMinute => perMinute;

    /// <summary>True while the server would accept one more request.</summary>
    public bool HasRoom => perMinute == 0 || LastMinute < perMinute;

    public void Add()
    {
        var second = Now();
        ref var slot = ref _slots[second % Seconds];
        long seen, next;
        do
        {
            seen = Volatile.Read(ref slot);
            next = SecondOf(seen) == second ? seen + 1 : (second << CountBits) + 1;
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
                if (now - SecondOf(seen) < Seconds)
                {
                    sum += seen & ((1L << CountBits) - 1);
                }
            }

            return sum;
        }
    }

    private static long SecondOf(long slot) => slot >> CountBits;

    // Starts at 60, so that an empty slot counts as older than a minute.
    private long Now() => (time.GetTimestamp() / time.TimestampFrequency) + Seconds;
}
