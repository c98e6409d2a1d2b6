using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Survival;

/// <summary>What a relay does with a connection.</summary>
internal enum RelayMode
{
    /// <summary>Passes bytes both ways.</summary>
    Forward,

    /// <summary>Passes answers one byte at a time, ten a second.</summary>
    Drip,

    /// <summary>Presents a certificate of an authority that the app does not trust.</summary>
    WrongCertificate,

    /// <summary>The port is closed.</summary>
    Refuse,
}

/// <summary>
/// Stands between the app and one hop, for the faults that happen below HTTP. Its port stays the same when it is closed and opened again.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private static readonly TimeSpan DripInterval = TimeSpan.FromMilliseconds(100);

    private readonly IPEndPoint _target;
    private readonly X509Certificate2? _certificate;
    private readonly X509Certificate2 _wrongCertificate;
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private Socket? _listener;

    /// <param name="target">The hop.</param>
    /// <param name="certificate">Speaks TLS with this certificate; null passes bytes on as they are.</param>
    /// <param name="wrongCertificate">The one of <see cref="RelayMode.WrongCertificate"/>.</param>
    public Relay(Uri target, X509Certificate2? certificate, X509Certificate2 wrongCertificate)
    {
        _target = IPEndPoint.Parse(target.Authority);
        _certificate = certificate;
        _wrongCertificate = wrongCertificate;
        Listen(0);
        Port = ((IPEndPoint)_listener!.LocalEndPoint!).Port;
    }

    public int Port { get; }

    private RelayMode Mode { get; set; }

    /// <summary>Changes what happens from now on, and cuts every open connection, so that nothing goes on as before.</summary>
    public void Set(RelayMode mode)
    {
        Mode = mode;
        if (mode == RelayMode.Refuse)
        {
            _listener?.Dispose();
            _listener = null;
        }
        else if (_listener is null)
        {
            Listen(Port);
        }

        Cut();
    }

    public ValueTask DisposeAsync()
    {
        _listener?.Dispose();
        Cut();
        return ValueTask.CompletedTask;
    }

    private void Cut()
    {
        foreach (var socket in _open.Keys)
        {
            socket.Close(0);
        }
    }

    private void Listen(int port)
    {
        var listener = _listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by Set or by the end of the cell.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _open[client] = _open[server] = true;
        try
        {
            await server.ConnectAsync(_target);
            using var clientStream = await HandShakeAsync(client);
            using var serverStream = new NetworkStream(server);
            await Task.WhenAny(PassAsync(clientStream, serverStream, drip: false), PassAsync(serverStream, clientStream, Mode == RelayMode.Drip));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // One side has left, or refused the certificate.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private async Task<Stream> HandShakeAsync(Socket client)
    {
        var plain = new NetworkStream(client);
        var certificate = Mode == RelayMode.WrongCertificate ? _wrongCertificate : _certificate;
        if (certificate is null)
        {
            return plain;
        }

        var encrypted = new SslStream(plain);
        await encrypted.AuthenticateAsServerAsync(certificate);
        return encrypted;
    }

    private static async Task PassAsync(Stream from, Stream to, bool drip)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                for (var sent = 0; sent < read;)
                {
                    var count = drip ? 1 : read;
                    await to.WriteAsync(buffer.AsMemory(sent, count));
                    await to.FlushAsync();
                    sent += count;
                    if (drip)
                    {
                        await Task.Delay(DripInterval, TimeProvider.System);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // One side has left.
        }
    }
}
