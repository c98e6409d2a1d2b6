using FunctionApp.Tests.Answers;

namespace FunctionApp.Tests.Requests;

/// <summary>
/// Thousands of malformed requests, the same ones in every run. Each gets an answer of the contract or a 4xx that says what
/// to change, and the app logs no error.
/// </summary>
public sealed class FuzzTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const int Seed = 20261121;
    private const int Bodies = 2500;
    private const int Addresses = 1200;
    private const int AtOnce = 8;

    private static readonly string[] Seeds =
    [
        """{"phoneNumber": "tel:+13175550125", "region": "DE", "calledNumber": "+493023125000"}""",
        """{"type": "Phone", "value": {"value": "+1 (317) 555-0125;ext=7"}}""",
        """{"phoneNumber": {"value": 13175550125}}""",
        """ "sip:+13175550125@example.com" """,
        """{"phoneNumber": "\u00e9\ud83c\udf3b\ud800", "value": [1e999, -0, null, true]}""",
    ];

    private static readonly string[] Pieces =
    [
        "/", "//", "/api", "/api/", "contacts", "/lookup", "/lookup/", "?", "&", "=", "phone", "phoneNumber", "region", "calledNumber", "%2B", "+",
        "1317555", "0125", "%", "%0", "%00", "%C3%28", "%ED%A0%80", "%2F", "..", "/../", ";", "#", ",", "tel:", " ", "%20", "\t", "ü", "%F0%9F%8C%BB", "v2/external-contacts/lookups",
        "{", "}", "[", "]", "<", "\"", "\\", "|", "^", "`", "~", "*", ":", "@", "$", "!", "'", "(", ")", "%u0031", "&&", "==", "phone[]=", "contract",
    ];

    [Fact]
    public async Task Odd_bodies_get_an_answer_or_a_4xx()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Bodies), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var random = new Random(Seed + i);
            var body = Body(random);
            var contentType = random.Next(20) == 0 ? Text(random, 12) : "application/json";
            using var request = new HttpRequestMessage(HttpMethod.Post, LookupAddress.Value) { Content = new ByteArrayContent(body) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            request.Headers.TransferEncodingChunked = random.Next(4) == 0;
            AddOddHeaders(request, random);

            var reply = await Reply.ReadAsync(await shared.App.Http.SendAsync(request, CancellationToken.None));

            AssertIsAnswer(reply, $"body {i}");
        });

        AssertNothingBroke();
    }

    [Fact]
    public async Task Odd_addresses_get_an_answer_or_a_4xx()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Addresses), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var random = new Random(Seed - i);
            var address = "/" + string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (random.Next(2) == 0)
            {
                address = "/api/contacts/lookup" + address;
            }

            var reply = await RawRequest.SendAsync(
                shared.App.Address,
                $"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Odd: {Text(random, 30)}\r\n\r\n");

            var status = reply.Length < 12 ? 0 : int.Parse(reply.AsSpan(9, 3), CultureInfo.InvariantCulture);
            Assert.True(status is 200 or (>= 400 and < 500), $"{address} got {reply}");
        });

        AssertNothingBroke();
    }

    private static void AssertIsAnswer(Reply reply, string which)
    {
        Assert.True(reply.HttpStatus is 200 or 400 or 413 or 415, $"{which} got {reply.HttpStatus}");
        if (reply.HttpStatus == 200)
        {
            Contract.AssertKeptBy(reply);
        }
        else
        {
            Assert.Equal("application/problem+json", reply.ContentType);
            Assert.Equal(JsonValueKind.Object, reply.Json.ValueKind);
        }
    }

    private void AssertNothingBroke() =>
        Assert.DoesNotContain(shared.App.Log.Records, record => record.Level >= LogLevel.Error);

    private static byte[] Body(Random random)
    {
        if (random.Next(10) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        var body = new List<byte>(Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]));
        for (var edits = random.Next(6); edits > 0; edits--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(5))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1:
                    body.RemoveRange(at, Math.Min(random.Next(8), body.Count - at - 1));
                    break;
                case 2:
                    body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(20), body.Count - at)));
                    break;
                case 3:
                    body.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                default:
                    body.InsertRange(at, Enumerable.Repeat((byte)"[{\"0, "[random.Next(6)], random.Next(40)));
                    break;
            }
        }

        return [.. body];
    }

    private static void AddOddHeaders(HttpRequestMessage request, Random random)
    {
        string[] names = ["X-Correlation-Id", "traceparent", "tracestate", "baggage", "X-Azure-Functions-InvocationId", "Accept", "Accept-Encoding", "X-Forwarded-For", "Cookie"];
        if (random.Next(3) == 0)
        {
            request.Headers.TryAddWithoutValidation(names[random.Next(names.Length)], Text(random, 80));
        }
    }

    private static string Text(Random random, int longest) =>
        string.Concat(Enumerable.Range(0, random.Next(longest)).Select(_ => (char)random.Next(' ', 0x7F)));
}
