namespace ContactLookup.Tests;

/// <summary>
/// What a test waits for comes at once or not at all, so how long to wait decides nothing but when a broken test gives up.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Longest, TimeProvider.System);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Longest, TimeProvider.System);
}
