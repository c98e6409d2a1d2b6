using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FunctionApp.Tests.Hosting;

/// <summary>
/// Every way in which a TLS handshake fails, at every server that the app asks over TLS, on real sockets. What somebody has to
/// change is not retryable. A connection that breaks or hangs in the handshake is a network failure, not a certificate problem.
/// </summary>
public sealed class TlsTests
{
    private const string Mend = "failed the TLS handshake; check that its certificate is not expired, names this host and is issued by an authority the function app trusts, and that this port speaks TLS 1.2 or 1.3";
    private const string Broken = "closed the connection before its reply was complete";

    private static readonly Dictionary<string, (Serve Serve, bool Retryable, string Says)> Servers = new()
    {
        ["right certificate"] = (Tls(a => a.ServerCertificate), true, "HTTP 503"),
        ["expired certificate"] = (Tls(a => a.Issue("localhost", Now.AddDays(-3), Now.AddDays(-1))), false, Mend),
        ["certificate that is not valid yet"] = (Tls(a => a.Issue("localhost", Now.AddDays(1), Now.AddDays(3))), false, Mend),
        ["certificate of another host"] = (Tls(a => a.Issue("elsewhere.example", Now.AddDays(-1), Now.AddDays(3))), false, Mend),
        ["certificate of an unknown authority"] = (Tls(_ => Unknown()), false, Mend),
        ["self-signed certificate"] = (Tls(_ => SelfSigned()), false, Mend),

        // What a server that knows no newer version answers: the alert protocol_version.
        ["TLS 1.0 only"] = ((stream, _) => SayAsync(stream, [0x15, 0x03, 0x01, 0, 2, 2, 70]), false, Mend),
        ["HTTP on the port of HTTPS"] = ((stream, _) => SayAsync(stream, Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")), false, Mend),
        ["reset in the handshake"] = ((stream, _) => ResetAsync(stream), true, Broken),
        ["end in the handshake"] = ((stream, _) => SayAsync(stream, []), true, Broken),
        ["hang in the handshake"] = ((stream, _) => HangAsync(stream), true, " within "),
    };

    private static readonly Dictionary<string, (string Setting, string Status, (string Name, string Value)[] Others)> Hops = new()
    {
        ["login"] = ("Genesys__LoginUrl", "token_unavailable", []),
        ["contacts"] = ("Genesys__ApiUrl", "unavailable", []),
        ["keyvault"] = ("Secrets__KeyVault__Uri", "secret_unavailable", [("Secrets__KeyVault__VerifyChallengeResource", "false")]),
        ["hashicorp"] = ("Secrets__Vault__Address", "secret_unavailable", [("Secrets__Source", "vault"), ("Secrets__Vault__Path", Cloud.SecretPath), ("Secrets__Vault__Auth", "azure"), ("Secrets__Vault__Role", "app")]),
    };

    private delegate Task Serve(NetworkStream stream, CertificateAuthority authority);

    public static TheoryData<string> Troubles => [.. Servers.Keys];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_failed_handshake_names_its_hop_and_whether_it_passes_and_what_to_check(string trouble)
    {
        await using var cloud = await Cloud.StartAsync();
        var (serve, retryable, says) = Servers[trouble];
        using var server = new Server(stream => serve(stream, cloud.KeyVault.Authority));

        await Task.WhenAll(Hops.Select(async hop =>
        {
            var (setting, status, others) = hop.Value;

            // Long enough for each attempt to connect to end by itself.
            await using var app = await AppUnderTest.StartAsync(
                new AppOptions { Cloud = cloud }, [("Lookup__Budget", "00:00:09"), (setting, server.Address), .. others]);

            var reply = await app.LookUpAsync("+13175550125");

            Assert.True((status, retryable) == (reply.Status, reply["retryable"] == "True"), $"{hop.Key}: {reply.Text}");
            Assert.True(reply.Reason.Contains(says, StringComparison.Ordinal), $"{hop.Key}: {reply.Text}");
            if (says == Mend)
            {
                Assert.Contains(setting, reply.Reason, StringComparison.Ordinal);
            }
        }));
    }

    private static Serve Tls(Func<CertificateAuthority, X509Certificate2> certify) => async (stream, authority) =>
    {
        using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsServerAsync(certify(authority));
        await SayAsync(tls, Encoding.ASCII.GetBytes("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    };

    private static X509Certificate2 Unknown()
    {
        using var another = new CertificateAuthority();
        return another.Issue("localhost", Now.AddDays(-1), Now.AddDays(3));
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(3));
    }

    /// <summary>Reads what the client begins with, and answers.</summary>
    private static async Task SayAsync(Stream stream, byte[] answer)
    {
        _ = await stream.ReadAsync(new byte[4096]);
        await stream.WriteAsync(answer);
    }

    private static async Task ResetAsync(NetworkStream stream)
    {
        _ = await stream.ReadAsync(new byte[4096]);
        stream.Socket.LingerState = new LingerOption(true, 0);
    }

    private static async Task HangAsync(NetworkStream stream)
    {
        // Until the client gives up.
        while (await stream.ReadAsync(new byte[4096]) > 0)
        {
        }
    }

    /// <summary>Serves each connection in the same way and closes it.</summary>
    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Server(Func<NetworkStream, Task> serve)
        {
            _listener.Start();
            _ = AcceptAsync(serve);
        }

        public string Address => $"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync(Func<NetworkStream, Task> serve)
        {
            try
            {
                while (true)
                {
                    _ = ServeAsync(await _listener.AcceptTcpClientAsync(), serve);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static async Task ServeAsync(TcpClient client, Func<NetworkStream, Task> serve)
        {
            using (client)
            {
                try
                {
                    await serve(client.GetStream());
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client refused the handshake or has left.
                }
            }
        }
    }
}
