namespace ContactLookup.Telemetry;

/// <summary>What is counted of one provider for its log line, since the start of the app. Counts without a lock.</summary>
internal sealed class ProviderCounts
{
    private long _hits;
    private long _waits;
    private long _failures;
    private long _retries;

    public long Hits => Interlocked.Read(ref _hits);

    public long Waits => Interlocked.Read(ref _waits);

    public long Failures => Interlocked.Read(ref _failures);

    public long Retries => Interlocked.Read(ref _retries);

    public void Add(bool isServed, bool hasWaited) => Interlocked.Increment(ref isServed ? ref hasWaited ? ref _waits : ref _hits : ref _failures);

    public void AddRetry() => Interlocked.Increment(ref _retries);
}
