using System.Net;
using System.Net.Sockets;
using EndToEnd.Tests.Isolated;

namespace EndToEnd.Tests;

/// <summary>The process of a published head: how it starts, what it logs, how many callers it takes, how it ends. The same for both heads.</summary>
public abstract class HeadTests
{
    private const int Burst = 400;

    /// <summary>Why the head cannot be tested here; null when it can.</summary>
    private protected virtual string? Missing => null;

    /// <summary>Program and arguments that run it.</summary>
    private protected abstract string[] Command { get; }

    /// <summary>The fewest open files with which it starts.</summary>
    private protected abstract int FewestFiles { get; }

    [SkippableFact]
    public async Task A_start_without_settings_is_refused_with_every_problem_on_a_line_of_its_own()
    {
        Skip.If(Missing is not null, Missing);

        var (exitCode, output, errors) = await AppProcess.RunAsync(Command, []);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        var problems = errors.Select(line => AppProcess.Member(line, "Problem")).ToList();
        Assert.All(
            (string[])["Genesys__Region ", "Genesys__ClientId ", "Secrets__KeyVault__Uri "],
            setting => Assert.Contains(problems, problem => problem.StartsWith(setting, StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("Logging__LogLevel__Default", "Loud")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense")]
    public async Task A_wrong_value_refuses_the_start_and_names_the_setting(string setting, string value)
    {
        Skip.If(Missing is not null, Missing);
        await using var cloud = await Cloud.StartAsync();

        var (exitCode, _, errors) = await AppProcess.RunAsync(Command, [.. Settings(cloud), (setting, value)]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith(setting, AppProcess.Member(Assert.Single(errors), "Problem"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_fatal_error_at_start_is_one_line_for_the_host_and_exit_code_1()
    {
        Skip.If(Missing is not null, Missing);
        await using var cloud = await Cloud.StartAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        // The custom handler cannot listen on this port; the isolated worker finds no host.
        var (exitCode, _, errors) = await AppProcess.RunAsync(Command, [.. Settings(cloud), ("FUNCTIONS_CUSTOMHANDLER_PORT", $"{((IPEndPoint)taken.LocalEndpoint).Port}")]);

        Assert.Equal(1, exitCode);
        Assert.Single(errors, line => AppProcess.Member(line, "Event") == "FatalError");
    }

    [SkippableTheory]
    [InlineData(128)]
    [InlineData(200)]
    public async Task A_process_that_may_open_too_few_files_is_refused_and_names_the_limit(int files)
    {
        Skip.If(Missing is not null, Missing);

        var (exitCode, _, errors) = await AppProcess.RunAsync(Command, [], files);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"The process may have {files} files open and needs at least {FewestFiles}.", AppProcess.Member(Assert.Single(errors), "Problem"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_doctor_examines_the_app_on_the_command_line()
    {
        Skip.If(Missing is not null, Missing);
        await using var cloud = await Cloud.StartAsync();

        var healthy = await AppProcess.RunAsync([.. Command, "doctor"], Settings(cloud));
        cloud.KeyVault.MayGet = false;
        var failed = await AppProcess.RunAsync([.. Command, "doctor", "--json"], Settings(cloud));

        Assert.True(healthy.ExitCode == 0, string.Join('\n', healthy.Output.Concat(healthy.Errors)));
        Assert.StartsWith("ContactLookup doctor: ", healthy.Output.First(), StringComparison.Ordinal);
        Assert.Equal((1, "failed"), (failed.ExitCode, AppProcess.Member(string.Join('\n', failed.Output), "status")));
        Assert.Empty(failed.Errors);
    }

    [SkippableFact]
    public async Task The_log_is_one_json_line_a_record_with_the_same_fields_and_holds_no_number_no_token_and_no_secret()
    {
        Skip.If(Missing is not null, Missing);
        await using var cloud = await Cloud.StartAsync();
        await using var head = await StartAsync(cloud);

        foreach (var number in (string[])["13175550125", "13175550140", "13175550198"])
        {
            await head.Http.GetStringAsync(Lookup(number));
            cloud.Genesys.RevokeAllTokens();
        }

        await head.Process.TerminateAsync();
        Assert.Equal(0, await head.Process.EndAsync());
        Assert.Empty(head.Process.Errors);
        var answers = head.Process.Output.Select(line => JsonDocument.Parse(line).RootElement).Where(record => record.GetProperty("Event").GetString() == "LookupAnswered").ToList();
        Assert.Equal(3, answers.Count);
        Assert.All(answers, answer => Assert.Equal(
            ["Timestamp", "Level", "Category", "Event", "Message", "Status", "Provider", "TotalMs", "SecretMs", "TokenMs", "LookupMs", "MatchCount", "Cached", "CorrelationId"],
            answer.EnumerateObject().Select(member => member.Name)));
        Assert.Contains(head.Process.Output, line => AppProcess.Member(line, "Event") == "Started");
        var log = string.Join('\n', head.Process.Output);
        Assert.DoesNotMatch("5550125|5550140|5550198|Eleanor|Whitfield", log);
        Assert.All(
            [cloud.Genesys.Client.Secrets.Single(), head.Key, .. cloud.Genesys.IssuedTokens.Select(token => token.Value)],
            secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task With_few_files_a_burst_of_callers_waits_and_each_is_answered()
    {
        Skip.If(Missing is not null, Missing);
        var gate = new Gate();
        await using var cloud = await Cloud.StartAsync();
        cloud.Contacts.Always(Fault.Until(gate));
        await using var head = await StartAsync(cloud, FewestFiles);

        var callers = Enumerable.Range(0, Burst).Select(i => head.Http.GetAsync(Lookup($"1317555{i:0000}"))).ToList();
        await cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(AppProcess.Patience, TimeProvider.System);
        gate.Open();

        Assert.All(await Task.WhenAll(callers), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        await head.Process.TerminateAsync();
        Assert.Equal(0, await head.Process.EndAsync());
    }

    [SkippableFact]
    public async Task With_few_files_idle_connections_make_room_for_the_next_callers()
    {
        Skip.If(Missing is not null, Missing);
        await using var cloud = await Cloud.StartAsync();
        await using var head = await StartAsync(cloud, FewestFiles);

        for (var caller = 0; caller < 20; caller++)
        {
            // Each has a connection of its own and leaves it open.
            var http = head.MakeClient();
            using var response = await http.GetAsync(Lookup("13175550125"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private protected abstract Task<RunningHead> StartAsync(Cloud cloud, int? files = null);

    private protected static IEnumerable<(string Name, string? Value)> Settings(Cloud cloud) =>
        [.. cloud.FunctionAppSettings().Select(s => (s.Key, s.Value)), ("Lookup__Budget", "00:00:50")];

    private static Uri Lookup(string number) => new($"/api/contacts/lookup?phone=%2B{number}", UriKind.Relative);

    /// <summary>A head that runs.</summary>
    /// <param name="Process">Its process.</param>
    /// <param name="Address">Where it is asked.</param>
    /// <param name="Key">The function key.</param>
    /// <param name="Host">The stand-in of the Functions host, if there is one.</param>
    private protected sealed record RunningHead(AppProcess Process, Uri Address, string Key, IAsyncDisposable? Host) : IAsyncDisposable
    {
        private readonly List<HttpClient> _clients = [];

        public HttpClient Http => _clients.FirstOrDefault() ?? MakeClient();

        public HttpClient MakeClient()
        {
            var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(100), DefaultRequestHeaders = { { "x-functions-key", Key } } };
            _clients.Add(http);
            return http;
        }

        public async ValueTask DisposeAsync()
        {
            _clients.ForEach(http => http.Dispose());
            await (Host ?? Process).DisposeAsync();
        }
    }
}

/// <summary>The custom handler, without a host before it.</summary>
[Collection(SharedApp.Name)]
public sealed class CustomHandlerTests(PublishedApp app) : HeadTests
{
    private protected override string? Missing => Deployment.IsElsewhere ? "Another app is named by an environment variable." : null;

    private protected override int FewestFiles => 256;

    private protected override string[] Command => [Path.Combine(app.Folder, "contact-lookup")];

    private protected override async Task<RunningHead> StartAsync(Cloud cloud, int? files = null)
    {
        var address = new Uri($"http://127.0.0.1:{AppProcess.FreePort()}");
        var process = AppProcess.Start(Command, [.. Settings(cloud), ("FUNCTIONS_CUSTOMHANDLER_PORT", $"{address.Port}")], files);
        await process.UntilItListensAsync(address);
        return new RunningHead(process, address, "unused-function-key", null);
    }
}

/// <summary>The isolated worker, behind a stand-in of the host that speaks its gRPC protocol.</summary>
public sealed class IsolatedWorkerTests : HeadTests
{
    private protected override string? Missing => Deployment.WorkerFolder is null ? $"{Deployment.WorkerVariable} names no published isolated worker." : null;

    private protected override int FewestFiles => 512;

    private protected override string[] Command => WorkerHost.Command(Deployment.WorkerFolder!);

    private protected override async Task<RunningHead> StartAsync(Cloud cloud, int? files = null)
    {
        var host = await WorkerHost.StartAsync(Deployment.WorkerFolder!, Settings(cloud), files);
        return new RunningHead(host.Worker, host.Address, host.Key, host);
    }
}
