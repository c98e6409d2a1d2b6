using Endpoints.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionApp.Tests.Logs;

public sealed class JsonLinesTests
{
    [Fact]
    public void The_JSON_lines_are_the_only_provider()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddDebug().AddJsonLines());
        using var provider = services.BuildServiceProvider();

        Assert.IsType<JsonLineProvider>(Assert.Single(provider.GetServices<ILoggerProvider>()));
    }

    [Theory]
    [InlineData(LogLevel.Information, false)]
    [InlineData(LogLevel.Warning, false)]
    [InlineData(LogLevel.Error, true)]
    [InlineData(LogLevel.Critical, true)]
    public void Errors_go_to_the_error_stream_and_all_else_to_the_output_stream(LogLevel level, bool isError)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using (var provider = new JsonLineProvider(new LineWriter(output, _ => []), new LineWriter(error, _ => []), TimeProvider.System))
        {
            provider.CreateLogger("ContactLookup.CallerLookup").Log(level, new EventId(7, "Happened"), "x", null, static (state, _) => state);
        }

        Assert.Equal((!isError, isError), (output.Length > 0, error.Length > 0));
    }

    [Fact]
    public void The_line_about_dropped_lines_says_how_many()
    {
        var line = Encoding.UTF8.GetString(JsonLineProvider.DescribeDropped(12, TimeProvider.System.GetUtcNow()));

        using var json = JsonDocument.Parse(line);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.Equal(("Warning", "LogLinesDropped", 12), (Text(json, "Level"), Text(json, "Event"), json.RootElement.GetProperty("Count").GetInt32()));
        Assert.StartsWith("12 log lines were dropped", Text(json, "Message"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_a_lookup_allocates_its_message_and_the_boxes_of_its_fields_and_nothing_that_grows()
    {
        // What the generated log method makes: a message of 150 characters and four boxed numbers with it.
        const long Most = 1200;
        using var stream = new MemoryStream();
        using var provider = new JsonLineProvider(new LineWriter(stream, _ => []), new LineWriter(stream, _ => []), TimeProvider.System);
        var log = provider.CreateLogger("ContactLookup.CallerLookup");
        WriteRecord(log);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            WriteRecord(log);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, Most);
    }

    private static void WriteRecord(ILogger log)
    {
        List<KeyValuePair<string, object?>> state = [new("Status", "found"), new("Provider", "genesys"), new("TotalMs", 21.5), new("MatchCount", 1), new("Cached", false)];
        log.Log(LogLevel.Information, new EventId(1, "LookupAnswered"), state, null, static (_, _) => new string('x', 150));
    }

    private static string? Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString();
}
