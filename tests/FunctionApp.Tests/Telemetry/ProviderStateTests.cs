namespace FunctionApp.Tests.Telemetry;

/// <summary>The line that each provider has every minute.</summary>
public sealed class ProviderStateTests
{
    [Fact]
    public async Task Every_minute_has_a_line_with_the_counts_of_its_calls()
    {
        var time = new FakeTime(TimeProvider.System.GetUtcNow());
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Time = time });
        await app.LookUpAsync("+13175550125");
        await app.LookUpAsync("+13175550140");

        var first = await NextLineAsync(app, time, 1);
        var second = await NextLineAsync(app, time, 2);

        Assert.Equal("genesys", first.GetProperty("Provider").GetString());
        Assert.Equal(2, first.GetProperty("TokenHits").GetInt64() + first.GetProperty("TokenWaits").GetInt64());
        Assert.Equal(0, second.GetProperty("TokenHits").GetInt64() + second.GetProperty("TokenWaits").GetInt64());
        Assert.True(second.GetProperty("TokenExpiresInSeconds").GetDouble() < first.GetProperty("TokenExpiresInSeconds").GetDouble());
        Assert.Equal(("closed", 300), (second.GetProperty("Circuit").GetString(), second.GetProperty("RequestsPerMinuteLimit").GetInt32()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("SecretExpiresInSeconds").ValueKind);
    }

    private static async Task<JsonElement> NextLineAsync(AppUnderTest app, FakeTime time, int count)
    {
        time.Advance(TimeSpan.FromMinutes(1));
        var patience = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var lines = app.ShippedLog.Lines.Where(line => line.Contains("\"Event\":\"ProviderState\"", StringComparison.Ordinal)).ToList();
            if (lines.Count == count)
            {
                return JsonDocument.Parse(lines[^1]).RootElement;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromSeconds(30), "The line did not come.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
