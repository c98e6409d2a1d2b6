using Load;

namespace EndToEnd.Tests;

/// <summary>The scenarios of `benchmarks/Load`, for seconds instead of a minute each.</summary>
[Collection(SharedApp.Name)]
public sealed class LoadTests(PublishedApp app)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(12);

    public static TheoryData<string> Scenarios => [.. Scenario.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_fault_loses_no_lookup(string name)
    {
        var scenario = Scenario.All.Single(s => s.Name == name);

        var result = await LoadRun.RunAsync(app.Folder, scenario, perSecond: 50, Length);

        Assert.Empty(result.Failures);
        Assert.InRange(result.Tokens, scenario.LeastTokens(Length), (scenario.LeastTokens(Length) * 2) + 2);
    }
}
