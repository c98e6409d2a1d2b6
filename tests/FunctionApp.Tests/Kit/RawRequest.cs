using System.Net.Sockets;

namespace FunctionApp.Tests;

/// <summary>Bytes on a connection of their own, for what no HTTP client would send.</summary>
internal static class RawRequest
{
    /// <summary>Sends the bytes and reads whatever comes back until the connection ends.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The bytes, as characters of one byte each.</param>
    /// <param name="hangUp">Says that there are no more bytes, which the server takes for the end of the connection.</param>
    public static async Task<string> SendAsync(Uri address, string request, bool hangUp = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, limit.Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        if (hangUp)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        using var reply = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
            {
                reply.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // A server that has answered already may reset a connection with unread bytes on it.
        }

        return Encoding.UTF8.GetString(reply.ToArray());
    }
}
