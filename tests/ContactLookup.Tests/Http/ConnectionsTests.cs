using System.Net;

namespace ContactLookup.Tests.Http;

/// <summary>Which connections a request goes over, and how the shipped ones are set up.</summary>
public sealed class ConnectionsTests
{
    private readonly FakeTime _time = new();
    private readonly List<Pool> _pools = [];

    [Fact]
    public void The_shipped_connections_follow_no_redirect_and_end_before_a_NAT_gateway_forgets_them()
    {
        using var handler = (SocketsHttpHandler)Connections.MakeHandler(Connections.Lifetime);

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);

        // BufferedContent accepts compression and undoes it; RudeServerTests tests it.
        Assert.Equal(DecompressionMethods.None, handler.AutomaticDecompression);
        Assert.Equal(128, handler.MaxConnectionsPerServer);
        Assert.Equal(TimeSpan.FromMinutes(5), handler.PooledConnectionLifetime);
        Assert.Equal(TimeSpan.FromMinutes(2), handler.PooledConnectionIdleTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), handler.ConnectTimeout);
        Assert.Equal(32, handler.MaxResponseHeadersLength);
        Assert.Null(handler.ActivityHeadersPropagator);
    }

    [Fact]
    public async Task A_pool_is_replaced_once_a_minute_at_most_and_the_old_one_is_disposed_when_its_requests_have_ended()
    {
        var connections = new Connections(Make, _time);
        using var client = new HttpMessageInvoker(connections);
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        connections.ReplacePool();
        Assert.Equal([TimeSpan.Zero, Connections.Lifetime], _pools.Select(pool => pool.Lifetime));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        connections.ReplacePool();
        connections.ReplacePool();
        await SendAsync(client, fresh: false);
        await SendAsync(client, fresh: true);

        Assert.Equal([1, 0, 1], _pools.Select(pool => pool.Requests));
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain(_pools, pool => pool.Disposed.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _pools[1].Disposed.SoonAsync();
        client.Dispose();
        Assert.All(_pools, pool => Assert.True(pool.Disposed.IsCompleted));
    }

    private Pool Make(TimeSpan lifetime)
    {
        _pools.Add(new Pool(lifetime));
        return _pools[^1];
    }

    private static async Task SendAsync(HttpMessageInvoker client, bool fresh)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://upstream.example/");
        if (fresh)
        {
            Connections.UseFresh(request);
        }

        using var response = await client.SendAsync(request, CancellationToken.None);
    }

    private sealed class Pool(TimeSpan lifetime) : HttpMessageHandler
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimeSpan Lifetime => lifetime;

        public int Requests { get; private set; }

        public Task Disposed => _disposed.Task;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage());
        }

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
