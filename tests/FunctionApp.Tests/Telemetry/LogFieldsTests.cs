using System.Globalization;
using System.Reflection;
using Endpoints;
using Microsoft.Extensions.Logging;

namespace FunctionApp.Tests.Telemetry;

/// <summary>The log lines of docs/telemetry.md, which workbook and alerts read.</summary>
public sealed class LogFieldsTests
{
    [Fact]
    public void The_documented_lines_have_the_ids_levels_and_fields_of_the_code()
    {
        var code = new[] { typeof(ContactLookup.Telemetry.Log), typeof(EndpointLog) }
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null)
            .ToDictionary(method => method.GetCustomAttribute<LoggerMessageAttribute>()!.EventName!, Describe);

        Assert.All(TelemetryDocument.Rows("events"), row =>
            Assert.Equal(string.Join(" | ", row), code.GetValueOrDefault(row[1].Trim('`'))));
    }

    private static string Describe(MethodInfo method)
    {
        var message = method.GetCustomAttribute<LoggerMessageAttribute>()!;
        var fields = method.GetParameters()
            .Where(parameter => parameter.ParameterType != typeof(ILogger))
            .Select(parameter => $"`{char.ToUpperInvariant(parameter.Name![0])}{parameter.Name[1..]}`");
        return string.Create(CultureInfo.InvariantCulture, $"{message.EventId} | `{message.EventName}` | {message.Level} | {string.Join(", ", fields)}");
    }
}
