using Endpoints.Logging;

namespace FunctionApp.Tests;

/// <summary>Keeps the lines that the shipped log writes, of both streams in the order they were written.</summary>
public sealed class ShippedLog : ILoggerProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MemoryStream _stream = new();
    private readonly LineWriter _writer;
    private readonly JsonLineProvider _provider;

    public ShippedLog()
    {
        _writer = new LineWriter(Stream.Synchronized(_stream), _ => throw new InvalidOperationException("The log dropped lines."), capacity: int.MaxValue);
        _provider = new JsonLineProvider(_writer, _writer, TimeProvider.System);
    }

    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string Text
    {
        get
        {
            _writer.Flush(Patience);

            // The synchronized stream takes the same lock.
            lock (_stream)
            {
                return Encoding.UTF8.GetString(_stream.ToArray());
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => _provider.CreateLogger(categoryName);

    public void Dispose() => _provider.Dispose();
}
