using LocalCloud;
using TestKit;

namespace Providers.Tests.Shipped;

public sealed class TroubledTests
{
    /// <summary>A list of one record, in which there are more levels than any record has.</summary>
    private static readonly string Deep = $"[{string.Concat(Enumerable.Repeat("{\"a\":", 5_000))}1{new string('}', 5_000)}]";

    public static TheoryData<string> Makes => Make.Names;

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task Too_many_requests_are_waited_out_when_the_wait_fits(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Next(Fault.TooManyRequests(TimeSpan.Zero), path: make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
        Assert.Equal([429, 200], make.Asked(app.Cloud).Select(request => request.Status));
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task Too_many_requests_with_a_wait_longer_than_the_call_are_throttled_at_once(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Always(Fault.TooManyRequests(TimeSpan.FromSeconds(40)), make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("throttled", reply.Status);
        Assert.True(reply.Json.GetProperty("retryable").GetBoolean());
        Assert.Equal("40", reply.Header("Retry-After"));
        Assert.Contains("Lookup__AnswerCache__Duration", reply.Reason, StringComparison.Ordinal);
        Assert.Single(make.Asked(app.Cloud));
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task Too_many_requests_without_a_word_of_how_long_are_throttled_at_once(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Always(Fault.Status(429, "{}"), make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("throttled", reply.Status);
        Assert.True(reply.Json.GetProperty("retryable").GetBoolean());
        Assert.Single(make.Asked(app.Cloud));
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task What_is_no_list_of_contacts_is_a_bad_response_and_never_a_miss(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        Fault[] garbage =
        [
            Fault.NotJson(), Fault.Truncated(), Fault.WrongShape(), Fault.WrongShape("\"text\""), Fault.WrongShape("42"), Fault.WrongShape(""),
            Fault.WrongShape($$"""{"contacts":{{Deep}},"customers":{{Deep}},"searchRecords":{{Deep}},"value":{{Deep}},"result":{{Deep}},"results":{{Deep}}}"""),
            Fault.WrongShape("""{"contacts":3,"customers":3,"searchRecords":3,"value":3,"result":3,"results":3}"""),
            Fault.WrongShape("""{"contacts":[3],"customers":[3],"searchRecords":[3],"value":[3],"result":[3],"results":[3]}"""),
        ];

        foreach (var fault in garbage)
        {
            make.Api(app.Cloud).Always(fault, make.ApiPath);
            var reply = await app.LookUpAsync(Make.One);

            Assert.Equal("bad_response", reply.Status);
        }
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task A_reply_without_its_list_is_a_bad_response_unless_the_definition_says_that_it_may_be_absent(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Always(Fault.WrongShape("{}"), make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal(make.IsGenesys ? "not_found" : "bad_response", reply.Status);
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task A_reply_too_large_to_be_one_is_a_bad_response(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Always(Fault.TooLarge(), make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("bad_response", reply.Status);
        Assert.Contains("too large", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task A_redirect_is_not_followed(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Always(Fault.Redirect(app.Cloud.HashiCorp.Address, 307), make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("bad_response", reply.Status);
        Assert.Contains("redirected", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(0, app.Cloud.HashiCorp.Traffic.Requests);
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task An_address_that_the_server_does_not_know_is_no_miss(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        var ownError = make.NotFoundIsNobody ? Fault.Status(404, "<html>", "text/html") : Fault.Status(404);
        make.Api(app.Cloud).Always(ownError, make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("bad_response", reply.Status);
        Assert.Contains("404", reply.Reason, StringComparison.Ordinal);
        Assert.Contains("address", reply.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task A_server_that_is_out_of_order_for_a_moment_costs_no_lookup(string name)
    {
        var make = Make.Of(name);
        await using var app = await make.StartAsync();
        make.Api(app.Cloud).Next(Fault.Status(503), path: make.ApiPath);

        var reply = await app.LookUpAsync(Make.One);

        Assert.Equal("found", reply.Status);
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public async Task A_server_that_hangs_is_a_timeout_within_the_budget(string name)
    {
        var make = Make.Of(name);
        var time = new FakeTime();
        await using var app = await make.StartAsync(secret: null, time);
        make.Api(app.Cloud).Always(Fault.Hang(), make.ApiPath);

        var lookup = app.LookUpAsync(Make.One);
        await make.Api(app.Cloud).Traffic.ReachAsync(make.RequestsUpToContacts);
        time.Advance(TimeSpan.FromSeconds(4.5));
        var reply = await lookup;

        Assert.Equal("timeout", reply.Status);
        Assert.Contains(make.Host, reply.Reason, StringComparison.Ordinal);
    }
}
