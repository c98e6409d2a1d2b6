namespace FunctionApp.Logging;

/// <summary>The last words of a process that ends: written when there is no app yet, or none any more, and complete before the process is gone.</summary>
internal static partial class FatalLog
{
    public static void Write(IReadOnlyList<string> problems) => Write(log =>
    {
        foreach (var problem in problems)
        {
            RefusedStart(log, problem);
        }
    });

    public static void Write(Exception? exception) => Write(log => FatalError(log, exception));

    private static void Write(Action<ILogger> write)
    {
        // Disposing the factory is what flushes the console's queue.
        using var logs = LoggerFactory.Create(logging => logging.AddJsonLines());
        write(logs.CreateLogger(typeof(CustomHandler)));
    }

    [LoggerMessage(40, LogLevel.Critical, "The app does not start. {Problem}", EventName = "RefusedStart")]
    private static partial void RefusedStart(ILogger log, string problem);

    [LoggerMessage(41, LogLevel.Critical, "The app ends because of an error", EventName = "FatalError")]
    private static partial void FatalError(ILogger log, Exception? exception);
}
