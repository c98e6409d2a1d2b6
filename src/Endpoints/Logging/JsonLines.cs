using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Endpoints.Logging;

/// <summary>
/// Logging as one JSON line per record: errors on the error stream, which the Functions host records as errors, all else on
/// the output stream. Records of the framework below warnings are left out, whatever level is set: they hold addresses, and
/// an address holds a phone number.
/// </summary>
public static class JsonLines
{
    /// <summary>Replaces every logging provider.</summary>
    public static ILoggingBuilder AddJsonLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.Services.AddSingleton<ILoggerProvider>(s => new JsonLineProvider(ProcessStreams.Output, ProcessStreams.Error, s.GetRequiredService<TimeProvider>()));

        // The logger leaves these out anyway; here they are not even made.
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // While this category is on, the web server makes an activity and a log scope for every request, and neither is used.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // It reports a failed start with an exception that reaches FatalLog as well.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        return logging;
    }

    // One writer a stream and process, so that the lines of a fatal error come after those that were waiting.
    private static class ProcessStreams
    {
        public static readonly LineWriter Output = new(Console.OpenStandardOutput(), DescribeDropped);
        public static readonly LineWriter Error = new(Console.OpenStandardError(), DescribeDropped);

        private static byte[] DescribeDropped(long count) => JsonLineProvider.DescribeDropped(count, TimeProvider.System.GetUtcNow());
    }
}

/// <summary>Hands records to the writers of the two streams, and waits for them when the app ends.</summary>
internal sealed class JsonLineProvider(LineWriter output, LineWriter error, TimeProvider time) : ILoggerProvider
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);

    /// <summary>The line that says how many lines were dropped.</summary>
    public static byte[] DescribeDropped(long count, DateTimeOffset at)
    {
        KeyValuePair<string, object?>[] fields = [new("Count", count)];
        var line = JsonLine.Format(at, isOurs: true, new LogEntry<KeyValuePair<string, object?>[]>(
            LogLevel.Warning,
            typeof(LineWriter).FullName!,
            new EventId(42, "LogLinesDropped"),
            fields,
            null,
            static (fields, _) => $"{fields[0].Value} log lines were dropped: the reader of this stream is slower than the app writes"));
        var bytes = line.Bytes.ToArray();
        line.Return();
        return bytes;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => Flush();

    private void Flush()
    {
        output.Flush(FlushLimit);
        error.Flush(FlushLimit);
    }

    private sealed class Logger(JsonLineProvider provider, string category) : ILogger
    {
        private readonly bool _isOurs =
            category.StartsWith("ContactLookup", StringComparison.Ordinal) || category.StartsWith("Endpoints", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel < LogLevel.None && (_isOurs || logLevel >= LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var line = JsonLine.Format(provider.Now, _isOurs, new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
            provider.WriterOf(logLevel).Add(line.Bytes);
            line.Return();
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private LineWriter WriterOf(LogLevel level) => level >= LogLevel.Error ? error : output;
}
