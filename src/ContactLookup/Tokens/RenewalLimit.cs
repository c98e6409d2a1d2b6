namespace ContactLookup.Tokens;

/// <summary>
/// Limits how often refused tokens are renewed, so that an API which refuses every token does not cause a flood of token
/// requests. A bucket that holds <see cref="Burst"/> renewals and gets one more every <see cref="Refill"/>.
/// </summary>
/// <remarks>Not thread-safe; the owner takes a lock.</remarks>
internal sealed class RenewalLimit(TimeProvider time)
{
    /// <summary>Renewals at once.</summary>
    public const int Burst = 10;

    /// <summary>Most renewals in one minute: far more than revoked tokens need, and little load for a login.</summary>
    public const int PerMinute = 30;

    /// <summary>Time for one more renewal.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromMinutes(1) / (PerMinute - Burst);

    private double _left = Burst;
    private long _countedAt = time.GetTimestamp();

    /// <summary>Takes one renewal; false when all are used up.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(Burst, _left + (time.GetElapsedTime(_countedAt, now) / Refill));
        _countedAt = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
