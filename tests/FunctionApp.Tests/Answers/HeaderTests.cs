using System.Text.RegularExpressions;

namespace FunctionApp.Tests.Answers;

public sealed partial class HeaderTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task An_answer_forbids_caching_and_content_sniffing()
    {
        var reply = await shared.App.LookUpAsync("+13175550125");

        Assert.Equal("no-store", reply.Header("Cache-Control"));
        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
        Assert.Equal("application/json; charset=utf-8", reply.ContentHeaders.ContentType?.ToString());
        Assert.True(reply.ContentHeaders.ContentLength > 0);
        Assert.Null(reply.Header("Server"));
    }

    [Fact]
    public async Task An_answer_says_where_its_time_went()
    {
        await using var app = await AppUnderTest.StartAsync();

        var cold = Times(await app.LookUpAsync("+13175550125"));
        var warm = Times(await app.LookUpAsync("+14155550172"));
        var cached = Times(await app.LookUpAsync("+14155550172"));

        Assert.Equal(["secret", "token", "lookup", "total"], cold.Keys);
        Assert.True(cold["lookup"] > 0);
        Assert.True(cold["total"] >= cold["lookup"]);
        Assert.Equal((0, 0), (warm["secret"], warm["token"]));
        Assert.Equal((0, 0, 0), (cached["secret"], cached["token"], cached["lookup"]));
    }

    [Fact]
    public async Task The_root_path_answers_the_host_without_a_body()
    {
        var reply = await shared.App.GetAsync("/");

        Assert.Equal((200, "ContactLookup\n"), (reply.HttpStatus, reply.Text));
    }

    private static Dictionary<string, double> Times(Reply reply) => Entry().Matches(reply.Header("Server-Timing")!).ToDictionary(
        match => match.Groups[1].Value,
        match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("([a-z]+);dur=([0-9.]+)")]
    private static partial Regex Entry();
}
