using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalCloud;

/// <summary>
/// A certificate authority that lives as long as the cloud: it makes the server certificate of the Key Vault stand-in,
/// and writes its own certificate to a file for clients that read their roots from SSL_CERT_FILE.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _signing;

    public CertificateAuthority()
    {
        // The TLS stack judges validity by the machine's clock, whatever clock the cloud runs on.
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=LocalCloud CA", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, critical: false));
        _signing = authority.CreateSelfSigned(now.AddDays(-7), now.AddDays(7));
        Certificate = X509CertificateLoader.LoadCertificate(_signing.RawData);
        ServerCertificate = Issue("localhost", now.AddHours(-1), now.AddDays(6));

        PemFile = Path.Combine(Path.GetTempPath(), $"localcloud-{Environment.ProcessId}-{Guid.NewGuid():N}-ca.pem");
        File.WriteAllText(PemFile, Certificate.ExportCertificatePem());
    }

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A file with the authority's certificate, for SSL_CERT_FILE; gone when the cloud is disposed.</summary>
    public string PemFile { get; }

    /// <summary>The certificate of a server on loopback.</summary>
    public X509Certificate2 ServerCertificate { get; }

    /// <summary>What a client checks certificates by that trusts this authority and no other.</summary>
    public X509ChainPolicy TrustPolicy => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        CustomTrustStore = { Certificate },
    };

    /// <summary>Makes the certificate of a server. One for <c>localhost</c> is for the address 127.0.0.1 as well.</summary>
    public X509Certificate2 Issue(string host, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        server.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        server.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_signing, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var issued = server.Create(_signing, from, until, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A handler that trusts this authority and no other, for a client inside the process.</summary>
    public SocketsHttpHandler CreateTrustingHandler() => new() { SslOptions = { CertificateChainPolicy = TrustPolicy } };

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(PemFile);
        ServerCertificate.Dispose();
        _signing.Dispose();
        Certificate.Dispose();
    }
}
