using Endpoints.Logging;

namespace FunctionApp.Tests.Logs;

public sealed class LineWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Lines_of_many_threads_are_all_written_each_whole_and_those_of_one_thread_in_order()
    {
        const int Threads = 8;
        const int Lines = 500;
        using var reader = new Reader();
        reader.Take();
        var writer = new LineWriter(reader, _ => throw new InvalidOperationException("Nothing was to be dropped."));

        Parallel.For(0, Threads, thread =>
        {
            for (var i = 0; i < Lines; i++)
            {
                writer.Add(Encoding.UTF8.GetBytes($"{thread} {i}\n"));
            }
        });

        Assert.True(writer.Flush(Patience));
        var byThread = reader.Lines.Select(line => line.Split(' ')).ToLookup(line => line[0], line => line[1]);
        Assert.Equal(Threads, byThread.Count);
        Assert.All(byThread, lines => Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"{i}"), lines));
    }

    [Fact]
    public void A_slow_reader_makes_the_writer_drop_lines_and_report_their_number_later()
    {
        using var reader = new Reader();
        var writer = new LineWriter(reader, count => Encoding.UTF8.GetBytes($"dropped {count}\n"), capacity: 16);
        writer.Add("first\n"u8);
        reader.WaitUntilAsked(Patience);

        for (var i = 0; i < 10; i++)
        {
            writer.Add("1234567\n"u8);
        }

        reader.Take();
        Assert.True(writer.Flush(Patience));
        writer.Add("last\n"u8);
        Assert.True(writer.Flush(Patience));

        Assert.Equal(["first", "1234567", "1234567", "dropped 8", "last"], reader.Lines);
    }

    [Fact]
    public void Adding_never_waits_for_the_reader()
    {
        using var reader = new Reader();
        var writer = new LineWriter(reader, _ => [], capacity: 1000);

        // Nothing ends this test if a line waits: the reader takes nothing until it is disposed.
        for (var i = 0; i < 10_000; i++)
        {
            writer.Add("a line\n"u8);
        }

        Assert.Empty(reader.Lines);
    }

    [Fact]
    public void A_flush_ends_when_the_reader_reads_nothing()
    {
        using var reader = new Reader();
        var writer = new LineWriter(reader, _ => []);
        writer.Add("a line\n"u8);

        Assert.False(writer.Flush(TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public void A_closed_reader_only_loses_the_lines()
    {
        using var reader = new Reader { Gone = true };
        reader.Take();
        var writer = new LineWriter(reader, _ => []);
        writer.Add("a line\n"u8);
        Assert.True(writer.Flush(Patience));

        reader.Gone = false;
        writer.Add("another\n"u8);
        Assert.True(writer.Flush(Patience));

        Assert.Equal(["another"], reader.Lines);
    }

    /// <summary>The reader of the stream: it reads nothing before <see cref="Take"/>.</summary>
    private sealed class Reader : MemoryStream
    {
        private readonly ManualResetEventSlim _taking = new();
        private readonly ManualResetEventSlim _asked = new();

        public bool Gone { get; set; }

        public string[] Lines => Encoding.UTF8.GetString(ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public void Take() => _taking.Set();

        public void WaitUntilAsked(TimeSpan patience) => Assert.True(_asked.Wait(patience));

        public override void Write(byte[] buffer, int offset, int count)
        {
            _asked.Set();
            _taking.Wait();
            if (Gone)
            {
                throw new IOException("Broken pipe");
            }

            base.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            _taking.Set();
            base.Dispose(disposing);
        }
    }
}
