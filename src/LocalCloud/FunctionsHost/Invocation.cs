namespace LocalCloud;

/// <summary>The names and values the host adds to a request, and the HTTP client both modes share.</summary>
internal sealed class Invocation : IDisposable
{
    public const string InvocationIdHeader = "X-Azure-Functions-InvocationId";
    public const string HostVersionHeader = "X-Azure-Functions-HostVersion";
    public const string HostVersion = "4.1037.0.0";
    public const string UserAgent = "Azure-Functions-Host/" + HostVersion;

    public Invocation(int port, TimeSpan? functionTimeout, TimeProvider time)
    {
        Handler = new UriBuilder("http", "127.0.0.1", port).Uri;
        Messages = new HttpMessageInvoker(new RetryingHandler(MakeHandler(), time));
        Http = new HttpClient(MakeHandler())
        {
            // A minute more than the function itself gets, so that the host's own time limit strikes first.
            Timeout = functionTimeout is { } limit ? limit + TimeSpan.FromMinutes(1) : Timeout.InfiniteTimeSpan,
        };
    }

    public Uri Handler { get; }

    public HttpClient Http { get; }

    public HttpMessageInvoker Messages { get; }

    public void Dispose()
    {
        Http.Dispose();
        Messages.Dispose();
    }

    private static SocketsHttpHandler MakeHandler() => new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
}
