using Endpoints.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace FunctionApp.Tests.Logs;

public sealed class JsonLinesTests
{
    [Fact]
    public void The_console_is_the_only_provider_and_errors_go_to_its_error_stream()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddDebug().AddJsonLines());
        using var provider = services.BuildServiceProvider();

        var console = provider.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;

        Assert.IsType<ConsoleLoggerProvider>(Assert.Single(provider.GetServices<ILoggerProvider>()));
        Assert.Equal(LogLevel.Error, console.LogToStandardErrorThreshold);
        Assert.Equal(JsonLineFormatter.FormatterName, console.FormatterName);
        Assert.Equal(ConsoleLoggerQueueFullMode.DropWrite, console.QueueFullMode);
    }
}
