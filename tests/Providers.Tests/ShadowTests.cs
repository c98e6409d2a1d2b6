using System.Diagnostics.Metrics;
using LocalCloud;

namespace Providers.Tests;

/// <summary>Genesys answers, and the generic API is asked afterwards, for comparison only.</summary>
public sealed class ShadowTests : IDisposable
{
    private readonly TaskCompletionSource<string> _compared = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
                    _compared.TrySetResult((string)value!);
                }
            }
        });
        _listener.Start();
    }

    [Fact]
    public async Task The_same_person_at_both_is_counted_as_the_same()
    {
        // Genesys knows her middle name, which the CRM does not.
        await using var app = await StartAsync();
        app.Cloud.Contacts.Always(Fault.WrongShape("""{"contacts":[{"id":"1","firstName":"ELEANOR","lastName":"Whitfield"}]}"""));

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(("found", "genesys"), (reply.Status, reply["provider"]));
        Assert.Equal("same", await ComparedAsync());
    }

    [Fact]
    public async Task Another_name_is_counted_as_a_difference_and_the_answer_is_the_first_providers()
    {
        await using var app = await StartAsync();

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("Eleanor Quinn Whitfield", reply["fullName"]);
        Assert.Equal("name", await ComparedAsync());
    }

    [Fact]
    public async Task A_number_that_only_the_shadow_knows_is_counted_and_is_not_found_all_the_same()
    {
        await using var app = await StartAsync();

        var reply = await app.LookUpAsync(Make.InBerlin);

        Assert.Equal("not_found", reply.Status);
        Assert.Equal("status", await ComparedAsync());
    }

    [Fact]
    public async Task A_shadow_that_fails_is_counted_and_harms_nobody()
    {
        await using var app = await StartAsync();
        app.Cloud.Crm.Gate.MayRead = false;

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
        Assert.Equal("failed", await ComparedAsync());
    }

    [Fact]
    public async Task Nobody_waits_for_a_shadow_that_hangs()
    {
        await using var app = await StartAsync();
        var gate = new Gate();
        app.Cloud.Crm.Always(Fault.Until(gate));

        var reply = await app.LookUpAsync(Make.One);
        var wasComparedBefore = _compared.Task.IsCompleted;
        gate.Open();

        Assert.Equal("found", reply.Status);
        Assert.False(wasComparedBefore);
        Assert.Equal("name", await ComparedAsync());
    }

    public void Dispose() => _listener.Dispose();

    private Task<string> ComparedAsync() => _compared.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    private static async Task<ProviderApp> StartAsync()
    {
        var cloud = await Cloud.StartAsync();
        var crm = Make.Of("rest");
        crm.PutSecret(cloud);
        return await ProviderApp.StartAsync(cloud, time: null, [("Lookup__Shadow", "crm"), .. crm.SettingsFor(cloud)]);
    }
}
