namespace FunctionApp.Endpoints;

internal static partial class EndpointLog
{
    [LoggerMessage(3, LogLevel.Error, "A lookup broke: this is an error in the function app. Correlation {CorrelationId}", EventName = "LookupBroke")]
    public static partial void LookupBroke(ILogger log, Exception exception, string correlationId);

    [LoggerMessage(29, LogLevel.Information, "Started: version {Version}", EventName = "Started")]
    public static partial void Started(ILogger log, string version);

    [LoggerMessage(30, LogLevel.Warning, "A setting is ignored: {Problem}", EventName = "SettingIgnored")]
    public static partial void SettingIgnored(ILogger log, string problem);

    [LoggerMessage(33, LogLevel.Error, "Warming broke: this is an error in the function app", EventName = "WarmingBroke")]
    public static partial void WarmingBroke(ILogger log, Exception exception);
}
