namespace ContactLookup.Tests.Secrets;

/// <summary>
/// A function app without a managed identity: the variable IDENTITY_ENDPOINT is not set. All tests share the environment, so these
/// do not run in parallel with others.
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_an_identity_the_reason_says_to_assign_one(bool isDropped)
    {
        Exception fault = isDropped
            ? new TaskCanceledException("scripted", new TimeoutException("scripted"))
            : new HttpRequestException(HttpRequestError.ConnectionError, "scripted");
        _vault.Vault = arrived => arrived.Address.Host.StartsWith("169.254.", StringComparison.Ordinal)
            ? Task.FromException<HttpResponseMessage>(fault)
            : Task.FromResult(FakeKeyVault.Challenge());

        var failure = (await _vault.ToSource(_time).ReadAsync(new FlightProgress(), CancellationToken.None).SoonAsync()).Failure;

        AssertSaysThatThereIsNone(failure);
    }

    [Fact]
    public async Task Without_an_identity_the_reason_is_the_same_when_the_endpoint_of_virtual_machines_hangs()
    {
        var gate = new Gate();
        _vault.Vault = async arrived =>
        {
            if (arrived.Address.Host.StartsWith("169.254.", StringComparison.Ordinal))
            {
                await gate.PassAsync(arrived.Ended);
            }

            return FakeKeyVault.Challenge();
        };
        var reading = _vault.ToSource(_time).ReadAsync(new FlightProgress(), CancellationToken.None);
        await gate.Reached;

        _time.Advance(TimeSpan.FromSeconds(2));

        AssertSaysThatThereIsNone((await reading.SoonAsync()).Failure);
    }

    public void Dispose()
    {
        _vault.Dispose();
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", _endpoint);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", _header);
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
