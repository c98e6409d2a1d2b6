using Endpoints.Hosting;

namespace FunctionApp.Tests.Hosting;

/// <summary>The app as a process of its own, with nothing replaced: certificate and identity reach it through its environment.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task A_process_that_is_asked_to_stop_answers_waiting_callers_and_exits_with_0()
    {
        var gate = new Gate();
        await using var cloud = await Cloud.StartAsync();
        cloud.Contacts.Always(Fault.Until(gate));
        var (process, address) = Start(cloud, ("Lookup__Budget", "00:00:50"));
        await using var _ = process;
        using var http = new HttpClient { BaseAddress = address, Timeout = AppProcess.Patience };
        await process.UntilItListensAsync(address);

        var waiting = http.GetAsync(new Uri("/api/contacts/lookup?phone=%2B13175550125", UriKind.Relative));
        await cloud.Contacts.Traffic.ReachAsync(1).WaitAsync(AppProcess.Patience, TimeProvider.System);
        await process.TerminateAsync();
        gate.Open();
        var reply = await Reply.ReadAsync(await waiting);

        Assert.Equal(0, await process.EndAsync());
        Assert.Equal((200, "found"), (reply.HttpStatus, reply.Status));
        Assert.Empty(process.Errors);
        var records = process.Output.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains("LookupAnswered", records.Select(record => record.GetProperty("Event").GetString()));
        var started = Assert.Single(records, record => record.GetProperty("Event").GetString() == "Started");
        Assert.Matches(@"^Started: version \d+\.\d+\.\d+(\+[0-9a-f]{40})?$", started.GetProperty("Message").GetString());
    }

    [Fact]
    public async Task A_process_listens_before_it_has_a_secret_and_on_loopback_only()
    {
        await using var cloud = await Cloud.StartAsync();
        cloud.KeyVault.Always(Fault.Hang());
        var (process, address) = Start(cloud);
        await using var _ = process;
        using var http = new HttpClient { BaseAddress = address };

        await process.UntilItListensAsync(address);

        Assert.Equal("ContactLookup\n", await http.GetStringAsync(new Uri("/", UriKind.Relative)));
        Assert.Equal(0, cloud.Login.Traffic.Requests);
        Assert.Equal(["0100007F"], AddressesListeningOn(address.Port));
        await process.TerminateAsync();
        Assert.Equal(0, await process.EndAsync());
    }

    [Theory]
    [InlineData("Max open files            256                  256                  files", 256L)]
    [InlineData("Max open files            unlimited            unlimited            files", null)]
    [InlineData("Max processes             256                  256                  processes", null)]
    public void The_limit_of_open_files_is_read_from_the_system(string limits, long? limit) => Assert.Equal(limit, OpenFiles.Limit([limits]));

    [Theory]
    [InlineData(256, 8)]
    [InlineData(1024, 200)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void The_number_of_callers_follows_from_the_limit_of_open_files(long limit, int callers) => Assert.Equal(callers, OpenFiles.MostCallers(limit, own: 224));

    [Fact]
    public async Task A_process_whose_port_is_in_use_exits_with_1_and_one_line_that_says_so()
    {
        await using var cloud = await Cloud.StartAsync();
        await using var process = Start(cloud, (CustomHandler.PortVariable, $"{cloud.Login.Address.Port}")).Process;

        Assert.Equal(1, await process.EndAsync());
        Assert.Empty(process.Output);
        var line = Assert.Single(process.Errors);
        Assert.Equal("FatalError", AppProcess.Member(line, "Event"));
        Assert.Contains("address already in use", AppProcess.Member(line, "Exception"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_without_a_port_says_who_sets_it()
    {
        await using var cloud = await Cloud.StartAsync();
        await using var process = Start(cloud, (CustomHandler.PortVariable, "")).Process;

        Assert.Equal(1, await process.EndAsync());
        Assert.Contains("func start", AppProcess.Member(Assert.Single(process.Errors), "Problem"), StringComparison.Ordinal);
    }

    private static (AppProcess Process, Uri Address) Start(Cloud cloud, params (string Name, string? Value)[] settings)
    {
        var port = AppProcess.FreePort();
        return (
            AppProcess.Start(
                ["dotnet", typeof(CustomHandler).Assembly.Location],
                [.. cloud.FunctionAppSettings().Select(s => (s.Key, s.Value)), (CustomHandler.PortVariable, $"{port}"), .. settings]),
            new Uri($"http://127.0.0.1:{port}"));
    }

    // 0A is the state of a listening socket; the address is in hexadecimal.
    private static IEnumerable<string> AddressesListeningOn(int port) => File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(cells => cells.Length > 3 && cells[3] == "0A" && cells[1].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal))
        .Select(cells => cells[1].Split(':')[0]);
}
