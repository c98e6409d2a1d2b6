namespace ContactLookup.Tests;

/// <summary>
/// A test that passes waits only for events that come at once, so this limit only decides when a failing test ends.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Longest, TimeProvider.System);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Longest, TimeProvider.System);
}
