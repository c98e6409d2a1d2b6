using System.Collections.Concurrent;
using ContactLookup.Answers;
using ContactLookup.Diagnosis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Tests.Tokens;

/// <summary>
/// Genesys Cloud at the edge of the process, login and External Contacts, with the real composition in front of it. Its
/// tokens are numbered, token-1, token-2 and so on, and valid until they are revoked.
/// </summary>
internal sealed class FakeGenesys : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _good = new();
    private readonly ConcurrentQueue<string> _shown = new();
    private readonly ServiceProvider _services;
    private int _issued;

    public FakeGenesys(params (string Name, string Value)[] settings)
    {
        Edge = new Edge(async arrived => await Instead(arrived) ?? await (arrived.Address.Host.StartsWith("login.", StringComparison.Ordinal) ? LoginAsync(arrived) : ApiAsync(arrived)));
        var all = new Dictionary<string, string?>
        {
            ["Genesys:Region"] = "mypurecloud.ie",
            ["Genesys:ClientId"] = "client",
            ["Secrets:Source"] = "configuration",
            ["Secrets:Configuration:ClientSecret"] = "hunter2",
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["Lookup:AnswerCache:Duration"] = "00:00:00",
            ["Lookup:AnswerCache:NotFoundDuration"] = "00:00:00",
        };
        foreach (var (name, value) in settings)
        {
            all[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        Measured = new MetricCapture(Time);
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<MakeServerHandler>(_ => Edge)
            .AddSingleton(Measured.Metrics)
            .AddContactLookup(LookupSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(all).Build()))
            .BuildServiceProvider();
        Lookup = _services.GetRequiredService<CallerLookup>();
    }

    public Edge Edge { get; }

    public FakeTime Time { get; } = new();

    public LogCapture Log { get; } = new();

    public MetricCapture Measured { get; }

    public CallerLookup Lookup { get; }

    public Doctor Doctor => _services.GetRequiredService<Doctor>();

    /// <summary>How many tokens were issued.</summary>
    public int Issued => Volatile.Read(ref _issued);

    /// <summary>The token of every request to the API, in order.</summary>
    public IReadOnlyList<string> Shown => [.. _shown];

    /// <summary>Issues this token again and again instead of numbered ones, while it is set.</summary>
    public string? SameToken { get; set; }

    /// <summary>What any server answers instead, when this does not give null.</summary>
    public Func<Arrived, Task<HttpResponseMessage?>> Instead { get; set; } = _ => Task.FromResult<HttpResponseMessage?>(null);

    /// <summary>What the login answers instead, when this does not give null.</summary>
    public Func<Arrived, HttpResponseMessage?> LoginInstead { get; set; } = _ => null;

    /// <summary>What happens before the API answers.</summary>
    public Func<Arrived, Task> BeforeApi { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the API answers to a good token instead, when this does not give null.</summary>
    public Func<Arrived, HttpResponseMessage?> ApiInstead { get; set; } = _ => null;

    public void RevokeAll() => _good.Clear();

    public void Issue(string token) => _good[token] = true;

    /// <summary>Looks a number up; every call has another, so that none joins another's.</summary>
    public async Task<LookupAnswer> LookUpAsync(int number = 0) => await Lookup.FindAsync(
        new LookupRequest(string.Create(CultureInfo.InvariantCulture, $"+1317555{number:0000}"), null, null, "c"),
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Measured.Dispose();
        Edge.Dispose();
        Log.Dispose();
    }

    private Task<HttpResponseMessage> LoginAsync(Arrived arrived)
    {
        if (LoginInstead(arrived) is { } instead)
        {
            return Task.FromResult(instead);
        }

        var number = Interlocked.Increment(ref _issued);
        var token = SameToken ?? string.Create(CultureInfo.InvariantCulture, $"token-{number}");
        if (SameToken is null)
        {
            Issue(token);
        }

        return Task.FromResult(Reply.Json(200, $$"""{"access_token":"{{token}}","token_type":"bearer","expires_in":86399}"""));
    }

    private async Task<HttpResponseMessage> ApiAsync(Arrived arrived)
    {
        var token = arrived.Header("Authorization")!["Bearer ".Length..];
        _shown.Enqueue(token);
        await BeforeApi(arrived);
        if (!_good.ContainsKey(token))
        {
            return Reply.Json(401, """{"message":"Invalid login credentials.","code":"bad.credentials","status":401}""");
        }

        return ApiInstead(arrived) ?? Reply.Json(200, """{"contacts":[{"id":"c1","type":"Curated","firstName":"Eleanor"}]}""");
    }
}
