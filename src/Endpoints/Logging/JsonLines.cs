using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Endpoints.Logging;

/// <summary>Sets logging to one JSON line a record; errors go to the error stream, which the Functions host records as errors.</summary>
public static class JsonLines
{
    /// <summary>Replaces every logging provider.</summary>
    public static ILoggingBuilder AddJsonLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.Services.AddSingleton<ConsoleFormatter, JsonLineFormatter>();
        logging.AddConsole(console =>
        {
            console.FormatterName = JsonLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Error;

            // A host that is slow to read our lines costs lines then, and no lookups.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });

        // The formatter drops these anyway; here they are not even made.
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // It tells of a failed start with an exception that reaches FatalLog as well.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        return logging;
    }
}
