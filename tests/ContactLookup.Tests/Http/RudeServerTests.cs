using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Http;

/// <summary>The shipped connections on real sockets, against servers that behave badly.</summary>
public sealed class RudeServerTests : IDisposable
{
    private const int Many = 20;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(6);

    private readonly LogCapture _log = new();
    private readonly Connections _connections = new(Connections.MakeHandler, new AgedClock());

    public void Dispose()
    {
        _connections.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Twenty_connections_gone_dark_lose_no_lookup_and_slow_down_only_the_first()
    {
        using var server = new RawServer();
        var retrying = new RetryingUpstream("genesys", _connections, Budget, 1024, 0, TimeProvider.System, _log.ToFactory().CreateLogger<RetryingUpstream>());
        server.HoldUntil(Many);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => AskAsync(retrying, server))), answer => Assert.Equal(200, answer.Status));
        Assert.True(server.Accepted >= Many);

        server.GoDark();
        for (var lookup = 0; lookup < Many; lookup++)
        {
            Assert.Equal(200, (await AskAsync(retrying, server)).Status);
        }

        Assert.Equal(1, server.Swallowed);
    }

    [Fact]
    public async Task A_reply_that_expands_to_a_gigabyte_is_refused_without_the_memory_for_it()
    {
        var zeros = new byte[1024 * 1024];
        using var server = new RawServer { Reply = Compressed("gzip", [.. Enumerable.Repeat(zeros, 1024)]) };
        using var client = MakeClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        var before = GC.GetTotalAllocatedBytes();

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, CancellationToken.None));

        Assert.Equal(UpstreamFault.AnswerTooLarge, UpstreamFaults.Of(exception));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 * 1024 * 1024);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("br")]
    public async Task A_compressed_reply_is_asked_for_and_read_decompressed(string encoding)
    {
        var content = Encoding.UTF8.GetBytes($"[{new string(' ', 10_000)}]");
        using var server = new RawServer { Reply = Compressed(encoding, [content]) };
        using var client = MakeClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);

        using var response = await client.SendAsync(request, CancellationToken.None);

        Assert.Equal(content, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("gzip, br", request.Headers.NonValidated["Accept-Encoding"].ToString());
    }

    private static async Task<UpstreamAnswer> AskAsync(RetryingUpstream retrying, RawServer server)
    {
        using var deadline = new Deadline(TimeProvider.System, Budget, CancellationToken.None);
        return await retrying.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, server.Address), deadline);
    }

    private HttpMessageInvoker MakeClient() => new(
        new HedgingHandler(_connections, FlightLimits.HedgeDelay, FlightLimits.MostFurther, new RequestRate(TimeProvider.System, perMinute: 0), TimeProvider.System));

    private static byte[] Compressed(string encoding, byte[][] content)
    {
        using var body = new MemoryStream();
        using (Stream compressing = encoding == "br" ? new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true) : new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var part in content)
            {
                compressing.Write(part);
            }
        }

        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body.ToArray()];
    }

    /// <summary>The system's clock, on which the pool is a minute old, so that it may be replaced.</summary>
    private sealed class AgedClock : TimeProvider
    {
        private long _reads;

        // The first reading is the making of the pool.
        public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Increment(ref _reads) > 1 ? 60 * TimestampFrequency : 0);
    }

    /// <summary>Answers every request on a connection, until it goes dark: then connections that are open swallow everything.</summary>
    private sealed class RawServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentBag<TcpClient> _clients = [];
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _accepted;
        private int _held;
        private int _swallowed;
        private volatile int _darkUpTo;
        private int _requests;

        public RawServer()
        {
            _listener.Start();
            Address = new Uri($"http://{_listener.LocalEndpoint}/");
            _ = AcceptAsync();
        }

        public Uri Address { get; }

        public int Accepted => Volatile.Read(ref _accepted);

        /// <summary>Requests that a dark connection took and did not answer.</summary>
        public int Swallowed => Volatile.Read(ref _swallowed);

        public byte[] Reply { get; init; } = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");

        /// <summary>No reply before this many requests are there, so that each has a connection of its own.</summary>
        public void HoldUntil(int requests) => _held = requests;

        public void GoDark() => _darkUpTo = Accepted;

        public void Dispose()
        {
            _listener.Dispose();
            foreach (var client in _clients)
            {
                client.Dispose();
            }
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    _clients.Add(client);
                    _ = ServeAsync(client, Interlocked.Increment(ref _accepted));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }
        }

        private async Task ServeAsync(TcpClient client, int number)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[16 * 1024];
                while (await stream.ReadAsync(buffer) > 0)
                {
                    if (Interlocked.Increment(ref _requests) >= _held)
                    {
                        _all.TrySetResult();
                    }

                    await _all.Task;
                    if (number > _darkUpTo)
                    {
                        await stream.WriteAsync(Reply);
                    }
                    else
                    {
                        Interlocked.Increment(ref _swallowed);
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
            }
        }
    }
}
