namespace FunctionApp.Tests.Budget;

/// <summary>
/// How long a caller waits, on a clock that the test advances: every hop is reached over a real socket, and only then does
/// time pass. So a busy machine cannot fail these tests, and a limit that is missing cannot pass them.
/// </summary>
public sealed class BudgetTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slowness = Budget * 0.4;
    private static readonly TimeSpan Limit = Budget + TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CallersDeadline = Budget + CallerLookup.Grace;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("identity", "secret_unavailable", "managed identity endpoint")]
    [InlineData("keyvault", "secret_unavailable", "secret could not be read: ")]
    [InlineData("login", "token_unavailable", "the login ")]
    [InlineData("contacts", "timeout", CloudEdge.ApiHost)]
    public async Task A_server_that_hangs_before_or_in_its_answer_costs_the_budget_and_is_named(string hop, string status, string named)
    {
        await AssertAnsweredInTimeAsync(hop, Fault.Hang(), status, named);
        await AssertAnsweredInTimeAsync(hop, Fault.HangMidBody(), status, named);
    }

    [Fact]
    public async Task Slow_hops_share_one_budget()
    {
        var time = MakeTime();
        await using var app = await StartAsync(time, cloud =>
        {
            foreach (var hop in cloud.Hops)
            {
                hop.Always(Fault.Delay(Slowness));
            }
        });

        var asking = app.LookUpAsync("+13175550125");
        await time.UntilTimerIsSetAsync(CallersDeadline);
        for (var hop = 0; hop < 2; hop++)
        {
            await time.UntilTimerIsSetAsync(Slowness);
            time.Advance(Slowness);
        }

        time.Advance(Budget - (2 * Slowness));
        Assert.Contains("within", (await asking.WaitAsync(Patience, TimeProvider.System)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_joins_a_lookup_that_hangs_waits_no_longer_than_the_budget()
    {
        var time = MakeTime();
        await using var app = await StartAsync(time, cloud => cloud.Contacts.Always(Fault.Hang()));
        var first = app.LookUpAsync("+13175550125");
        await app.Cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(Patience, TimeProvider.System);
        time.Advance(Budget / 2);

        var joined = app.LookUpAsync("+13175550125");
        await time.UntilTimerIsSetAsync(CallersDeadline);
        time.Advance(Limit);

        Assert.Equal("timeout", (await first.WaitAsync(Patience, TimeProvider.System)).Status);
        Assert.Equal("timeout", (await joined.WaitAsync(Patience, TimeProvider.System)).Status);
    }

    [Theory]
    [InlineData(0.3, "timeout")]
    [InlineData(0.7, "found")]
    public async Task A_caller_who_joins_a_lookup_that_ends_in_a_timeout_starts_another_only_with_half_of_the_budget_left(double joinsAt, string status)
    {
        var time = MakeTime();
        await using var app = await StartAsync(time, cloud => cloud.Contacts.Always(Fault.Hang()));
        var first = app.LookUpAsync("+13175550125");
        await app.Cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(Patience, TimeProvider.System);
        time.Advance(Budget * joinsAt);
        var joined = app.LookUpAsync("+13175550125");
        await time.UntilTimerIsSetAsync(CallersDeadline);

        app.Cloud.Contacts.Clear();
        time.Advance(Budget * (1 - joinsAt));

        Assert.Equal("timeout", (await first.WaitAsync(Patience, TimeProvider.System)).Status);
        Assert.Equal(status, (await joined.WaitAsync(Patience, TimeProvider.System)).Status);
    }

    [Fact]
    public async Task Callers_who_share_a_lookup_that_hangs_get_its_answer_and_start_no_other_lookup()
    {
        var time = MakeTime();
        await using var app = await StartAsync(time, cloud => cloud.Contacts.Always(Fault.Hang()));
        var callers = new List<Task<Reply>>();
        for (var caller = 0; caller < 5; caller++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            callers.Add(app.LookUpAsync("+13175550125"));
            await time.UntilTimerIsSetAsync(CallersDeadline);
        }

        await app.Cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(Patience, TimeProvider.System);
        time.Advance(Budget);
        Assert.All(await Task.WhenAll(callers).WaitAsync(Patience, TimeProvider.System), reply => Assert.Equal("timeout", reply.Status));

        // This caller would join another lookup, and that would hang.
        app.Cloud.Contacts.Clear();
        Assert.Equal("found", (await app.LookUpAsync("+13175550125").WaitAsync(Patience, TimeProvider.System)).Status);
    }

    private static async Task AssertAnsweredInTimeAsync(string hopName, Fault fault, string status, string named)
    {
        var time = MakeTime();
        Hop hop = null!;
        await using var app = await StartAsync(time, cloud => (hop = cloud.Hops.Single(h => h.Name == hopName)).Always(fault));

        var asking = app.LookUpAsync("+13175550125");
        await time.UntilTimerIsSetAsync(CallersDeadline);
        await hop.Traffic.ReachAsync(1).WaitAsync(Patience, TimeProvider.System);
        time.Advance(Budget);
        var reply = await asking.WaitAsync(Patience, TimeProvider.System);

        Assert.Equal(status, reply.Status);
        Assert.Contains(named, reply.Reason, StringComparison.Ordinal);
    }

    // Azure.Identity compares the expiry of the identity's token with the real clock.
    private static FakeTime MakeTime() => new(TimeProvider.System.GetUtcNow());

    private static async Task<AppUnderTest> StartAsync(FakeTime time, Action<Cloud> arrange)
    {
        var cloud = await Cloud.StartAsync(new CloudOptions { TimeProvider = time });
        return await AppUnderTest.StartAsync(
            new AppOptions { Cloud = cloud, OwnsCloud = true, Arrange = arrange, Time = time },
            ("Lookup__Budget", Budget.ToString("c", CultureInfo.InvariantCulture)));
    }
}
