using ContactLookup.Calls;
using Microsoft.Extensions.Logging;

namespace ContactLookup.Telemetry;

/// <summary>Every log message of the domain. Ids are stable: alerts and dashboards are built on them.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Lookup answered {Status} by {Provider} in {TotalMs:F1} ms (secret {SecretMs:F1}, token {TokenMs:F1}, lookup {LookupMs:F1}); matches {MatchCount}, cached {Cached}, correlation {CorrelationId}", EventName = "LookupAnswered")]
    public static partial void LookupAnswered(
        ILogger log, string status, string provider, double totalMs, double secretMs, double tokenMs, double lookupMs, int matchCount, bool cached, string correlationId);

    [LoggerMessage(2, LogLevel.Warning, "Lookup failed with {Status} at hop {Hop} of {Provider} (HTTP {HttpStatus}): {Reason} Correlation {CorrelationId}", EventName = "LookupFailed")]
    public static partial void LookupFailed(ILogger log, string status, Hop hop, string provider, int? httpStatus, string reason, string correlationId);

    [LoggerMessage(10, LogLevel.Information, "Access token of {Provider} issued ({Trigger}) in {ElapsedMs:0.0} ms, lifetime {Lifetime}", EventName = "TokenIssued")]
    public static partial void TokenIssued(ILogger log, string provider, string trigger, double elapsedMs, TimeSpan lifetime);

    [LoggerMessage(11, LogLevel.Warning, "No new access token of {Provider} ({Trigger}): hop {Hop}, HTTP {HttpStatus}. {Reason} Next try in {HoldOff}; a valid token is left: {TokenLeft}", EventName = "TokenFlightFailed")]
    public static partial void TokenFlightFailed(ILogger log, string provider, string trigger, Hop hop, int? httpStatus, string reason, TimeSpan holdOff, bool tokenLeft);

    [LoggerMessage(12, LogLevel.Error, "A token flight broke: this is an error in the function app", EventName = "TokenFlightBroke")]
    public static partial void TokenFlightBroke(ILogger log, Exception exception);

    [LoggerMessage(13, LogLevel.Information, "{Provider} refused its access token before it expired; a new one is requested", EventName = "TokenRejected")]
    public static partial void TokenRejected(ILogger log, string provider);

    [LoggerMessage(20, LogLevel.Warning, "The last good secret is used: {Source} could not be read again (hop {Hop}). {Reason}", EventName = "SecretKept")]
    public static partial void SecretKept(ILogger log, string source, Hop hop, string reason);

    [LoggerMessage(21, LogLevel.Information, "The login refused the kept secret; {Source} holds a newer one, which is tried", EventName = "SecretRotated")]
    public static partial void SecretRotated(ILogger log, string source);

    [LoggerMessage(22, LogLevel.Warning, "The login refused what {Source} holds; the version before it is tried", EventName = "PreviousSecretTried")]
    public static partial void PreviousSecretTried(ILogger log, string source);

    [LoggerMessage(23, LogLevel.Warning, "{Source} expires on {ExpiresOn}; rotate it before", EventName = "SecretExpiresSoon")]
    public static partial void SecretExpiresSoon(ILogger log, string source, DateTimeOffset expiresOn);

    [LoggerMessage(24, LogLevel.Warning, "The version before the newest of {Source} could not be read (hop {Hop}). {Reason}", EventName = "PreviousSecretUnread")]
    public static partial void PreviousSecretUnread(ILogger log, string source, Hop hop, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Provider {Provider} failed at hop {Hop}, and another answered in its place: {Reason} Correlation {CorrelationId}", EventName = "ProviderFailed")]
    public static partial void ProviderFailed(ILogger log, string provider, Hop hop, string reason, string correlationId);

    [LoggerMessage(5, LogLevel.Information, "Shadow provider {Provider} failed at hop {Hop}: {Reason}", EventName = "ShadowFailed")]
    public static partial void ShadowFailed(ILogger log, string provider, Hop hop, string reason);

    [LoggerMessage(6, LogLevel.Error, "A comparison with the shadow provider broke: this is an error in the function app", EventName = "ShadowBroke")]
    public static partial void ShadowBroke(ILogger log, Exception exception);

    [LoggerMessage(34, LogLevel.Error, "The doctor broke: this is an error in the function app", EventName = "DoctorBroke")]
    public static partial void DoctorBroke(ILogger log, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "{Provider} sent records that its definition cannot read, {Unreadable} of {Records}. A record must have something at {Pointers}. They are skipped; correct the pointers in the definition. Said once; contactlookup.records.skipped counts them", EventName = "RecordsUnreadable")]
    public static partial void RecordsUnreadable(ILogger log, string provider, int unreadable, int records, string pointers);

    [LoggerMessage(8, LogLevel.Warning, "No contact in {Answers} found answers of each provider had the declared custom field {Field}. Check its key in Lookup__CustomFields; the contacts have {Resembling}", EventName = "CustomFieldNeverSeen")]
    public static partial void CustomFieldNeverSeen(ILogger log, string field, int answers, string resembling);

    [LoggerMessage(9, LogLevel.Warning, "No record in {Answers} found answers of {Provider} has what its definition {Definition} points to at {Pointers}. Correct these pointers; one to a field that is empty in every record may stay", EventName = "PointersNeverSeen")]
    public static partial void PointersNeverSeen(ILogger log, int answers, string provider, string definition, string pointers);

    [LoggerMessage(25, LogLevel.Warning, "Circuit of {Provider} opened: most requests of the last seconds failed. Lookups are answered at once, and one request a second tries the server", EventName = "CircuitOpened")]
    public static partial void CircuitOpened(ILogger log, string provider);

    [LoggerMessage(26, LogLevel.Information, "Circuit of {Provider} closed: the server answers again", EventName = "CircuitClosed")]
    public static partial void CircuitClosed(ILogger log, string provider);

    [LoggerMessage(31, LogLevel.Information, "Warm: secret {SecretMs:0.0} ms, token {TokenMs:0.0} ms", EventName = "Warm")]
    public static partial void Warm(ILogger log, double secretMs, double tokenMs);

    [LoggerMessage(32, LogLevel.Warning, "Not warm: {Reason}", EventName = "NotWarm")]
    public static partial void NotWarm(ILogger log, string reason);
}
