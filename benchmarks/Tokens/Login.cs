using System.Net;

namespace ContactLookup.Benchmarks;

/// <summary>A login at the edge of the process, so that what is measured is the caches in front of it. Counts what it is asked.</summary>
internal sealed class Login(TimeSpan delay, bool isDown) : HttpMessageHandler
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        return new HttpResponseMessage(isDown ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent(isDown ? "" : """{"access_token":"token","token_type":"bearer","expires_in":86399}""", Encoding.UTF8, "application/json"),
        };
    }
}
