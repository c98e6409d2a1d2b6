using System.Net.Sockets;
using System.Security.Authentication;

namespace ContactLookup.Http;

/// <summary>Why a request has no complete reply.</summary>
internal enum UpstreamFault
{
    None,

    /// <summary>The reply was not complete when the time was over.</summary>
    TimedOut,

    /// <summary>DNS does not know the name.</summary>
    NameNotResolved,

    /// <summary>DNS itself failed.</summary>
    NameServerFailed,

    /// <summary>The server refused the connection.</summary>
    ConnectionRefused,

    /// <summary>No answer to the attempt to connect, as when a firewall drops the packets.</summary>
    ConnectTimedOut,

    /// <summary>The certificate or the protocol version was not accepted.</summary>
    TlsFailed,

    /// <summary>The connection ended before the reply did.</summary>
    ConnectionBroken,

    /// <summary>The body is larger than the limit.</summary>
    AnswerTooLarge,

    /// <summary>The body is not compressed in the way its header says.</summary>
    AnswerGarbled,

    /// <summary>The circuit is open: the server failed too often in the last seconds, so it was not asked.</summary>
    CircuitOpen,
}

internal static class UpstreamFaults
{
    /// <summary>Completes the sentence "HOST …" for the author of a flow: what happened, and what to check.</summary>
    public static string Describe(this UpstreamFault fault) => fault switch
    {
        UpstreamFault.TimedOut => "did not answer in time",
        UpstreamFault.NameNotResolved => "has no address in DNS; check the host name for a typing error and the DNS servers of the function app's network",
        UpstreamFault.NameServerFailed => "could not be looked up because DNS failed; check the DNS servers of the function app's network",
        UpstreamFault.ConnectionRefused => "refused the connection; check the address and port, and that the server is running",
        UpstreamFault.ConnectTimedOut => $"did not answer the attempt to connect within {Connections.ConnectTimeout.TotalSeconds:0} s; check that no firewall, network security group or route between the function app and it drops the packets",
        UpstreamFault.TlsFailed => "failed the TLS handshake; check that its certificate is not expired, names this host and is issued by an authority the function app trusts, and that this port speaks TLS 1.2 or 1.3",
        UpstreamFault.ConnectionBroken => "closed the connection before its reply was complete; when this goes on, check the proxy, firewall or load balancer between the function app and it",
        UpstreamFault.AnswerTooLarge => "sent a reply larger than the function app reads",
        UpstreamFault.AnswerGarbled => "sent a reply that cannot be decompressed; check the proxy between the function app and it",
        UpstreamFault.CircuitOpen => "failed so often in the last seconds that it is asked only once a second until it answers again",
        _ => "answered",
    };

    /// <summary>True for a fault that can pass without a change.</summary>
    public static bool PassesByItself(this UpstreamFault fault) =>
        fault is not (UpstreamFault.None or UpstreamFault.NameNotResolved or UpstreamFault.TlsFailed or UpstreamFault.AnswerTooLarge);

    /// <summary>The fault that an exception of a request means, or null when the network does not cause such exceptions.</summary>
    public static UpstreamFault? Of(Exception? exception) => exception switch
    {
        // The handler marks its connect timeout like this; any other cancellation is the end of the time for the reply.
        OperationCanceledException { InnerException: TimeoutException } => UpstreamFault.ConnectTimedOut,
        OperationCanceledException => UpstreamFault.TimedOut,
        HttpRequestException e => Of(e),
        IOException => UpstreamFault.ConnectionBroken,

        // Thrown by the decompression of gzip and of Brotli.
        InvalidDataException or InvalidOperationException => UpstreamFault.AnswerGarbled,
        _ => null,
    };

    /// <summary>The same for an exception that a client library may have wrapped in one of its own.</summary>
    public static UpstreamFault? OfAny(Exception? exception)
    {
        while (exception is not (null or HttpRequestException or IOException or OperationCanceledException { InnerException: TimeoutException }))
        {
            exception = exception.InnerException;
        }

        return Of(exception);
    }

    private static UpstreamFault Of(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError when e.InnerException is SocketException { SocketErrorCode: SocketError.TryAgain } => UpstreamFault.NameServerFailed,
        HttpRequestError.NameResolutionError => UpstreamFault.NameNotResolved,
        HttpRequestError.ConnectionError => UpstreamFault.ConnectionRefused,

        // Only an AuthenticationException is about certificates. A connection that is reset during the handshake is an IOException.
        HttpRequestError.SecureConnectionError when e.InnerException is not IOException or IOException { InnerException: AuthenticationException } => UpstreamFault.TlsFailed,
        HttpRequestError.ConfigurationLimitExceeded => UpstreamFault.AnswerTooLarge,
        _ => UpstreamFault.ConnectionBroken,
    };
}
