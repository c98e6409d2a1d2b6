namespace FunctionApp.Tests.Sharing;

public sealed class AnswerCacheTests
{
    private const string Known = "+13175550125";
    private const string Unknown = "+13175550198";
    private const string Household = "+13175550140";

    [Theory]
    [InlineData(Known, 60)]
    [InlineData(Household, 60)]
    [InlineData(Unknown, 15)]
    public async Task A_repeated_call_is_answered_from_memory_until_the_answer_expires(string number, int seconds)
    {
        var time = new FakeTime();
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Time = time });

        var first = await app.LookUpAsync(number);
        time.Advance(TimeSpan.FromSeconds(seconds - 1));
        var remembered = await app.LookUpAsync(number);
        time.Advance(TimeSpan.FromSeconds(2));
        var asked = await app.LookUpAsync(number);

        Assert.Equal(["False", "True", "False"], new[] { first, remembered, asked }.Select(reply => reply["cached"]));
        Assert.Equal((first.Status, first.Status), (remembered.Status, asked.Status));
        Assert.Equal(first["contactId"], remembered["contactId"]);
        Assert.NotEqual(first["correlationId"], remembered["correlationId"]);
        Assert.Equal(2, app.Cloud.Contacts.Traffic.Requests);
    }

    [Theory]
    [InlineData("Lookup__AnswerCache__Duration", Known, Unknown)]
    [InlineData("Lookup__AnswerCache__NotFoundDuration", Unknown, Known)]
    public async Task A_duration_of_zero_switches_the_cache_off_for_that_kind_of_answer_only(string setting, string off, string on)
    {
        await using var app = await AppUnderTest.StartAsync((setting, "00:00:00"));

        var replies = new List<Reply>();
        foreach (var number in (string[])[off, off, on, on])
        {
            replies.Add(await app.LookUpAsync(number));
        }

        Assert.Equal(["False", "False", "False", "True"], replies.Select(reply => reply["cached"]));
        Assert.Equal(3, app.Cloud.Contacts.Traffic.Requests);
    }

    [Fact]
    public async Task A_configured_duration_replaces_the_default()
    {
        var time = new FakeTime();
        await using var app = await AppUnderTest.StartAsync(
            new AppOptions { Time = time }, ("Lookup__AnswerCache__Duration", "00:10:00"), ("Lookup__AnswerCache__NotFoundDuration", "00:05:00"));

        await app.LookUpAsync(Known);
        await app.LookUpAsync(Unknown);
        time.Advance(TimeSpan.FromMinutes(5.1));
        var known = await app.LookUpAsync(Known);
        var unknown = await app.LookUpAsync(Unknown);
        time.Advance(TimeSpan.FromMinutes(5));
        var knownAgain = await app.LookUpAsync(Known);

        Assert.Equal(["True", "False", "False"], new[] { known, unknown, knownAgain }.Select(reply => reply["cached"]));
    }

    [Fact]
    public async Task A_failure_is_never_cached()
    {
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Arrange = cloud => cloud.Contacts.Next(Fault.Status(400)) });

        var failed = await app.LookUpAsync(Known);
        var found = await app.LookUpAsync(Known);

        Assert.Equal(("bad_response", "False"), (failed.Status, failed["cached"]));
        Assert.Equal(("found", "False"), (found.Status, found["cached"]));
    }
}
