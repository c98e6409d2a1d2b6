namespace FunctionApp.Tests.Sharing;

/// <summary>Callers with the same number at the same time share one lookup, which does not depend on any one of them.</summary>
public sealed class SharedLookupTests
{
    private const string Number = "+13175550125";
    private const int Callers = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly (string, string) LongBudget = ("Lookup__Budget", "00:00:50");

    [Fact]
    public async Task Callers_with_the_same_number_at_the_same_time_share_one_lookup()
    {
        var gate = new Gate();
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Arrange = cloud => cloud.Contacts.Always(Fault.Until(gate)) }, LongBudget);

        var asking = Enumerable.Range(0, Callers).Select(i => app.LookUpAsync(i % 2 == 0 ? Number : "tel:" + Number)).ToList();
        await app.Arrivals.ReachAsync(Callers);
        gate.Open();
        var replies = await Task.WhenAll(asking);

        // A caller whose request has arrived may still be late and find the answer in the cache. This test is not about that one.
        var joined = replies.Where(reply => reply["cached"] == "False").ToList();
        Assert.True(joined.Count > 1);
        Assert.All(replies, reply => Assert.Equal(("found", "Eleanor"), (reply.Status, reply["firstName"])));
        Assert.Equal(Callers, replies.Select(reply => reply["correlationId"]).Distinct().Count());
        Assert.Equal(1, app.Cloud.Contacts.Traffic.Requests);
    }

    [Fact]
    public async Task The_same_national_number_in_another_country_has_its_own_lookup_and_its_own_answer_in_memory()
    {
        const string InIndia = "+913175550125";
        var gate = new Gate();
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Arrange = cloud => cloud.Contacts.Always(Fault.Until(gate)) }, LongBudget);

        var known = app.LookUpAsync(Number);
        var unknown = app.LookUpAsync(InIndia);
        await app.Arrivals.ReachAsync(2);
        gate.Open();

        Assert.Equal(("found", "not_found"), ((await known).Status, (await unknown).Status));
        Assert.Equal(("found", "not_found"), ((await app.LookUpAsync(Number)).Status, (await app.LookUpAsync(InIndia)).Status));
        Assert.Equal(2, app.Cloud.Contacts.Traffic.Requests);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_cancel_the_lookup_of_the_others()
    {
        var gate = new Gate();
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Arrange = cloud => cloud.Contacts.Always(Fault.Until(gate)) }, LongBudget);
        using var hangUp = new CancellationTokenSource();

        var first = app.LookUpAsync(Number, hangUp.Token);
        await app.Cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(Patience, TimeProvider.System);
        var second = app.LookUpAsync(Number);
        await app.Arrivals.ReachAsync(2);
        await hangUp.CancelAsync();
        await app.Arrivals.LeaveAsync(1);
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("found", (await second).Status);
        Assert.Equal(1, app.Cloud.Contacts.Traffic.Requests);
        Assert.DoesNotContain(app.Log.Records, record => record.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task The_lookup_of_a_caller_who_left_answers_the_next_caller()
    {
        var gate = new Gate();
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Arrange = cloud => cloud.Contacts.Always(Fault.Until(gate)) }, LongBudget);
        using var hangUp = new CancellationTokenSource();

        var first = app.LookUpAsync(Number, hangUp.Token);
        await app.Cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(Patience, TimeProvider.System);
        await hangUp.CancelAsync();
        await app.Arrivals.LeaveAsync(1);
        gate.Open();
        var next = await app.LookUpAsync(Number);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("found", next.Status);
        Assert.Equal(1, app.Cloud.Contacts.Traffic.Requests);
    }

    [Fact]
    public async Task A_failed_shared_lookup_does_not_fail_later_callers()
    {
        // Azure.Identity compares the expiry of the identity's token with the real clock.
        var time = new FakeTime(TimeProvider.System.GetUtcNow());
        await using var cloud = await Cloud.StartAsync(new CloudOptions { TimeProvider = time });
        cloud.Contacts.Next(Fault.Status(400).After(TimeSpan.FromSeconds(1)));
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Cloud = cloud }, LongBudget);

        var asking = Enumerable.Range(0, Callers).Select(_ => app.LookUpAsync(Number)).ToList();
        await app.Arrivals.ReachAsync(Callers);
        await time.UntilSomebodyWaitsAsync(within: TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        var failed = await Task.WhenAll(asking);
        var later = await app.LookUpAsync(Number);

        // A caller who was too late to join has started another lookup, which succeeded.
        Assert.Contains(failed, reply => reply.Status == "bad_response");
        Assert.All(failed, reply => Assert.Contains(reply.Status, (string[])["bad_response", "found"]));
        Assert.Equal("found", later.Status);
        Assert.Equal(2, cloud.Contacts.Traffic.Requests);
    }
}
