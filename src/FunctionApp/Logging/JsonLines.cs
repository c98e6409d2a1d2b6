using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace FunctionApp.Logging;

/// <summary>Sets logging to one JSON line a record; errors go to the error stream, which the Functions host records as errors.</summary>
internal static class JsonLines
{
    public static ILoggingBuilder AddJsonLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.Services.AddSingleton<ConsoleFormatter, JsonLineFormatter>();
        logging.AddConsole(console =>
        {
            console.FormatterName = JsonLineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Error;
        });
        return logging;
    }
}
