namespace Endpoints;

/// <summary>
/// Every log message of the endpoints. Ids are stable: alerts and dashboards use them. One class holds all messages of the
/// assembly, because the generator writes several classes in an order that changes from build to build.
/// </summary>
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

    [LoggerMessage(40, LogLevel.Critical, "The app does not start. {Problem}", EventName = "RefusedStart")]
    public static partial void RefusedStart(ILogger log, string problem);

    [LoggerMessage(41, LogLevel.Critical, "The app ends because of an error", EventName = "FatalError")]
    public static partial void FatalError(ILogger log, Exception? exception);

    [LoggerMessage(50, LogLevel.Information, "State of {Provider}: {InFlight} lookups active; seconds, empty where there is none: token age {TokenAgeSeconds:0}, token expires in {TokenExpiresInSeconds:0}, secret age {SecretAgeSeconds:0}, secret expires in {SecretExpiresInSeconds:0}; in the last minute {TokenHits} token hits, {TokenWaits} waits, {TokenFailures} failures, {Retries} retries; circuit {Circuit}; {RequestsLastMinute} requests in the last minute, limit {RequestsPerMinuteLimit}", EventName = "ProviderState")]
    public static partial void ProviderState(
        ILogger log,
        string provider,
        int inFlight,
        double? tokenAgeSeconds,
        double? tokenExpiresInSeconds,
        double? secretAgeSeconds,
        double? secretExpiresInSeconds,
        long tokenHits,
        long tokenWaits,
        long tokenFailures,
        long retries,
        string circuit,
        long requestsLastMinute,
        int? requestsPerMinuteLimit);
}
