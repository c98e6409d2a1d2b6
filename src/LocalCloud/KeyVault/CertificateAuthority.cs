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

    internal CertificateAuthority()
    {
        // The TLS stack judges validity by the machine's clock, whatever clock the cloud runs on.
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=LocalCloud CA", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, critical: false));
        using var signing = authority.CreateSelfSigned(now.AddHours(-1), now.AddDays(7));
        Certificate = X509CertificateLoader.LoadCertificate(signing.RawData);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        server.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        server.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(signing, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var issued = server.Create(signing, now.AddHours(-1), now.AddDays(6), RandomNumberGenerator.GetBytes(16));
        ServerCertificate = issued.CopyWithPrivateKey(serverKey);

        PemFile = Path.Combine(Path.GetTempPath(), $"localcloud-{Environment.ProcessId}-{Guid.NewGuid():N}-ca.pem");
        File.WriteAllText(PemFile, Certificate.ExportCertificatePem());
    }

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A file with the authority's certificate, for SSL_CERT_FILE; gone when the cloud is disposed.</summary>
    public string PemFile { get; }

    internal X509Certificate2 ServerCertificate { get; }

    /// <summary>A handler that trusts this authority and no other, for a client inside the process.</summary>
    public SocketsHttpHandler CreateTrustingHandler()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(Certificate);
        return new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(PemFile);
        ServerCertificate.Dispose();
        Certificate.Dispose();
    }
}
