using ContactLookup.Http;

namespace ContactLookup.Diagnosis;

/// <summary>What to change when a server could not be reached, or when something else answered in its place.</summary>
internal static class NetworkAdvice
{
    private const string AppNetwork = "Azure portal > Function App > Settings > Networking";

    /// <summary>The advice; null when the server itself answered.</summary>
    /// <param name="exchange">The request that failed.</param>
    /// <param name="setting">The setting that names the server.</param>
    public static Advice? Find(Exchange exchange, string setting) => exchange switch
    {
        { Fault: not UpstreamFault.None } => OfFault(exchange, setting),
        { Status: 407 } => new(
            $"A proxy between the app and {exchange.Host} asks for a user name and password.",
            $"Let the app reach {exchange.Host} on port 443 without the proxy, or put credentials into HTTPS_PROXY.",
            $"{AppNetwork}; {Advice.Setting("HTTPS_PROXY")}"),
        { IsHtml: true, Status: < 500 } => new(
            $"1. A proxy, firewall or sign-in page answers in place of {exchange.Host}. 2. {setting} names a web site and not the service.",
            $"Let the app reach {exchange.Host} on port 443 without the proxy, or correct {setting}.",
            $"{AppNetwork}; {Advice.Setting(setting)}"),
        { Status: >= 300 and < 400 } => new(
            $"{exchange.Host} sends the request to {(exchange.RedirectsTo.Length > 0 ? exchange.RedirectsTo : "another address")}. The app does not follow, because the credentials would go along. 1. {setting} names an old address or a web site. 2. A proxy asks for a sign-in.",
            $"Correct {setting}, or let the app reach {exchange.Host} without the proxy.",
            $"{Advice.Setting(setting)}; {AppNetwork}"),
        _ => null,
    };

    private static Advice OfFault(Exchange exchange, string setting) => exchange.Fault switch
    {
        UpstreamFault.NameNotResolved => new(
            $"DNS has no address for {exchange.Host}. 1. {setting} has a typing error. 2. The DNS servers of the app's virtual network do not know the name, for example because a private DNS zone is not linked. 3. The service was deleted.",
            $"Correct {setting}, or make the name known to the DNS of the app's network.",
            $"{Advice.Setting(setting)}; {AppNetwork} > Virtual network integration; Private DNS zones > Virtual network links"),
        UpstreamFault.NameServerFailed => new(
            $"The DNS servers of the app's network did not answer for {exchange.Host}.",
            "Correct the DNS servers of the virtual network, or remove them so that Azure's DNS is used.",
            "Azure portal > Virtual network > Settings > DNS servers"),
        UpstreamFault.ConnectionRefused => new(
            $"Nothing listens at the address and port of {exchange.Host}. 1. {setting} names a wrong port or address. 2. The server does not run. 3. A firewall rejects the connection.",
            $"Correct {setting}, or admit the app at the firewall.",
            $"{Advice.Setting(setting)}; {AppNetwork}"),
        UpstreamFault.ConnectTimedOut => new(
            $"No packet came back from {exchange.Host}. 1. A firewall, a network security group or a route drops what the app sends. 2. The address is wrong.",
            $"Allow outbound TCP 443 from the app's subnet to {exchange.Host}, and check {setting}.",
            $"{AppNetwork} > Virtual network integration; Network security group > Outbound security rules; Route table > Routes"),
        UpstreamFault.TlsFailed => OfCertificate(exchange, setting),
        UpstreamFault.TimedOut => new(
            $"{exchange.Host} accepted the request and sent no complete reply in time. 1. The service is slow or down; this passes by itself. 2. A proxy or firewall holds the reply back.",
            "Run the doctor again in a minute. When it goes on, check the status page of the service, then the proxy and firewall.",
            $"https://status.mypurecloud.com for Genesys Cloud, https://azure.status.microsoft for Azure; {AppNetwork}"),
        UpstreamFault.AnswerTooLarge => new(
            $"{exchange.Host} sent far more than such a reply has. 1. {setting} names another service. 2. A proxy answers in its place.",
            $"Correct {setting}.",
            Advice.Setting(setting)),
        UpstreamFault.AnswerGarbled => new(
            $"The reply of {exchange.Host} is not compressed as its header says; a proxy changes replies.",
            $"Let the app reach {exchange.Host} without the proxy.",
            AppNetwork),
        _ => new(
            $"The connection to {exchange.Host} ended before the reply was complete. 1. A proxy, firewall or load balancer between the two cuts it. 2. The server restarted; this passes by itself.",
            $"Run the doctor again. When it goes on, let the app reach {exchange.Host} on port 443 without a proxy that inspects traffic.",
            AppNetwork),
    };

    private static Advice OfCertificate(Exchange exchange, string setting) => exchange.Certificate switch
    {
        CertificateProblem.Untrusted => new(
            $"No authority that the app trusts issued the certificate of {exchange.Host}. 1. A proxy or firewall intercepts TLS and shows a certificate of its own. 2. The server has a certificate of a private authority.",
            $"Exempt {exchange.Host} from TLS inspection. For a server of your own, give the app the authority's certificate in a file and set SSL_CERT_FILE.",
            $"The proxy or firewall between the app and the Internet; {Advice.Setting("SSL_CERT_FILE")}"),
        CertificateProblem.OtherName => new(
            $"The certificate does not name {exchange.Host}. 1. {setting} has a typing error or names an alias. 2. DNS leads to another server. 3. A proxy intercepts TLS.",
            $"Correct {setting}, then the DNS entry, then exempt {exchange.Host} from TLS inspection.",
            Advice.Setting(setting)),
        CertificateProblem.OtherTime => new(
            $"The certificate of {exchange.Host} is expired or not valid yet. 1. It was not renewed. 2. The app's clock is wrong.",
            $"Renew the certificate of {exchange.Host}. Where the app does not run in Azure, set its clock.",
            $"The server {exchange.Host}"),
        _ => new(
            $"The TLS handshake with {exchange.Host} failed. 1. A proxy or firewall intercepts TLS and shows a certificate that the app does not trust. 2. The certificate is expired, of a private authority or for another name. 3. The server allows only protocol versions or ciphers that the app does not use.",
            $"Exempt {exchange.Host} from TLS inspection, or mend its certificate. For a private authority, set SSL_CERT_FILE to a file with the authority's certificate.",
            $"The proxy or firewall between the app and the Internet; {Advice.Setting("SSL_CERT_FILE")}"),
    };
}
