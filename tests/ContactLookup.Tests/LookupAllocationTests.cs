using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ContactLookup.Tests;

public sealed class LookupAllocationTests
{
    private const int Lookups = 200;

    /// <summary>
    /// Bytes that one lookup may allocate outside of the sockets and the log: 10,256 in a Debug build on .NET 10.0.12, with room for a newer
    /// runtime; when a change goes over it, find out what the change allocates before the number is raised.
    /// </summary>
    private const long MostBytes = 12_000;

    private static readonly byte[] Contact = """
        {"contacts":[{"id":"7f0c1c2e-8f51-4d0a-9b1c-5f4a0f6f2d11","type":"Curated","firstName":"Ada","lastName":"Quillfeather","title":"Head of Purchasing",
        "workPhone":{"display":"+1 317-555-0125","e164":"+13175550125","countryCode":"US"},"workEmail":"ada@example.com",
        "externalOrganization":{"id":"0a4be27c-33a5-44bc-a4bd-2f9bd7ce30d9","name":"Example Instruments"},"surveyOptOut":false,
        "customFields":{"tier_text":"gold","loyalty_points_integer":1250},"createDate":"2025-03-04T09:10:11Z","modifyDate":"2026-01-02T03:04:05Z"}]}
        """u8.ToArray();

    [Fact]
    public async Task A_lookup_allocates_no_more_than_its_bound()
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<MakeServerHandler>(_ => _ => new InstantGenesys())
            .AddContactLookup(LookupSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Genesys:Region"] = "mypurecloud.com",
                ["Genesys:ClientId"] = "client",
                ["Secrets:Source"] = "configuration",
                ["Secrets:Configuration:ClientSecret"] = "secret",
                ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
                ["Lookup:AnswerCache:Duration"] = "00:00:00",
                ["Lookup:AnswerCache:NotFoundDuration"] = "00:00:00",
            }).Build()))
            .BuildServiceProvider();
        var lookup = services.GetRequiredService<CallerLookup>();
        await lookup.WarmAsync(CancellationToken.None);
        Assert.True(FindAll(lookup));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(FindAll(lookup), "A lookup did not end on the thread that began it, so its bytes cannot be counted.");
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Lookups, 0, MostBytes);
    }

    private static bool FindAll(CallerLookup lookup)
    {
        var found = 0;
        for (var i = 0; i < Lookups; i++)
        {
            var answer = lookup.FindAsync(new LookupRequest("+13175550125", null, null, "correlation"), CancellationToken.None).AsTask();
            found += answer.IsCompletedSuccessfully && answer.Result.Status == Calls.LookupStatus.Found ? 1 : 0;
        }

        return found == Lookups;
    }

    /// <summary>Answers at once, so that a lookup runs from beginning to end on one thread.</summary>
    private sealed class InstantGenesys : HttpMessageHandler
    {
        private static readonly MediaTypeHeaderValue Json = new("application/json");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Method == HttpMethod.Post
                ? Encoding.UTF8.GetBytes("""{"access_token":"token","token_type":"bearer","expires_in":86400}""")
                : Contact;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) { Headers = { ContentType = Json } } });
        }
    }
}
