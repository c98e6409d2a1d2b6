using System.Diagnostics;

namespace ContactLookup.Benchmarks;

/// <summary>
/// Callers who all come at once while there is no token, with a login that takes 50 ms and one that is down: how often is it
/// asked, and how long does the last caller wait?
/// </summary>
internal static class ColdCallers
{
    private const int Callers = 1000;

    private static readonly TimeSpan LoginTakes = TimeSpan.FromMilliseconds(50);

    // A flow has long given up by then; whoever still waits is counted, not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task RunAsync()
    {
        Console.WriteLine($"{Callers} callers at once, no token, a login that takes {LoginTakes.TotalMilliseconds} ms");
        foreach (var isDown in (bool[])[false, true])
        {
            Console.WriteLine();
            Console.WriteLine(isDown ? "| login down (HTTP 503) | token calls | last answer, s | still waiting after 10 s |" : "| login up | token calls | last answer, s | still waiting after 10 s |");
            Console.WriteLine("|---|---:|---:|---:|");
            foreach (var (name, make) in TokenSources.All)
            {
                await RunAsync(name, make, isDown).ConfigureAwait(false);
            }
        }
    }

    private static async Task RunAsync(string name, Func<Login, Func<ValueTask<string>>> make, bool isDown)
    {
        // Once to compile it, and once to measure.
        await AskAsync(make(new Login(TimeSpan.Zero, isDown: false)), 10).ConfigureAwait(false);

        using var login = new Login(LoginTakes, isDown);
        var (last, waiting) = await AskAsync(make(login), Callers).ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {login.Requests} | {last.TotalSeconds:F2} | {waiting} |"));
    }

    private static async Task<(TimeSpan Last, int Waiting)> AskAsync(Func<ValueTask<string>> get, int callers)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var last = TimeSpan.Zero;
        var answered = 0;
        var all = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            try
            {
                await get().ConfigureAwait(false);
            }
            catch (Exception)
            {
                // Being told that there is none is an answer as well.
            }

            last = Stopwatch.GetElapsedTime(startedAt);
            Interlocked.Increment(ref answered);
        })));
        await Task.WhenAny(all, Task.Delay(Patience, TimeProvider.System)).ConfigureAwait(false);
        return (last, callers - Volatile.Read(ref answered));
    }
}
