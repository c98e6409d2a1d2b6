namespace ContactLookup.Http;

/// <summary>
/// Makes a handler that sends requests to servers. Registered as a service, so that tests can put another one in its place.
/// </summary>
/// <param name="connectionLifetime">How long a connection is reused. Zero opens a connection for every request.</param>
internal delegate HttpMessageHandler MakeServerHandler(TimeSpan connectionLifetime);

/// <summary>
/// The connections to all servers. A first attempt goes over a pooled connection; a further attempt (<see cref="UseFresh"/>)
/// over a connection that was opened for it. The pool can be replaced when its connections turn out to be dead: a NAT gateway
/// that forgot them sends no reset, so they look alive and never answer.
/// </summary>
internal sealed class Connections : HttpMessageHandler
{
    /// <summary>
    /// The most connections to one server at a time, and so the most requests under way to it, because HTTP/1.1 sends one per
    /// connection. An API that needs 4 s has 80 requests under way at 20 lookups a second. A Genesys Cloud organization runs 50
    /// data actions at a time unless it asked for more. A larger burst of calls queues here and not at the server.
    /// </summary>
    public const int MostPerServer = 128;

    /// <summary>How long a connection is reused: long enough to save handshakes, short enough to follow a change of DNS.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>How long a connection may be idle. Azure's NAT gateway drops idle connections after 4 minutes, without a reset.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(2);

    /// <summary>Time for opening a connection.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The pool is replaced at most once in this time, because a new pool costs new handshakes.</summary>
    public static readonly TimeSpan ShortestPoolLife = TimeSpan.FromMinutes(1);

    // Longer than any request, because Lookup__Budget is at most 55 s. So there are two pools at most, and each connection is an open file.
    private static readonly TimeSpan UntilDisposal = ShortestPoolLife;
    private static readonly HttpRequestOptionsKey<bool> FreshKey = new(nameof(UseFresh));

    private readonly MakeServerHandler _make;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _fresh;
    private readonly Lock _replacing = new();
    private volatile Pool _pool;

    /// <param name="make">Makes the handlers.</param>
    /// <param name="time">The clock.</param>
    public Connections(MakeServerHandler make, TimeProvider time)
    {
        _make = make;
        _time = time;
        _fresh = MakeInvoker(TimeSpan.Zero);
        _pool = MakePool();
    }

    /// <summary>Makes the handler that the app ships with.</summary>
    public static HttpMessageHandler MakeHandler(TimeSpan connectionLifetime) => new SocketsHttpHandler
    {
        // A redirect would send the token to the address that the reply names.
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxConnectionsPerServer = MostPerServer,
        PooledConnectionLifetime = connectionLifetime,
        PooledConnectionIdleTimeout = LongestIdle,
        ConnectTimeout = ConnectTimeout,
        MaxResponseHeadersLength = 32,

        // Servers have no use for our trace ids, and the spans of the handler hold whole addresses, with the number in them.
        ActivityHeadersPropagator = null,
    };

    /// <summary>Marks a request to go over a connection of its own.</summary>
    public static void UseFresh(HttpRequestMessage request) => request.Options.Set(FreshKey, true);

    /// <summary>
    /// Replaces the pool, unless it is younger than <see cref="ShortestPoolLife"/>. Requests under way are left to end.
    /// </summary>
    public void ReplacePool()
    {
        Pool old;
        lock (_replacing)
        {
            old = _pool;
            if (_time.GetElapsedTime(old.MadeAt) < ShortestPoolLife)
            {
                return;
            }

            _pool = MakePool();
        }

        _ = DisposeLaterAsync(old.Invoker);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        (request.Options.TryGetValue(FreshKey, out _) ? _fresh : _pool.Invoker).SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _fresh.Dispose();
            _pool.Invoker.Dispose();
        }

        base.Dispose(disposing);
    }

    private Pool MakePool() => new(MakeInvoker(Lifetime), _time.GetTimestamp());

    private HttpMessageInvoker MakeInvoker(TimeSpan connectionLifetime) => new(new MeasuringHandler(_make(connectionLifetime), _time));

    private async Task DisposeLaterAsync(HttpMessageInvoker old)
    {
        await Task.Delay(UntilDisposal, _time).ConfigureAwait(false);
        old.Dispose();
    }

    private sealed record Pool(HttpMessageInvoker Invoker, long MadeAt);
}
