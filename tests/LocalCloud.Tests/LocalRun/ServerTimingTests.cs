namespace LocalCloud.Tests;

public class ServerTimingTests
{
    [Fact]
    public void Entries_with_a_duration_are_read_in_their_order()
    {
        var timings = ServerTiming.Read(["secret;dur=12.3, token;desc=\"login\";dur=4", "total;dur=20.5, cache"]);

        Assert.Equal([("secret", 12.3), ("token", 4), ("total", 20.5)], timings);
    }
}
