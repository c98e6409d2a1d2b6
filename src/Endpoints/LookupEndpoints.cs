using ContactLookup;
using ContactLookup.Answers;
using ContactLookup.Providers.Replies;
using ContactLookup.Telemetry;

namespace Endpoints;

/// <summary>
/// The HTTP endpoints, one method for each address. The custom handler and the isolated worker both call them. The number
/// is never part of a path, because the Functions host records the path of every request.
/// </summary>
public sealed class LookupEndpoints(CallerLookup lookup, LookupSettings settings, ILogger<LookupEndpoints> log)
{
    /// <summary>POST contacts/lookup</summary>
    public Task<IResult> FindByBody(HttpRequest request) => FindAsync(request, LookupInput.FromBodyAsync);

    /// <summary>GET contacts/lookup?phone= and GET v2/external-contacts/lookups/phone?phoneNumber=</summary>
    public Task<IResult> FindByQuery(HttpRequest request) =>
        FindAsync(request, static request => new(LookupInput.FromQuery(request.Query)));

    /// <summary>GET contract: the JSON Schema of this deployment's answers</summary>
    public IResult Contract(HttpRequest request) =>
        JsonResult.Write("application/schema+json", CorrelationId.Of(request), body => AnswerContract.Write(body, settings.CustomFields));

    /// <summary>GET openapi.json: these endpoints as OpenAPI 3.1</summary>
    public IResult OpenApi(HttpRequest request) =>
        JsonResult.Write("application/json", CorrelationId.Of(request), body => OpenApiDocument.Write(body, settings.CustomFields, settings.OutcomesAsHttpStatus));

    private async Task<IResult> FindAsync(HttpRequest request, Func<HttpRequest, ValueTask<LookupInput>> read)
    {
        var correlationId = CorrelationId.Of(request);
        var callerLeft = request.HttpContext.RequestAborted;
        var isRead = false;
        try
        {
            var input = await read(request).ConfigureAwait(false);
            isRead = true;
            if (input.Problem is { } problem)
            {
                return problem.ToResult(correlationId);
            }

            using var span = Spans.StartLookup(TraceContext.Of(request), correlationId);
            var answer = await lookup.FindAsync(
                new LookupRequest(input.PhoneNumber, input.Region, input.CalledNumber, correlationId) { IsFromQueryString = input.IsFromQueryString }, callerLeft).ConfigureAwait(false);
            Spans.End(span, answer.Status, answer.Provider, answer.Cached);
            return new AnswerResult(answer, correlationId, settings.OutcomesAsHttpStatus);
        }
        catch (Exception e) when ((e is IOException && !isRead) || (e is OperationCanceledException && callerLeft.IsCancellationRequested))
        {
            // The caller left, also when the connection broke while the body was read. The status is for metrics.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception e)
        {
            // The only broad catch: after an error in the app the flow still gets an answer that it can branch on.
            EndpointLog.LookupBroke(log, e, correlationId);
            return new AnswerResult(AnswerResult.Broken with { Contact = Contact.Nobody(settings.CustomFields) }, correlationId, settings.OutcomesAsHttpStatus);
        }
    }
}
