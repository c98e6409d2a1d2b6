using ContactLookup.Calls;

namespace Providers.Tests;

/// <summary>The app, whose every answer is checked against the contract that the same app publishes.</summary>
public sealed class ProviderApp : IAsyncDisposable
{
    private readonly AppUnderTest _app;
    private readonly AnswerSchema _contract;

    private ProviderApp(AppUnderTest app, Cloud cloud, AnswerSchema contract)
    {
        _app = app;
        Cloud = cloud;
        _contract = contract;
    }

    public Cloud Cloud { get; }

    public LogCapture Log => _app.Log;

    /// <param name="cloud">The cloud; disposed with the app.</param>
    /// <param name="time">The clock of the lookup; null is the system's.</param>
    /// <param name="settings">What comes on top of the usual settings.</param>
    public static async Task<ProviderApp> StartAsync(Cloud cloud, TimeProvider? time, IEnumerable<(string Name, string Value)> settings)
    {
        try
        {
            // Answers out of memory would hide what a provider says the second time.
            var app = await AppUnderTest.StartAsync(
                new AppOptions { Cloud = cloud, Time = time },
                [("Lookup__AnswerCache__Duration", "00:00:00"), ("Lookup__AnswerCache__NotFoundDuration", "00:00:00"), .. settings]);
            var contract = await app.GetAsync("/api/contract");
            return new ProviderApp(app, cloud, new AnswerSchema(contract.Text));
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>The settings of a provider that asks the CRM of the cloud.</summary>
    public static IReadOnlyList<(string Name, string Value)> SettingsOf(Cloud cloud, string provider, string definition, string secretName) =>
    [
        ($"Providers__{provider}__Definition", definition),
        ($"Providers__{provider}__Url", cloud.Crm.Address.AbsoluteUri),
        ($"Providers__{provider}__ClientId", cloud.Crm.Gate.ClientId),
        ($"Providers__{provider}__SecretName", secretName),
    ];

    public async Task<Reply> LookUpAsync(string number)
    {
        var reply = await _app.LookUpAsync(number);
        Assert.Equal(200, reply.HttpStatus);
        Assert.Empty(_contract.FindProblems(reply.Json));
        Assert.Contains(reply.Status, LookupStatusNames.All);
        Assert.DoesNotContain(number, _app.Log.Text, StringComparison.Ordinal);
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Cloud.DisposeAsync();
    }
}
