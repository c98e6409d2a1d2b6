namespace LocalCloud;

/// <summary>How the host passes a request on to a custom handler.</summary>
public enum HandlerMode
{
    /// <summary><c>enableForwardingHttpRequest</c>: the request is taken apart and built anew; the answer is buffered.</summary>
    Forwarding,

    /// <summary><c>enableProxyingHttpRequest</c>: a reverse proxy that streams both ways.</summary>
    Proxying,
}
