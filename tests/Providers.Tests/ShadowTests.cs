using System.Diagnostics.Metrics;
using System.Threading.Channels;

namespace Providers.Tests;

/// <summary>Genesys answers, and the generic API is asked afterwards, for comparison only.</summary>
public sealed class ShadowTests : IDisposable
{
    /// <summary>Comparisons at one time; further ones are left out.</summary>
    private const int MostAtOnce = 16;

    private readonly Channel<string> _compared = Channel.CreateUnbounded<string>();
    private readonly MeterListener _listener = new();

    public ShadowTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "contactlookup.shadow.compared")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (var (key, value) in tags)
            {
                if (key == "result")
                {
                    _compared.Writer.TryWrite((string)value!);
                }
            }
        });
        _listener.Start();
    }

    [Theory]
    [InlineData("the same person, in capitals", Make.One, "found", "same")]
    [InlineData("a middle name that only the first has", Make.One, "found", "name")]
    [InlineData("a person whom only the shadow has", Make.InBerlin, "not_found", "status")]
    [InlineData("a shadow that fails", Make.One, "found", "failed")]
    public async Task A_comparison_is_counted_by_its_result_and_the_answer_is_the_first_providers(string what, string number, string status, string result)
    {
        await using var app = await StartAsync();
        app.Cloud.Crm.Gate.MayRead = result != "failed";
        if (result == "same")
        {
            app.Cloud.Contacts.Always(Fault.WrongShape("""{"contacts":[{"id":"1","firstName":"ELEANOR","lastName":"Whitfield"}]}"""));
        }

        var reply = await app.LookUpAsync(number);

        Assert.Equal((status, "genesys"), (reply.Status, reply["provider"]));
        Assert.True(await ComparedAsync() == result, what);
    }

    [Fact]
    public async Task Nobody_waits_for_a_shadow_that_hangs()
    {
        await using var app = await StartAsync();
        var gate = new Gate();
        app.Cloud.Crm.Always(Fault.Until(gate));

        var reply = await app.LookUpAsync(Make.One);
        var wasComparedBefore = _compared.Reader.TryPeek(out _);
        gate.Open();

        Assert.Equal("found", reply.Status);
        Assert.False(wasComparedBefore);
        Assert.Equal("name", await ComparedAsync());
    }

    [Fact]
    public async Task Comparisons_that_fall_behind_are_left_out_and_counted_as_that_and_go_on_afterwards()
    {
        // On a clock that stands still nobody gives up on the shadow.
        await using var app = await StartAsync(new FakeTime());
        var gate = new Gate();
        app.Cloud.Crm.Always(Fault.Until(gate));

        for (var i = 0; i <= MostAtOnce; i++)
        {
            Assert.Equal("found", (await app.LookUpAsync(Make.One)).Status);
        }

        Assert.Equal("left_out", await ComparedAsync());
        gate.Open();
        for (var i = 0; i < MostAtOnce; i++)
        {
            Assert.Equal("name", await ComparedAsync());
        }

        await app.LookUpAsync(Make.One);
        Assert.Equal("name", await ComparedAsync());
    }

    public void Dispose() => _listener.Dispose();

    private async Task<string> ComparedAsync() => await _compared.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    private static async Task<ProviderApp> StartAsync(TimeProvider? time = null)
    {
        var cloud = await Cloud.StartAsync();
        var crm = Make.Of("rest");
        crm.PutSecret(cloud);
        return await ProviderApp.StartAsync(cloud, time, [("Lookup__Shadow", "crm"), .. crm.SettingsFor(cloud)]);
    }
}
