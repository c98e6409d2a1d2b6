using System.Reflection;
using Endpoints;

namespace FunctionApp.Tests.Telemetry;

/// <summary>The log lines of docs/telemetry.md, which workbook and alerts read.</summary>
public sealed class LogFieldsTests
{
    [Fact]
    public void The_documented_lines_have_the_ids_levels_and_fields_of_the_code()
    {
        var code = Events.ToDictionary(method => method.GetCustomAttribute<LoggerMessageAttribute>()!.EventName!, Describe);
        var documented = TelemetryDocument.Rows("events").ToList();

        Assert.NotEmpty(documented);
        Assert.All(documented, row => Assert.Equal(string.Join(" | ", row), code.GetValueOrDefault(row[1].Trim('`'))));
    }

    [Fact]
    public void Every_event_has_an_id_of_its_own_and_the_name_of_its_method()
    {
        var events = Events.Select(method => (Method: method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()!)).ToList();

        Assert.Empty(events.GroupBy(one => one.Message.EventId).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(one => one.Method))}"));
        Assert.All(events, one => Assert.Equal(one.Method, one.Message.EventName));
    }

    private static IEnumerable<MethodInfo> Events => new[] { typeof(ContactLookup.Telemetry.Log), typeof(EndpointLog) }
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null);

    private static string Describe(MethodInfo method)
    {
        var message = method.GetCustomAttribute<LoggerMessageAttribute>()!;
        var fields = method.GetParameters()
            .Where(parameter => parameter.ParameterType != typeof(ILogger))
            .Select(parameter => $"`{char.ToUpperInvariant(parameter.Name![0])}{parameter.Name[1..]}`");
        return string.Create(CultureInfo.InvariantCulture, $"{message.EventId} | `{message.EventName}` | {message.Level} | {string.Join(", ", fields)}");
    }
}
