namespace FunctionApp.Logging;

/// <summary>The last words of a process that ends: written when there is no app yet, or none any more, and complete before the process is gone.</summary>
internal static class FatalLog
{
    // Defined by hand: the generator writes the classes of an assembly in an order that changes from build to build, so
    // that two of them would make the package another one each time.
    private static readonly Action<ILogger, string, Exception?> RefusedStart = LoggerMessage.Define<string>(
        LogLevel.Critical, new EventId(40, nameof(RefusedStart)), "The app does not start. {Problem}");

    private static readonly Action<ILogger, Exception?> FatalError = LoggerMessage.Define(
        LogLevel.Critical, new EventId(41, nameof(FatalError)), "The app ends because of an error");

    public static void Write(IReadOnlyList<string> problems) => Write(log =>
    {
        foreach (var problem in problems)
        {
            RefusedStart(log, problem, null);
        }
    });

    public static void Write(Exception? exception) => Write(log => FatalError(log, exception));

    private static void Write(Action<ILogger> write)
    {
        // Disposing the factory is what flushes the console's queue.
        using var logs = LoggerFactory.Create(logging => logging.AddJsonLines());
        write(logs.CreateLogger(typeof(CustomHandler)));
    }
}
