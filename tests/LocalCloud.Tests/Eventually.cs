namespace LocalCloud.Tests;

/// <summary>
/// Waits for what another process or the far end of a socket does in its own time. It has no time limit, so a slow
/// machine cannot make it fail; what never happens shows as a test that hangs.
/// </summary>
internal static class Eventually
{
    public static Task BecomesTrue(Func<bool> condition) => BecomesTrue(() => Task.FromResult(condition()));

    public static async Task BecomesTrue(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
