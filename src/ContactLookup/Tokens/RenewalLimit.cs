namespace ContactLookup.Tokens;

/// <summary>
/// Bounds how often refused tokens are renewed, so that an API which refuses every token does not become a flood of token
/// requests. A bucket that holds <see cref="PerMinute"/> and refills evenly.
/// </summary>
/// <remarks>For one thread at a time; its owner sees to that.</remarks>
internal sealed class RenewalLimit(TimeProvider time)
{
    /// <summary>Well above what any revocation needs, well below what a login would mind.</summary>
    public const int PerMinute = 30;

    private double _left = PerMinute;
    private long _countedAt = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(PerMinute, _left + (time.GetElapsedTime(_countedAt, now).TotalMinutes * PerMinute));
        _countedAt = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
