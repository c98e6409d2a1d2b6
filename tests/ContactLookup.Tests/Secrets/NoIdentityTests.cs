using ContactLookup.Calls;
using TestKit;

namespace ContactLookup.Tests.Secrets;

/// <summary>
/// A function app without a managed identity, which is one without the variable IDENTITY_ENDPOINT. The environment is
/// everybody's, so these run when nothing else does.
/// </summary>
[Collection(nameof(NoIdentityTests))]
[CollectionDefinition(nameof(NoIdentityTests), DisableParallelization = true)]
public sealed class NoIdentityTests : IDisposable
{
    private readonly string? _endpoint = Environment.GetEnvironmentVariable("IDENTITY_ENDPOINT");
    private readonly string? _header = Environment.GetEnvironmentVariable("IDENTITY_HEADER");
    private readonly FakeTime _time = new();
    private readonly FakeKeyVault _vault = new();

    public NoIdentityTests()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
    }

    [Fact]
    public async Task An_app_without_an_identity_is_told_to_have_one_assigned()
    {
        _vault.Vault = arrived => arrived.Address.Host.StartsWith("169.254.", StringComparison.Ordinal)
            ? Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError, "scripted"))
            : Task.FromResult(Challenge());

        var failure = (await _vault.ToSource(_time).ReadAsync(new FlightProgress(), CancellationToken.None).SoonAsync()).Failure;

        AssertSaysThatThereIsNone(failure);
    }

    [Fact]
    public async Task An_app_without_an_identity_is_told_the_same_when_the_endpoint_of_virtual_machines_hangs()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _vault.Vault = async arrived =>
        {
            if (arrived.Address.Host.StartsWith("169.254.", StringComparison.Ordinal))
            {
                reached.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, arrived.Ended);
            }

            return Challenge();
        };
        var reading = _vault.ToSource(_time).ReadAsync(new FlightProgress(), CancellationToken.None);
        await reached.Task.SoonAsync();

        _time.Advance(TimeSpan.FromSeconds(2));

        AssertSaysThatThereIsNone((await reading.SoonAsync()).Failure);
    }

    public void Dispose()
    {
        _vault.Dispose();
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", _endpoint);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", _header);
    }

    private static HttpResponseMessage Challenge()
    {
        var challenge = FakeKeyVault.Refusal(401, "Unauthorized");
        challenge.Headers.Add("WWW-Authenticate", "Bearer authorization=\"https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444\", resource=\"https://vault.azure.net\"");
        return challenge;
    }

    private static void AssertSaysThatThereIsNone(Failure? failure)
    {
        Assert.NotNull(failure);
        Assert.Equal(Hop.Identity, failure.Hop);
        Assert.False(failure.Retryable);
        Assert.Contains("has no managed identity", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("AZURE_CLIENT_ID", failure.Reason, StringComparison.Ordinal);
    }
}
