namespace FunctionApp.Tests.Answers;

public sealed class BrokenLookupTests
{
    [Fact]
    public async Task An_unexpected_exception_becomes_an_answer_and_its_message_is_not_logged()
    {
        // An exception that nothing in the app expects, whose message quotes a number, a token and a secret.
        await using var app = await AppUnderTest.StartAsync(new AppOptions
        {
            OnSending = request =>
            {
                if (request.RequestUri!.Host == CloudEdge.ApiHost)
                {
                    throw new FormatException($"{request.RequestUri} {request.Headers.Authorization}");
                }
            },
        });

        var reply = await app.LookUpAsync("+13175550125");

        Assert.Equal((200, "unavailable", "True"), (reply.HttpStatus, reply.Status, reply["retryable"]));
        Assert.Contains("error inside the function app", reply.Reason, StringComparison.Ordinal);
        Contract.AssertKeptBy(reply);
        var line = Assert.Single(app.ShippedLog.Lines, line => line.Contains("\"Event\":\"LookupBroke\"", StringComparison.Ordinal));
        Assert.Contains(reply["correlationId"], line, StringComparison.Ordinal);
        Assert.Contains("System.FormatException", line, StringComparison.Ordinal);
        Assert.Contains(nameof(CloudEdge), line, StringComparison.Ordinal);
        Assert.DoesNotContain("3175550125", line, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Cloud.Genesys.IssuedTokens[0].Value, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_caller_with_the_number_starts_another_lookup()
    {
        var sent = 0;
        await using var app = await AppUnderTest.StartAsync(new AppOptions
        {
            OnSending = request =>
            {
                if (request.RequestUri!.Host == CloudEdge.ApiHost && Interlocked.Increment(ref sent) == 1)
                {
                    throw new FormatException();
                }
            },
        });

        Assert.Equal("unavailable", (await app.LookUpAsync("+13175550125")).Status);
        Assert.Equal("found", (await app.LookUpAsync("+13175550125")).Status);
    }

    [Fact]
    public async Task An_IOException_inside_the_app_is_logged_and_not_taken_for_a_caller_who_left()
    {
        var time = new BreakableTime();
        await using var app = await AppUnderTest.StartAsync(new AppOptions { Time = time });
        await app.LookUpAsync("+13175550125");

        time.IsBroken = true;
        var reply = await app.LookUpAsync("+13175550140");
        time.IsBroken = false;

        Assert.Equal((200, "unavailable"), (reply.HttpStatus, reply.Status));
        Assert.Contains(app.ShippedLog.Lines, line => line.Contains("\"Event\":\"LookupBroke\"", StringComparison.Ordinal));
    }

    private sealed class BreakableTime : TimeProvider
    {
        public bool IsBroken { get; set; }

        public override long GetTimestamp() => IsBroken ? throw new IOException("scripted") : base.GetTimestamp();
    }
}
