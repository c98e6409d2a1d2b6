using System.Diagnostics;
using LocalCloud;

namespace Load;

/// <summary>What came of a run.</summary>
/// <param name="Lookups">How many were sent.</param>
/// <param name="Failures">What the ones said that were not told whose number it is, or that it is nobody's.</param>
/// <param name="TokenRequests">Requests the login had, refused ones included.</param>
/// <param name="Tokens">Tokens the login gave.</param>
/// <param name="SecretReads">Times the secret was read.</param>
/// <param name="Times">How long each lookup took, in order.</param>
public sealed record LoadResult(int Lookups, IReadOnlyList<string> Failures, long TokenRequests, long Tokens, long SecretReads, TimeSpan[] Times)
{
    public TimeSpan Percentile(double share) => Times.Length == 0 ? TimeSpan.Zero : Times[(int)Math.Min(Times.Length - 1, share * Times.Length)];
}

/// <summary>One lookup of a load.</summary>
/// <param name="SentAt">When it was sent, from the start of the load.</param>
/// <param name="Time">Time until its answer.</param>
/// <param name="Failure">Why it was not answered with a contact or with the certainty that there is none; else null.</param>
public sealed record LoadedLookup(TimeSpan SentAt, TimeSpan Time, string? Failure);

/// <summary>
/// Sends lookups at a steady rate, whatever becomes of the ones before (an open loop: a slow answer is no excuse for asking
/// less), to the published app behind the stand-in of the Functions host. The answer cache is off and no two lookups under
/// way have the same number, so each one is asked for.
/// </summary>
public static class LoadRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public static async Task<LoadResult> RunAsync(string folder, Scenario scenario, int perSecond, TimeSpan length)
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.Genesys.TokenLifetime = scenario.TokenLifetime(length);
        await using var host = await FunctionsHost.StartAsync(folder, new FunctionsHostOptions { Environment = SettingsOf(cloud) });
        using var http = ClientOf(host);

        // What is measured is the behaviour of a running app, not how fast this process compiles its own client.
        await LookUpAsync(http, 0, TimeSpan.Zero);

        using var ended = new CancellationTokenSource();
        var script = scenario.Script(cloud, length, ended.Token);
        var lookups = await SendAsync(http, perSecond, length);
        await ended.CancelAsync();
        await script.ContinueWith(_ => { }, TaskScheduler.Default);
        return new LoadResult(
            lookups.Count,
            [.. lookups.Select(l => l.Failure).OfType<string>()],
            cloud.Login.Traffic.Requests,
            cloud.Login.Traffic.Successes,
            cloud.KeyVault.Traffic.Successes,
            [.. lookups.Select(l => l.Time).Order()]);
    }

    /// <summary>The app's settings for a load: the answer cache is off.</summary>
    public static Dictionary<string, string?> SettingsOf(Cloud cloud) => new(cloud.FunctionAppSettings().ToDictionary(s => s.Key, string? (s) => s.Value))
    {
        ["Lookup__AnswerCache__Duration"] = "00:00:00",
        ["Lookup__AnswerCache__NotFoundDuration"] = "00:00:00",
    };

    public static HttpClient ClientOf(FunctionsHost host)
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Add("x-functions-key", host.Key);
        return http;
    }

    /// <summary>Sends lookups at a steady rate and waits for the answers.</summary>
    public static async Task<IReadOnlyList<LoadedLookup>> SendAsync(HttpClient http, int perSecond, TimeSpan length)
    {
        var sent = new List<Task<LoadedLookup>>();
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Tick);
        while (clock.Elapsed < length && await timer.WaitForNextTickAsync())
        {
            for (var due = (int)(clock.Elapsed.TotalSeconds * perSecond); sent.Count < due;)
            {
                sent.Add(LookUpAsync(http, sent.Count, clock.Elapsed));
            }
        }

        return await Task.WhenAll(sent);
    }

    private static async Task<LoadedLookup> LookUpAsync(HttpClient http, int number, TimeSpan sentAt)
    {
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            var phone = string.Create(CultureInfo.InvariantCulture, $"tel:+1317555{number % 10_000:0000}");
            using var body = new StringContent($$"""{"phoneNumber": "{{phone}}"}""", Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri("/api/contacts/lookup", UriKind.Relative), body);
            var text = await response.Content.ReadAsStringAsync();
            using var json = JsonDocument.Parse(text);
            var status = json.RootElement.GetProperty("status").GetString();
            return new LoadedLookup(sentAt, Stopwatch.GetElapsedTime(startedAt), status is "found" or "multiple" or "not_found" ? null : $"{status}: {json.RootElement.GetProperty("reason")}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException)
        {
            return new LoadedLookup(sentAt, Stopwatch.GetElapsedTime(startedAt), e.GetType().Name);
        }
    }
}
