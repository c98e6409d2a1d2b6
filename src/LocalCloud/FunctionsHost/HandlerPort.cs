using System.Net;
using System.Net.Sockets;

namespace LocalCloud;

/// <summary>
/// Picks ports for handlers. The real host takes any free port and lets it go again until the handler binds it; with
/// many servers starting side by side another one gets it in between. So ports come from below the range the system
/// hands out by itself, and each only once in this process.
/// </summary>
internal static class HandlerPort
{
    private const int First = 10_240;
    private const int Count = 32_768 - First;

    // Processes that start together begin at different places.
    private static int _next = Environment.ProcessId * 257 % Count;

    public static int Pick()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + ((Interlocked.Increment(ref _next) & int.MaxValue) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new HostConfigurationException($"No port between {First} and {First + Count - 1} is free for the handler.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
