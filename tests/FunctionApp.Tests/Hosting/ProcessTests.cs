using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LocalCloud;

namespace FunctionApp.Tests.Hosting;

/// <summary>The app as a process of its own, with nothing replaced: certificate and identity reach it through its environment.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_process_that_is_asked_to_stop_answers_waiting_callers_and_exits_with_0()
    {
        var gate = new Gate();
        await using var cloud = await Cloud.StartAsync();
        cloud.Contacts.Always(Fault.Until(gate));
        using var process = Start(cloud, ("Lookup__Budget", "00:00:50"));
        using var http = new HttpClient { BaseAddress = process.Address, Timeout = Patience };
        await process.UntilItListensAsync(http);

        var waiting = http.GetAsync(new Uri("/api/contacts/lookup?phone=%2B13175550125", UriKind.Relative));
        await cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(Patience, TimeProvider.System);
        await process.TerminateAsync();
        gate.Open();
        var reply = await Reply.ReadAsync(await waiting);
        var (exitCode, output, errors) = await process.EndAsync();

        Assert.Equal((200, "found"), (reply.HttpStatus, reply.Status));
        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        var records = output.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains("LookupAnswered", records.Select(record => record.GetProperty("Event").GetString()));
        var started = Assert.Single(records, record => record.GetProperty("Event").GetString() == "Started");
        Assert.Matches(@"^Started: version \d+\.\d+\.\d+(\+[0-9a-f]{40})?$", started.GetProperty("Message").GetString());
    }

    [Fact]
    public async Task A_process_listens_before_it_has_a_secret_and_on_loopback_only()
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.KeyVault.Always(Fault.Hang());
        using var process = Start(cloud);
        using var http = new HttpClient { BaseAddress = process.Address, Timeout = Patience };

        await process.UntilItListensAsync(http);

        Assert.Equal("ContactLookup\n", await http.GetStringAsync(new Uri("/", UriKind.Relative)));
        Assert.Equal(0, cloud.Login.Traffic.Requests);
        Assert.Equal(["0100007F"], AddressesListeningOn(process.Address.Port));
        await process.TerminateAsync();
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_process_with_few_files_survives_more_slow_callers_than_it_has_files_for()
    {
        await using var cloud = await Cloud.StartAsync();
        using var process = Start(cloud, files: 256);
        using var http = new HttpClient { BaseAddress = process.Address, Timeout = Patience };
        await process.UntilItListensAsync(http);

        // The test's own connection is one of those that are let in. Each further one is closed before the next comes.
        var mostCallers = FileDescriptors.MostConnections(["Max open files 256 256 files"]) - 1;
        var callers = new List<TcpClient>();
        for (var i = 0; i < 400; i++)
        {
            var caller = new TcpClient();
            callers.Add(caller);
            await caller.ConnectAsync(IPAddress.Loopback, process.Address.Port);
            if (i < mostCallers)
            {
                await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/contacts/lookup?phone=%2B1317555{i:0000} HTTP/1.1\r\nHost: a\r\n"));
            }
            else
            {
                Assert.Equal(0, await caller.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Patience, TimeProvider.System));
            }
        }

        callers.ForEach(caller => caller.Dispose());
        await process.UntilItListensAsync(http);
        var reply = await Reply.ReadAsync(await http.GetAsync(new Uri("/api/contacts/lookup?phone=%2B13175550125", UriKind.Relative)));

        Assert.Equal((200, "found"), (reply.HttpStatus, reply.Status));
        await process.TerminateAsync();
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData("Max open files            256                  256                  files", 19L)]
    [InlineData("Max open files            16                   16                   files", 8L)]
    [InlineData("Max open files            unlimited            unlimited            files", null)]
    [InlineData("Max processes             256                  256                  processes", null)]
    public void The_number_of_callers_follows_from_the_number_of_files(string limits, long? callers) => Assert.Equal(callers, FileDescriptors.MostConnections([limits]));

    [Fact]
    public async Task A_process_whose_port_is_in_use_exits_with_1_and_one_line_that_says_so()
    {
        await using var cloud = await Cloud.StartAsync();
        using var process = Start(cloud, (CustomHandler.PortVariable, cloud.Login.Address.Port.ToString(CultureInfo.InvariantCulture)));

        var (exitCode, output, errors) = await process.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        using var line = JsonDocument.Parse(Assert.Single(errors));
        Assert.Equal("FatalError", line.RootElement.GetProperty("Event").GetString());
        Assert.Contains("address already in use", line.RootElement.GetProperty("Exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_without_a_port_says_who_sets_it()
    {
        await using var cloud = await Cloud.StartAsync();
        using var process = Start(cloud, (CustomHandler.PortVariable, ""));

        var (exitCode, _, errors) = await process.EndAsync();

        Assert.Equal(1, exitCode);
        using var line = JsonDocument.Parse(Assert.Single(errors));
        Assert.Contains("func start", line.RootElement.GetProperty("Problem").GetString(), StringComparison.Ordinal);
    }

    private static RunningApp Start(Cloud cloud, params (string Name, string Value)[] settings) => Start(cloud, files: null, settings);

    private static RunningApp Start(Cloud cloud, int? files, params (string Name, string Value)[] settings)
    {
        var port = FreePort();
        string[] app = ["dotnet", typeof(CustomHandler).Assembly.Location];
        var start = new ProcessStartInfo("sh", ["-c", files is { } most ? $"ulimit -n {most} && exec \"$@\"" : "exec \"$@\"", "sh", .. app]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in (IEnumerable<(string, string)>)[.. cloud.FunctionAppSettings().Select(s => (s.Key, s.Value)), (CustomHandler.PortVariable, port.ToString(CultureInfo.InvariantCulture)), .. settings])
        {
            start.Environment[name] = value;
        }

        return new RunningApp(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // 0A is the state of a listening socket; the address is in hexadecimal.
    private static IEnumerable<string> AddressesListeningOn(int port) => File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(cells => cells.Length > 3 && cells[3] == "0A" && cells[1].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal))
        .Select(cells => cells[1].Split(':')[0]);

    private sealed class RunningApp(Process process, Uri address) : IDisposable
    {
        private readonly Task<string> _output = process.StandardOutput.ReadToEndAsync();
        private readonly Task<string> _errors = process.StandardError.ReadToEndAsync();

        public Uri Address => address;

        public async Task UntilItListensAsync(HttpClient http)
        {
            // As the host does.
            var startedAt = TimeProvider.System.GetTimestamp();
            while (true)
            {
                try
                {
                    await http.GetStringAsync(new Uri("/", UriKind.Relative));
                    return;
                }
                catch (HttpRequestException) when (!process.HasExited && TimeProvider.System.GetElapsedTime(startedAt) < Patience)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
                }
            }
        }

        public async Task TerminateAsync()
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        public async Task<(int ExitCode, string[] Output, string[] Errors)> EndAsync()
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, Lines(await _output), Lines(await _errors));

            static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }
    }
}
