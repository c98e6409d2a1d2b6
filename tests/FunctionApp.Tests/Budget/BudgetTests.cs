using System.Globalization;
using LocalCloud;
using Xunit.Abstractions;

namespace FunctionApp.Tests.Budget;

/// <summary>
/// What a caller waits at the most, on the real clock against real sockets. A measurement that a busy machine has spoilt is
/// taken again; the limit is never widened.
/// </summary>
[Collection(Collection)]
public sealed class BudgetTests(ITestOutputHelper output)
{
    /// <summary>By itself, because it measures.</summary>
    public const string Collection = "Measurements";

    private const int MostMeasurements = 10;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = Budget + TimeSpan.FromMilliseconds(250);

    [Theory]
    [InlineData("identity", "secret_unavailable", "managed identity endpoint")]
    [InlineData("keyvault", "secret_unavailable", "secret could not be read: ")]
    [InlineData("login", "token_unavailable", "the login ")]
    [InlineData("contacts", "timeout", CloudEdge.ApiHost)]
    public Task A_hop_that_never_answers_costs_the_budget_and_no_more_and_is_named(string hop, string status, string named) =>
        MeasureAsync(HopOf(hop, Fault.Hang()), status, named);

    [Theory]
    [InlineData("identity", "secret_unavailable", "managed identity endpoint")]
    [InlineData("keyvault", "secret_unavailable", "secret could not be read: ")]
    [InlineData("login", "token_unavailable", "the login ")]
    [InlineData("contacts", "timeout", CloudEdge.ApiHost)]
    public Task A_hop_that_stops_in_the_middle_of_its_answer_costs_the_budget_and_no_more_and_is_named(string hop, string status, string named) =>
        MeasureAsync(HopOf(hop, Fault.HangMidBody()), status, named);

    [Fact]
    public Task Hops_that_are_all_slow_do_not_add_up_to_more_than_the_budget() => MeasureAsync(
        cloud =>
        {
            foreach (var hop in cloud.Hops)
            {
                hop.Always(Fault.Delay(Budget * 0.4));
            }
        },
        status: null,
        named: "in time");

    [Fact]
    public async Task A_caller_who_joins_a_lookup_that_hangs_waits_no_longer_than_one_who_began_it()
    {
        await MeasureAsync(HopOf("contacts", Fault.Hang()), "timeout", CloudEdge.ApiHost, async (app, ask) =>
        {
            var first = app.LookUpAsync("+13175550125");
            await Task.WhenAny(first, app.Cloud.Contacts.Traffic.ReachAsync(1));
            if (first.IsCompleted)
            {
                return (await first, TimeSpan.MaxValue);
            }

            var joined = await ask();
            await first;
            return joined;
        });
    }

    private static Action<Cloud> HopOf(string name, Fault fault) => cloud => cloud.Hops.Single(hop => hop.Name == name).Always(fault);

    private Task MeasureAsync(Action<Cloud> arrange, string? status, string named) => MeasureAsync(arrange, status, named, (_, ask) => ask());

    private async Task MeasureAsync(
        Action<Cloud> arrange, string? status, string named, Func<AppUnderTest, Func<Task<(Reply, TimeSpan)>>, Task<(Reply, TimeSpan)>> act)
    {
        var seen = new List<string>();
        for (var measurement = 0; measurement < MostMeasurements; measurement++)
        {
            await using var app = await AppUnderTest.StartAsync(
                new AppOptions { Arrange = arrange }, ("Lookup__Budget", Budget.ToString("c", CultureInfo.InvariantCulture)));
            var (reply, elapsed) = await act(app, async () =>
            {
                var startedAt = TimeProvider.System.GetTimestamp();
                var reply = await app.LookUpAsync("+13175550125");
                return (reply, TimeProvider.System.GetElapsedTime(startedAt));
            });

            seen.Add($"{elapsed.TotalMilliseconds:0} ms, {reply.Status}: {reply.Reason}");
            output.WriteLine(seen[^1]);
            if (elapsed <= Limit && (status is null || reply.Status == status) && reply.Reason.Contains(named, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"Never within {Limit} with {status} naming '{named}':\n{string.Join('\n', seen)}");
    }
}

[CollectionDefinition(BudgetTests.Collection, DisableParallelization = true)]
public sealed class Measurements;
