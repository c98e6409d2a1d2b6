namespace Providers.Tests.Shipped;

/// <summary>Every shipped definition and variant over sockets, with everything that a login or an API may reply.</summary>
public sealed class StatusTests
{
    /// <summary>A list of one record, in which there are more levels than any record has.</summary>
    private static readonly string Deep = $"[{string.Concat(Enumerable.Repeat("{\"a\":", 5_000))}1{new string('}', 5_000)}]";

    private static readonly Fault[] Garbage =
    [
        Fault.NotJson(), Fault.Truncated(), Fault.WrongShape(), Fault.WrongShape("\"text\""), Fault.WrongShape("42"), Fault.WrongShape(""),
        InEveryList(Deep), InEveryList("3"), InEveryList("[3]"), InEveryList("""[{"unheard_of":"+13175550125"}]"""),
    ];

    private static readonly Case[] Cases =
    [
        new("the one person with the number", "found")
        {
            Check = (make, _, reply) =>
            {
                Assert.Equal((make.FullName, make.StoredForm, "1"), (reply["fullName"], reply["matchedFormat"], reply["matchCount"]));
                Assert.Equal((make.IsGenesys ? "genesys" : Make.Crm, "eleanor.whitfield@harbourlight.example", ""), (reply["provider"], reply["workEmail"], reply.Reason));
                Assert.Equal(([], []), (Texts(reply, "candidateNames"), Texts(reply, "candidateIds")));
            },
        },
        new("a number that nobody has", "not_found")
        {
            Number = Make.Nobody,
            Check = (_, _, reply) => Assert.Equal(("0", ""), (reply["matchCount"], reply["matchedFormat"])),
        },
        new("several people with names", "multiple")
        {
            Number = Make.Several,
            Reason = _ => ["Lookup__Match"],
            Check = (make, _, reply) =>
            {
                Assert.Equal(($"{make.Household}", ""), (reply["matchCount"], reply["fullName"]));
                Assert.Equal(make.Household, Texts(reply, "candidateNames").Length);
                Assert.Contains(Make.Elder, Texts(reply, "candidateNames"));
                Assert.Equal(make.Household, Texts(reply, "candidateIds").Where(id => id.Length > 0).Distinct().Count());
            },
        },
        new("several people, of whom the one created first is asked for", "found")
        {
            Number = Make.Several,
            Settings = [("Lookup__Match", "first_created")],
            Check = (make, _, reply) => Assert.Equal((Make.Elder, $"{make.Household}"), (reply["fullName"], reply["matchCount"])),
        },
        new("a token that is refused and renewed", "found")
        {
            Is = make => make.AsksLogin,
            IsAskedBefore = true,
            Arrange = (_, cloud) => Make.RevokeTokens(cloud),
            Check = (make, cloud, _) =>
            {
                Assert.Equal([200, 401, 200], make.Asked(cloud).Select(request => request.Status));
                Assert.Equal(2, make.AskedLogin(cloud).Count);
            },
        },
        new("a key that is refused and read again", "found")
        {
            Is = make => !make.AsksLogin,
            IsAskedBefore = true,
            Arrange = (make, cloud) =>
            {
                cloud.Crm.Gate.ApiKey = "rotated-in-the-meantime";
                make.PutSecret(cloud);
            },
            Check = (make, cloud, _) => Assert.Equal([200, 401, 200], make.Asked(cloud).Select(request => request.Status)),
        },
        new("credentials that stay refused", "unauthorized")
        {
            Faults = [Fault.Status(401)],
            Reason = make => [make.Host, make.UnauthorizedHelp],
            Check = (make, cloud, reply) =>
            {
                Assert.DoesNotContain("<name>", reply.Reason, StringComparison.Ordinal);
                Assert.InRange(make.Asked(cloud).Count, 2, 3);
            },
        },
        new("a wrong key", "unauthorized")
        {
            Is = make => !make.AsksLogin,
            Secret = "wrong",
            Reason = make => [make.UnauthorizedHelp],
            Check = (_, _, reply) => Assert.DoesNotContain("login", reply.Reason, StringComparison.Ordinal),
        },
        new("a login that refuses the secret", "credentials_rejected")
        {
            Is = make => make.AsksLogin,
            Secret = "wrong",
            Settings = [("Secrets__KeyVault__TryPreviousVersion", "false")],
            Reason = make => [make.RejectedHelp],
            Check = (make, cloud, _) => Assert.Empty(make.Asked(cloud)),
        },
        new("a login that redirects", "token_unavailable")
        {
            Is = make => make.AsksLogin,
            IsAskedBefore = true,
            Arrange = (make, cloud) =>
            {
                Make.RevokeTokens(cloud);
                make.Login(cloud).Always(Fault.Redirect(cloud.HashiCorp.Address, 307), make.LoginPath(cloud));
            },
            Reason = _ => ["redirected"],
            Check = (_, cloud, _) => Assert.Equal(0, cloud.HashiCorp.Traffic.Requests),
        },
        new("a missing permission", "permission_denied")
        {
            Arrange = (_, cloud) => Make.Forbid(cloud),
            Reason = make => [make.Permission, "HTTP 403"],
            Check = (make, cloud, _) => Assert.Single(make.Asked(cloud)),
        },
        new("too many requests, and a wait that fits", "found")
        {
            Arrange = (make, cloud) => make.Api(cloud).Next(Fault.TooManyRequests(TimeSpan.Zero), path: make.ApiPath),
            Check = (make, cloud, _) => Assert.Equal([429, 200], make.Asked(cloud).Select(request => request.Status)),
        },
        new("too many requests, and a wait longer than the call", "throttled")
        {
            Faults = [Fault.TooManyRequests(TimeSpan.FromSeconds(40))],
            Reason = _ => ["Lookup__AnswerCache__Duration"],
            Check = (make, cloud, reply) =>
            {
                Assert.Equal(("True", "40"), (reply["retryable"], reply.Header("Retry-After")));
                Assert.Single(make.Asked(cloud));
            },
        },
        new("too many requests, without a wait", "throttled")
        {
            Faults = [Fault.Status(429, "{}")],
            Check = (make, cloud, reply) =>
            {
                Assert.Equal("True", reply["retryable"]);
                Assert.Single(make.Asked(cloud));
            },
        },
        new("what is no list of contacts", "bad_response") { Faults = Garbage },
        new("a reply without its list", "bad_response") { Is = make => !make.IsGenesys, Faults = [Fault.WrongShape("{}")] },
        new("a reply without its list, which the definition allows", "not_found") { Is = make => make.IsGenesys, Faults = [Fault.WrongShape("{}")] },
        new("a reply that is too large", "bad_response") { Faults = [Fault.TooLarge()], Reason = _ => ["too large"] },
        new("a redirect", "bad_response")
        {
            Arrange = (make, cloud) => make.Api(cloud).Always(Fault.Redirect(cloud.HashiCorp.Address, 307), make.ApiPath),
            Reason = _ => ["redirected"],
            Check = (_, cloud, _) => Assert.Equal(0, cloud.HashiCorp.Traffic.Requests),
        },
        new("an address that the server does not know", "bad_response")
        {
            Arrange = (make, cloud) => make.Api(cloud).Always(make.NotFoundIsNobody ? Fault.Status(404, "<html>", "text/html") : Fault.Status(404), make.ApiPath),
            Reason = _ => ["404", "address"],
        },
        new("a server that is out of order for a moment", "found") { Arrange = (make, cloud) => make.Api(cloud).Next(Fault.Status(503), path: make.ApiPath) },
    ];

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var (make, reply) in Make.All.SelectMany(make => Cases.Where(one => one.Is(make)).Select(one => (make.Name, one.Name))))
            {
                all.Add(make, reply);
            }

            return all;
        }
    }

    public static TheoryData<string> Makes => Make.Names;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_definition_has_a_status_for_every_reply(string name, string what)
    {
        var make = Make.Of(name);
        var given = Cases.Single(one => one.Name == what);
        await using var app = await make.StartAsync(given.Secret, time: null, given.Settings);
        if (given.IsAskedBefore)
        {
            await app.LookUpAsync(Make.One);
        }

        given.Arrange(make, app.Cloud);
        foreach (var fault in given.Faults.DefaultIfEmpty())
        {
            if (fault is not null)
            {
                make.Api(app.Cloud).Always(fault, make.ApiPath);
            }

            var reply = await app.LookUpAsync(given.Number);

            Assert.Equal(given.Status, reply.Status);
            Assert.All(given.Reason(make), part => Assert.Contains(part, reply.Reason, StringComparison.Ordinal));
            given.Check(make, app.Cloud, reply);
        }
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

    private static Fault InEveryList(string list) =>
        Fault.WrongShape($$"""{"contacts":{{list}},"customers":{{list}},"searchRecords":{{list}},"value":{{list}},"result":{{list}},"results":{{list}}}""");

    private static string[] Texts(Reply reply, string key) => [.. reply.Json.GetProperty(key).EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>What a login or an API replies, and the status that comes of it.</summary>
    private sealed record Case(string Name, string Status)
    {
        public Func<Make, bool> Is { get; init; } = _ => true;

        public (string Name, string Value)[] Settings { get; init; } = [];

        /// <summary>What the secret store holds; null is the right secret.</summary>
        public string? Secret { get; init; }

        /// <summary>True when a lookup succeeds first.</summary>
        public bool IsAskedBefore { get; init; }

        public Action<Make, Cloud> Arrange { get; init; } = (_, _) => { };

        /// <summary>What the API replies instead of its own, one after another.</summary>
        public IReadOnlyList<Fault> Faults { get; init; } = [];

        public string Number { get; init; } = Make.One;

        /// <summary>What the reason names.</summary>
        public Func<Make, IReadOnlyList<string>> Reason { get; init; } = _ => [];

        public Action<Make, Cloud, Reply> Check { get; init; } = (_, _, _) => { };
    }
}
