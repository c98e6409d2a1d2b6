using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Compare;

/// <summary>
/// Login and platform API of Genesys Cloud in one server that does as little as it can: a POST gets a token, a GET gets a
/// contact, both after <see cref="Delay"/>. It reads no more of a request than where it ends.
/// </summary>
internal sealed class UpstreamStub : ConnectionHandler, IAsyncDisposable
{
    /// <summary>In every contact, so that an answer shows whether it holds the contact.</summary>
    public const string FamilyName = "Quillfeather";

    private const string Contact = """
        {"contacts":[{"id":"7f0c1c2e-8f51-4d0a-9b1c-5f4a0f6f2d11","type":"Curated","firstName":"Ada","middleName":"","lastName":"Quillfeather","salutation":"Dr.","title":"Head of Purchasing",
        "workPhone":{"display":"+1 317-555-0125","extension":0,"acceptsSMS":false,"userInput":"+13175550125","e164":"+13175550125","countryCode":"US"},
        "cellPhone":{"display":"+1 317-555-0126","extension":0,"acceptsSMS":true,"userInput":"+13175550126","e164":"+13175550126","countryCode":"US"},
        "workEmail":"ada@example.com","personalEmail":"a.q@example.net","address":{"address1":"1 Test Street","address2":"","city":"Indianapolis","state":"IN","postalCode":"46204","countryCode":"US"},
        "externalOrganization":{"id":"0a4be27c-33a5-44bc-a4bd-2f9bd7ce30d9","name":"Example Instruments","companyType":"","industry":"","primaryContactId":"","trustor":{"enabled":false},"externalDataSources":[]},
        "surveyOptOut":false,"externalSystemUrl":"https://crm.example.com/contacts/42","customFields":{"tier_text":"gold","loyalty_points_integer":1250,"newsletter_checkbox":true},
        "createDate":"2025-03-04T09:10:11Z","modifyDate":"2026-01-02T03:04:05Z","division":{"id":"b2e8f7d0-11aa-4b7c-a0c4-0d2ef1a77777","name":"Home"},"selfUri":"/api/v2/externalcontacts/contacts/7f0c1c2e-8f51-4d0a-9b1c-5f4a0f6f2d11"}]}
        """;

    private static readonly byte[] TokenAnswer = Answer("""{"access_token":"stub-token","token_type":"bearer","expires_in":86400}""");
    private static readonly byte[] ContactAnswer = Answer(Contact);

    private WebApplication? _server;
    private long _lookups;

    /// <summary>Time before each answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Requests for a contact so far.</summary>
    public long Lookups => Interlocked.Read(ref _lookups);

    public int Port { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public static async Task<UpstreamStub> StartAsync()
    {
        var stub = new UpstreamStub();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ListenOptions? listening = null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            listening = listener;
            listener.Run(stub.OnConnectedAsync);
        }));
        stub._server = builder.Build();
        await stub._server.StartAsync();
        stub.Port = listening!.IPEndPoint!.Port;
        return stub;
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        var output = connection.Transport.Output;
        while (true)
        {
            var read = await input.ReadAsync();
            var rest = read.Buffer;
            while (TryTakeRequest(ref rest, out var isPost))
            {
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, TimeProvider.System);
                }

                if (!isPost)
                {
                    Interlocked.Increment(ref _lookups);
                }

                await output.WriteAsync(isPost ? TokenAnswer : ContactAnswer);
            }

            input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }
    }

    private static bool TryTakeRequest(ref ReadOnlySequence<byte> input, out bool isPost)
    {
        isPost = false;
        var head = input.IsSingleSegment ? input.FirstSpan : input.ToArray();
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        isPost = head[0] == (byte)'P';
        var length = end + 4 + (isPost ? BodyLength(head[..end]) : 0);
        if (head.Length < length)
        {
            return false;
        }

        input = input.Slice(length);
        return true;
    }

    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        var text = Encoding.ASCII.GetString(head);
        var at = text.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(text.AsSpan(at + 15).TrimStart().ToString().Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Answer(string body) => Encoding.UTF8.GetBytes(
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
