namespace ContactLookup.Tests;

/// <summary>Several threads that start at the same moment.</summary>
internal static class Crowd
{
    public const int Size = 8;

    /// <summary>Runs the work on every thread and waits for all. An exception of one thread is thrown here.</summary>
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
