using System.Collections.Concurrent;

namespace LocalCloud;

/// <summary>Counts the requests of each token in windows of a minute, the first of which begins with its first request.</summary>
internal sealed class RateLimit(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long Since, int Count)> _windows = new(StringComparer.Ordinal);

    /// <summary>Counts one request and says how many there were in the window, and when the window ends.</summary>
    public (int Count, TimeSpan Left) Count(string token)
    {
        var now = time.GetTimestamp();
        var (since, count) = _windows.AddOrUpdate(
            token,
            _ => (now, 1),
            (_, window) => time.GetElapsedTime(window.Since, now) >= Window ? (now, 1) : (window.Since, window.Count + 1));
        return (count, Window - time.GetElapsedTime(since, now));
    }
}
