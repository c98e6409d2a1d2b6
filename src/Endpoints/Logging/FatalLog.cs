namespace Endpoints.Logging;

/// <summary>
/// Writes the last log lines of a process that ends: before the app exists, or after it is gone. The lines are written
/// completely before the method returns.
/// </summary>
public static class FatalLog
{
    /// <summary>Writes one line for each problem of the settings.</summary>
    public static void Write(IReadOnlyList<string> problems) => Write(log =>
    {
        foreach (var problem in problems)
        {
            EndpointLog.RefusedStart(log, problem);
        }
    });

    /// <summary>Writes the exception with its message and stack trace.</summary>
    public static void Write(Exception? exception) => Write(log => EndpointLog.FatalError(log, exception));

    private static void Write(Action<ILogger> write)
    {
        // Disposing the factory waits until the lines are written.
        using var logs = LoggerFactory.Create(logging => logging.AddJsonLines());
        write(logs.CreateLogger(typeof(FatalLog)));
    }
}
