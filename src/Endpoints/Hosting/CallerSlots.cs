using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Endpoints.Hosting;

/// <summary>
/// Accepts a connection only when there are open files for its caller. Other callers wait in the backlog of the kernel, where
/// they need no open file of this process, and are accepted when a connection has ended.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is not used holds memory only, and connections release it until the process ends.")]
internal sealed class CallerSlots(IConnectionListenerFactory sockets, int most) : IConnectionListenerFactory, IStartupFilter
{
    /// <summary>Below this limit of open files, idle connections are closed soon, because others may wait for their slots.</summary>
    private const int FewFiles = 4096;

    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _free = new(most);

    /// <summary>Limits the callers of the web server. Called after everything else that configures the web server, which takes the listener registered last.</summary>
    /// <param name="services">The app's.</param>
    /// <param name="limit">How many files may be open; null when that is not limited.</param>
    /// <param name="own">How many the process needs without callers.</param>
    public static void Add(IServiceCollection services, long? limit, int own)
    {
        if (limit is not { } files)
        {
            return;
        }

        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton(s => new CallerSlots(s.GetRequiredService<SocketTransportFactory>(), OpenFiles.MostCallers(files, own)));
        services.AddSingleton<IConnectionListenerFactory>(s => s.GetRequiredService<CallerSlots>());
        if (files < FewFiles)
        {
            services.AddSingleton<IStartupFilter>(s => s.GetRequiredService<CallerSlots>());
            services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.KeepAliveTimeout = LongestIdle);
        }
    }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), _free);

    /// <summary>While all slots are taken, each connection ends with its answer.</summary>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            if (_free.CurrentCount == 0)
            {
                context.Response.Headers.Connection = "close";
            }

            return rest(context);
        });
        next(app);
    };

    private sealed class Listener(IConnectionListener inner, SemaphoreSlim free) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            await free.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await inner.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection ? new Connection(connection, free) : null;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await inner.UnbindAsync(cancellationToken).ConfigureAwait(false);

            // An accept that waits for a slot goes on and learns that there are no more connections.
            free.Release();
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Connection(ConnectionContext inner, SemaphoreSlim free) : ConnectionContext
    {
        public override string ConnectionId { get => inner.ConnectionId; set => inner.ConnectionId = value; }

        public override IFeatureCollection Features => inner.Features;

        public override IDictionary<object, object?> Items { get => inner.Items; set => inner.Items = value; }

        public override IDuplexPipe Transport { get => inner.Transport; set => inner.Transport = value; }

        public override CancellationToken ConnectionClosed { get => inner.ConnectionClosed; set => inner.ConnectionClosed = value; }

        public override EndPoint? LocalEndPoint { get => inner.LocalEndPoint; set => inner.LocalEndPoint = value; }

        public override EndPoint? RemoteEndPoint { get => inner.RemoteEndPoint; set => inner.RemoteEndPoint = value; }

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
            free.Release();
        }
    }
}
