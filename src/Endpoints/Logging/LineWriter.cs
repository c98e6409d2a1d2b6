namespace Endpoints.Logging;

/// <summary>
/// Writes lines to a stream from a thread of its own, many at a time. A caller only copies its line into memory. When the
/// reader of the stream is so slow that <c>capacity</c> is used up, further lines are dropped and counted, so that a slow
/// reader costs log lines and never lookups.
/// </summary>
internal sealed class LineWriter
{
    /// <summary>Bytes that wait at most; some 2,500 lines.</summary>
    public const int DefaultCapacity = 1024 * 1024;

    private const int BytesKept = 64 * 1024;

    // Under load this makes one write out of many lines; a line is at most this late.
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(5);

    private readonly object _gate = new();
    private readonly Stream _stream;
    private readonly int _capacity;
    private readonly Func<long, byte[]> _describeDropped;

    private byte[] _waiting = new byte[BytesKept];
    private byte[] _spare = new byte[BytesKept];
    private int _length;
    private long _accepted;
    private long _written;
    private long _dropped;
    private bool _started;
    private bool _isFlushing;

    /// <param name="stream">Where lines go.</param>
    /// <param name="describeDropped">Makes the line that says how many were dropped.</param>
    /// <param name="capacity">Bytes that wait at most.</param>
    public LineWriter(Stream stream, Func<long, byte[]> describeDropped, int capacity = DefaultCapacity)
    {
        _stream = stream;
        _capacity = capacity;
        _describeDropped = describeDropped;
    }

    /// <summary>Takes a copy of a line, or drops it when too many wait.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_length + line.Length > _capacity)
            {
                _dropped++;
                return;
            }

            if (_length + line.Length > _waiting.Length)
            {
                Array.Resize(ref _waiting, Math.Min(_capacity, Math.Max(_waiting.Length * 2, _length + line.Length)));
            }

            line.CopyTo(_waiting.AsSpan(_length));
            _length += line.Length;
            _accepted += line.Length;
            Start();
            if (_length == line.Length)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Waits until every line taken so far is written, or the time is over.</summary>
    /// <returns>False when the reader of the stream did not take them in time.</returns>
    public bool Flush(TimeSpan limit)
    {
        lock (_gate)
        {
            var target = _accepted;
            var startedAt = TimeProvider.System.GetTimestamp();
            while (_written < target)
            {
                var left = limit - TimeProvider.System.GetElapsedTime(startedAt);
                _isFlushing = true;
                Monitor.PulseAll(_gate);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private void Start()
    {
        if (!_started)
        {
            _started = true;
            new Thread(WriteAll) { IsBackground = true, Name = "log lines" }.Start();
        }
    }

    private void WriteAll()
    {
        while (true)
        {
            byte[] batch;
            int length;
            long dropped;
            lock (_gate)
            {
                while (_length == 0)
                {
                    Monitor.Wait(_gate);
                }

                if (!_isFlushing)
                {
                    Monitor.Wait(_gate, BatchTime);
                }

                (batch, length, dropped) = (_waiting, _length, _dropped);
                (_waiting, _length, _dropped, _isFlushing) = (_spare, 0, 0, false);
            }

            Write(batch, length, dropped);
            lock (_gate)
            {
                // A burst must not keep its memory for ever.
                _spare = batch.Length <= BytesKept ? batch : new byte[BytesKept];
                _written += length;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Write(byte[] batch, int length, long dropped)
    {
        try
        {
            _stream.Write(batch, 0, length);
            if (dropped > 0)
            {
                _stream.Write(_describeDropped(dropped));
            }

            _stream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // The reader of standard output is gone, so there is nowhere to report this. Lookups go on.
        }
    }
}
