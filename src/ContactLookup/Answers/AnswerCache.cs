using System.Collections.Concurrent;
using ContactLookup.Calls;
using ContactLookup.Phone;
using Microsoft.Extensions.Caching.Memory;

namespace ContactLookup.Answers;

/// <summary>
/// Keeps answers in memory for a short time, and lets simultaneous callers with the same number share one lookup. A failure is
/// never kept.
/// </summary>
internal sealed class AnswerCache(IMemoryCache memory, AnswerCacheSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<PhoneNumber, Task<LookupAnswer>> _underWay = new();

    /// <summary>The answer in memory, or null when it is missing or expired.</summary>
    public LookupAnswer? Find(PhoneNumber number) =>
        memory.TryGetValue(new Key(number), out Remembered? remembered) && time.GetTimestamp() < remembered!.Until
            ? remembered.Answer with { Cached = true, Times = new HopTimes() }
            : null;

    /// <summary>
    /// Joins the lookup of this number that is in flight, or starts one. It continues when the caller who started it leaves.
    /// </summary>
    /// <param name="number">The number.</param>
    /// <param name="lookUp">The lookup.</param>
    /// <param name="joined">True when the lookup of another caller was joined.</param>
    public Task<LookupAnswer> Share(PhoneNumber number, Func<Task<LookupAnswer>> lookUp, out bool joined)
    {
        joined = _underWay.TryGetValue(number, out var others);
        if (joined)
        {
            return others!;
        }

        // Callers continue on the thread that ended the lookup, one after another: another thread would cost more than their few lines.
        var mine = new TaskCompletionSource<LookupAnswer>();
        var shared = _underWay.GetOrAdd(number, mine.Task);
        joined = shared != mine.Task;
        if (!joined)
        {
            _ = RunAsync(number, lookUp, mine);
        }

        return shared;
    }

    private async Task RunAsync(PhoneNumber number, Func<Task<LookupAnswer>> lookUp, TaskCompletionSource<LookupAnswer> mine)
    {
        try
        {
            var answer = await lookUp().ConfigureAwait(false);
            Remember(number, answer);
            _underWay.TryRemove(number, out _);
            mine.SetResult(answer);
        }
        catch (Exception e)
        {
            _underWay.TryRemove(number, out _);
            mine.SetException(e);
        }
    }

    private void Remember(PhoneNumber number, LookupAnswer answer)
    {
        var duration = answer.Status switch
        {
            LookupStatus.Found or LookupStatus.Multiple => settings.Found,
            LookupStatus.NotFound => settings.NotFound,
            _ => TimeSpan.Zero,
        };
        if (duration > TimeSpan.Zero)
        {
            var until = time.GetTimestamp() + (long)(duration.TotalSeconds * time.TimestampFrequency);
            memory.Set(new Key(number), new Remembered(answer, until), new MemoryCacheEntryOptions
            {
                AbsoluteExpirationRelativeToNow = duration,
                Size = 1,
            });
        }
    }

    private sealed record Key(PhoneNumber Number);

    private sealed record Remembered(LookupAnswer Answer, long Until);
}
