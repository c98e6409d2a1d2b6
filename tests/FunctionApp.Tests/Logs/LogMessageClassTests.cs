using System.Reflection;
using Endpoints;

namespace FunctionApp.Tests.Logs;

public sealed class LogMessageClassTests
{
    /// <summary>The generator of log messages writes several classes in an order that changes from build to build, and the package is to be the same bytes each time.</summary>
    [Theory]
    [InlineData(typeof(CallerLookup))]
    [InlineData(typeof(LookupEndpoints))]
    public void An_assembly_that_is_shipped_has_one_class_of_generated_log_messages(Type inAssembly) =>
        Assert.Single(inAssembly.Assembly.GetTypes()
            .Where(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Any(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null))
            .Select(type => type.FullName));
}
