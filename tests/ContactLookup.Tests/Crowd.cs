namespace ContactLookup.Tests;

/// <summary>Threads of their own that all start at the same moment.</summary>
internal static class Crowd
{
    public const int Size = 8;

    /// <summary>Runs something on every thread and waits for all; what one of them throws is thrown here.</summary>
    public static async Task<T[]> RunAsync<T>(Func<int, T> work)
    {
        using var start = new Barrier(Size);
        var threads = Enumerable.Range(0, Size).Select(number => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return work(number);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        return await Task.WhenAll(threads).SoonAsync();
    }
}
