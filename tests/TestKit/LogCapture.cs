using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TestKit;

/// <summary>Keeps each record: the text that a formatter would print and every field, so that tests find every leak.</summary>
public sealed class LogCapture : ILoggerProvider
{
    private readonly ConcurrentQueue<LogRecord> _records = new();

    public IReadOnlyList<LogRecord> Records => [.. _records];

    /// <summary>Everything that was logged, as one text.</summary>
    public string Text => string.Join('\n', _records.Select(r => r.Everything));

    public ILoggerFactory ToFactory() => LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(p => $"{p.Key}={p.Value}")) : "";
            capture._records.Enqueue(new LogRecord(logLevel, category, eventId, formatter(state, exception), $"{category} {formatter(state, exception)} {fields} {exception}"));
        }
    }
}

/// <summary>One record.</summary>
public sealed record LogRecord(LogLevel Level, string Category, EventId EventId, string Message, string Everything);
