namespace LocalCloud.Tests;

/// <summary>What both ways of passing a request on have in common.</summary>
public abstract class PassingTests(HostFixture fixture)
{
    private protected FunctionsHost Host => fixture.Host;

    private protected HttpClient Http => fixture.Http;

    [Fact]
    public async Task A_traceparent_passes_through_and_a_missing_one_is_made_up()
    {
        const string Given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        var with = await RawHttp.EchoAsync(Host, $"GET /api/x HTTP/1.1\ntraceparent: {Given}\nHost: app\n\n");
        var without = await RawHttp.EchoAsync(Host, "GET /api/x HTTP/1.1\nHost: app\n\n");

        Assert.Equal(Given, Value(with["headers"]!.AsObject(), "traceparent"));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$", Value(without["headers"]!.AsObject(), "traceparent"));
    }

    [Fact]
    public async Task Status_reason_and_cookies_of_the_answer_are_kept_and_redirects_not_followed()
    {
        using var teapot = await Http.GetAsync(new Uri("/api/teapot", UriKind.Relative));
        using var redirect = await Http.GetAsync(new Uri("/api/redirect", UriKind.Relative));

        Assert.Equal((418, "Short and stout"), ((int)teapot.StatusCode, teapot.ReasonPhrase));
        Assert.Equal(["a=1", "b=2"], teapot.Headers.GetValues("Set-Cookie"));
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal("/elsewhere", redirect.Headers.Location!.OriginalString);
    }

    private protected static string? Value(JsonObject headers, string name) =>
        (string?)Assert.Single(headers.Single(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value!.AsArray());
}
