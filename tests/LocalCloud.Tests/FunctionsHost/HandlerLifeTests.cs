using System.Diagnostics;

namespace LocalCloud.Tests;

public sealed class HandlerLifeTests : IDisposable
{
    private readonly PublishedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_handler_gets_its_port_its_id_the_folder_and_the_app_settings()
    {
        await using var host = await FunctionsHost.StartAsync(_folder.Path, new FunctionsHostOptions
        {
            Environment = new Dictionary<string, string?> { ["Genesys__Region"] = "mypurecloud.de", ["PATH_TAKEN_AWAY"] = null },
        });

        var environment = (await GetAsync(host, "/api/environment")).Split('\n').Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal("mypurecloud.de", environment["Genesys__Region"]);
        Assert.Equal(_folder.Path, environment["FUNCTIONS_APP_ROOT_PATH"]);
        Assert.Equal(environment["FUNCTIONS_CUSTOMHANDLER_PORT"], environment["FUNCTIONS_HTTPWORKER_PORT"]);
        Assert.Equal(environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"], environment["FUNCTIONS_HTTPWORKER_ID"]);
        Assert.NotEqual(host.Address.Port.ToString(CultureInfo.InvariantCulture), environment["FUNCTIONS_CUSTOMHANDLER_PORT"]);
    }

    [Fact]
    public async Task It_runs_in_the_folder_or_in_the_working_directory_named_and_its_lines_are_collected()
    {
        using var folder = new PublishedFolder(host: json => json["customHandler"]!["description"]!["workingDirectory"] = "inner");
        Directory.CreateDirectory(Path.Combine(folder.Path, "inner"));
        var complained = new TaskCompletionSource();

        await using var host = await FunctionsHost.StartAsync(folder.Path, new FunctionsHostOptions
        {
            OnLine = line => _ = line.IsError && complained.TrySetResult(),
        });
        await complained.Task;

        Assert.Contains(host.Lines, line => !line.IsError && line.Text == "handler started in " + Path.Combine(folder.Path, "inner"));
        Assert.Contains(host.Lines, line => line.IsError && line.Text == "handler complains");
    }

    [Fact]
    public async Task After_a_crash_it_is_started_again_at_once_and_requests_wait_for_it()
    {
        await using var host = await FunctionsHost.StartAsync(_folder.Path);
        var first = host.HandlerProcessId;

        await CrashAsync(host, 134);
        await Eventually.BecomesTrue(() => host.HandlerStarts == 2);
        await GetAsync(host, "/api/x");

        Assert.Equal(1, host.HandlerErrors);
        Assert.Equal(HandlerState.Ready, host.State);
        Assert.NotEqual(first, host.HandlerProcessId);
    }

    [Fact]
    public async Task The_third_crash_stops_the_host()
    {
        await using var host = await FunctionsHost.StartAsync(_folder.Path);

        for (var crash = 1; crash <= 3; crash++)
        {
            await CrashAsync(host, 1);
            await Eventually.BecomesTrue(() => host.HandlerErrors == crash && (crash == 3 || host.HandlerStarts == crash + 1));
        }

        await host.Stopped;
        Assert.Equal(HandlerState.Stopped, host.State);
        Assert.Equal(3, host.HandlerStarts);
        await Eventually.BecomesTrue(async () =>
        {
            try
            {
                await RawHttp.SendAsync(host.Address, "GET / HTTP/1.1\nHost: app\n\n");
                return false;
            }
            catch (Exception gone) when (gone is System.Net.Sockets.SocketException or IOException)
            {
                return true;
            }
        });
    }

    [Fact]
    public async Task A_crash_half_an_hour_after_the_last_one_begins_the_count_anew()
    {
        var time = new FakeTime();
        await using var host = await FunctionsHost.StartAsync(_folder.Path, new FunctionsHostOptions { TimeProvider = new ManualClock(time) });

        await CrashAsync(host, 1);
        await Eventually.BecomesTrue(() => host.HandlerStarts == 2);
        await GetAsync(host, "/api/x");
        time.Advance(TimeSpan.FromMinutes(31));
        await CrashAsync(host, 1);
        await Eventually.BecomesTrue(() => host.HandlerStarts == 3);

        Assert.Equal(1, host.HandlerErrors);
    }

    [Fact]
    public async Task Exit_code_0_is_not_restarted_and_requests_fail()
    {
        await using var host = await FunctionsHost.StartAsync(_folder.Path);

        await CrashAsync(host, 0);
        await Eventually.BecomesTrue(() => host.State == HandlerState.Gone);
        var (status, _, body) = await RawHttp.SendAsync(host.Address, $"GET /api/x HTTP/1.1\nx-functions-key: {host.Key}\nHost: app\n\n");

        Assert.Equal((500, ""), (status, body));
        Assert.Equal(1, host.HandlerStarts);
        Assert.Equal(0, host.HandlerErrors);
    }

    [Fact]
    public async Task Exit_code_200_asks_for_a_restart_and_is_no_error()
    {
        await using var host = await FunctionsHost.StartAsync(_folder.Path);

        await CrashAsync(host, 200);
        await Eventually.BecomesTrue(() => host.HandlerStarts == 2);
        await GetAsync(host, "/api/x");

        Assert.Equal(0, host.HandlerErrors);
    }

    [Fact]
    public async Task A_handler_that_crashes_twice_while_starting_comes_up_the_third_time()
    {
        await using var host = await FunctionsHost.StartAsync(_folder.Path, new FunctionsHostOptions { Environment = _folder.FailingStarts(2, "exit 7") });

        Assert.Equal(3, host.HandlerStarts);
        Assert.Equal(2, host.HandlerErrors);
    }

    [Fact]
    public async Task A_handler_that_never_comes_up_fails_the_start_with_its_last_lines()
    {
        var failed = await Assert.ThrowsAsync<HostConfigurationException>(
            () => FunctionsHost.StartAsync(_folder.Path, new FunctionsHostOptions { Environment = _folder.FailingStarts(99, "exit 7") }));

        Assert.Contains("The handler exited with code 7.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_does_not_listen_in_time_is_an_error_and_is_replaced()
    {
        using var folder = new PublishedFolder(host: json => json["customHandler"]!["initializationTimeout"] = "00:05:00");
        var time = new FakeTime();

        await using var host = await FunctionsHost.StartAsync(folder.Path, new FunctionsHostOptions
        {
            Environment = folder.FailingStarts(1, "silent"),
            TimeProvider = new ManualClock(time, ownTimersFrom: TimeSpan.FromMinutes(1)),
            OnLine = line =>
            {
                if (line.Text == "handler keeps silent")
                {
                    time.Advance(TimeSpan.FromMinutes(5));
                }
            },
        });

        Assert.Equal(2, host.HandlerStarts);
        Assert.Equal(1, host.HandlerErrors);
        Assert.Contains(host.Lines, line => line.Text.Contains("did not answer on port", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disposing_kills_the_handler_and_what_it_has_started()
    {
        var host = await FunctionsHost.StartAsync(_folder.Path);
        var child = int.Parse(await GetAsync(host, "/api/spawn"), CultureInfo.InvariantCulture);
        var handler = host.HandlerProcessId!.Value;

        await host.DisposeAsync();

        await Eventually.BecomesTrue(() => !IsRunning(handler) && !IsRunning(child));
    }

    [Fact]
    public async Task A_request_under_way_when_the_handler_dies_fails_with_500()
    {
        await using var host = await FunctionsHost.StartAsync(_folder.Path);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-functions-key", host.Key);

        var hanging = http.GetAsync(new Uri(host.Address, "/api/hang"));
        await GetAsync(host, "/api/x");
        using (var handler = Process.GetProcessById(host.HandlerProcessId!.Value))
        {
            handler.Kill();
        }

        using var response = await hanging;
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"version":"2.0"}""", "no customHandler section")]
    [InlineData("""{"customHandler":{"description":{}}}""", "defaultExecutablePath")]
    [InlineData("""{"customHandler":{"description":{"defaultExecutablePath":"x"}}}""", "enableForwardingHttpRequest")]
    [InlineData("""{"customHandler":{"description":{"defaultExecutablePath":"no-such-program"},"enableForwardingHttpRequest":true}}""", "run bit")]
    [InlineData("not json", "cannot be read")]
    public async Task A_folder_the_host_cannot_run_is_refused_with_the_reason(string hostJson, string reason)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "host.json"), hostJson);

        var refused = await Assert.ThrowsAsync<HostConfigurationException>(() => FunctionsHost.StartAsync(_folder.Path));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executable_without_its_run_bit_is_refused()
    {
        using var folder = new PublishedFolder(host: json => json["customHandler"]!["description"]!["defaultExecutablePath"] = "handler");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "handler"), "#!/bin/sh\n");

        var refused = await Assert.ThrowsAsync<HostConfigurationException>(() => FunctionsHost.StartAsync(folder.Path));

        Assert.Contains("run bit", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_with_another_binding_is_refused()
    {
        _folder.AddFunction("Queue", JsonNode.Parse("""{"bindings":[{"type":"queueTrigger","direction":"in","name":"q"}]}""")!.AsObject());

        var refused = await Assert.ThrowsAsync<HostConfigurationException>(() => FunctionsHost.StartAsync(_folder.Path));

        Assert.Contains("exactly one binding httpTrigger", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> GetAsync(FunctionsHost host, string path)
    {
        var (status, _, body) = await RawHttp.SendAsync(host.Address, $"GET {path} HTTP/1.1\nx-functions-key: {host.Key}\nHost: app\n\n");
        Assert.Equal(200, status);
        return body;
    }

    private static async Task CrashAsync(FunctionsHost host, int code)
    {
        var (status, _, _) = await RawHttp.SendAsync(host.Address, $"GET /api/exit/{code} HTTP/1.1\nx-functions-key: {host.Key}\nHost: app\n\n");
        Assert.Equal(500, status);
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Tells the test's time; short timers run on the system's, since a process takes the time it takes.</summary>
    private sealed class ManualClock(FakeTime time, TimeSpan? ownTimersFrom = null) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            dueTime >= ownTimersFrom ? time.CreateTimer(callback, state, dueTime, period) : base.CreateTimer(callback, state, dueTime, period);
    }
}
