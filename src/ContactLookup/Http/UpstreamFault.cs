namespace ContactLookup.Http;

/// <summary>Why a request has no complete answer.</summary>
internal enum UpstreamFault
{
    None,
    TimedOut,
    NameNotResolved,
    ConnectionRefused,
    TlsFailed,
    ConnectionBroken,
    AnswerTooLarge,
    AnswerGarbled,

    /// <summary>Not asked, because it failed too often just now.</summary>
    LeftAlone,
}

internal static class UpstreamFaults
{
    /// <summary>Completes the sentence "HOST …", for the author of a flow.</summary>
    public static string Describe(this UpstreamFault fault) => fault switch
    {
        UpstreamFault.TimedOut => "did not answer in time",
        UpstreamFault.NameNotResolved => "has no address: its name does not resolve, so check the setting for a typing error and the network's DNS",
        UpstreamFault.ConnectionRefused => "could not be connected to: check the address and the firewall between the function app and it",
        UpstreamFault.TlsFailed => "failed the TLS handshake: check that its certificate is valid, names this host and is trusted by the function app",
        UpstreamFault.ConnectionBroken => "broke the connection off before its answer was complete",
        UpstreamFault.AnswerTooLarge => "sent an answer too large to be one",
        UpstreamFault.AnswerGarbled => "sent an answer that cannot be decompressed; check what stands between the function app and it",
        UpstreamFault.LeftAlone => "failed so often in the last seconds that it is left alone for a moment; this usually passes by itself",
        _ => "answered",
    };

    public static UpstreamFault Of(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => UpstreamFault.NameNotResolved,
        HttpRequestError.ConnectionError => UpstreamFault.ConnectionRefused,
        HttpRequestError.SecureConnectionError => UpstreamFault.TlsFailed,
        HttpRequestError.ConfigurationLimitExceeded => UpstreamFault.AnswerTooLarge,
        _ => UpstreamFault.ConnectionBroken,
    };
}
