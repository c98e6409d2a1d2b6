using System.Buffers;
using ContactLookup.Answers;
using ContactLookup.Calls;

namespace Endpoints;

/// <summary>
/// A lookup's answer: the flat object of contract v1, and the time of each hop as a Server-Timing header. For a flow every
/// outcome is HTTP 200, because a data action passes on no other body.
/// </summary>
internal sealed class AnswerResult(LookupAnswer answer, string correlationId, bool outcomesAsHttpStatus) : IResult
{
    private const int MostBytesKept = 16 * 1024;

    // Each thread keeps one and uses it again for the next answer.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _spare;

    /// <summary>The answer after an error in the app.</summary>
    public static LookupAnswer Broken { get; } = new()
    {
        Status = LookupStatus.Unavailable,
        Retryable = true,
        Reason = "An error inside the function app kept it from looking the number up; its log has the details under this correlation id.",
    };

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = _spare ?? new ArrayBufferWriter<byte>(2048);
        _spare = null;
        AnswerWriter.Write(body, answer, correlationId);
        var headers = httpContext.Response.Headers;
        headers["Server-Timing"] = ServerTiming(answer.Times);
        if (answer.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var status = outcomesAsHttpStatus ? HttpStatus(answer.Status) : StatusCodes.Status200OK;
        await new JsonResult("application/json; charset=utf-8", body.WrittenMemory, correlationId, status).ExecuteAsync(httpContext).ConfigureAwait(false);
        if (body.Capacity <= MostBytesKept)
        {
            body.ResetWrittenCount();
            _spare = body;
        }
    }

    /// <summary>The HTTP status of an outcome, for callers other than a flow.</summary>
    public static int HttpStatus(LookupStatus status) => status switch
    {
        LookupStatus.Found => StatusCodes.Status200OK,
        LookupStatus.NotFound => StatusCodes.Status404NotFound,
        LookupStatus.Multiple => StatusCodes.Status409Conflict,
        LookupStatus.Withheld or LookupStatus.InvalidNumber => StatusCodes.Status422UnprocessableEntity,
        LookupStatus.Timeout => StatusCodes.Status504GatewayTimeout,
        LookupStatus.SecretUnavailable or LookupStatus.TokenUnavailable or LookupStatus.Unavailable or LookupStatus.Throttled =>
            StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status502BadGateway,
    };

    private static string ServerTiming(HopTimes times) => string.Create(
        CultureInfo.InvariantCulture,
        $"secret;dur={times.Secret.TotalMilliseconds:F1}, token;dur={times.Token.TotalMilliseconds:F1}, lookup;dur={times.Lookup.TotalMilliseconds:F1}, total;dur={times.Total.TotalMilliseconds:F1}");
}
