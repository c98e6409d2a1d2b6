using System.Buffers;
using ContactLookup;
using ContactLookup.Answers;
using ContactLookup.Settings;

namespace FunctionApp.Endpoints;

/// <summary>
/// What the function app answers to, one method an address. They know nothing of the host they run under, so that the
/// custom handler and the isolated worker call the same.
/// </summary>
public sealed class LookupEndpoints(CallerLookup lookup, LookupSettings settings, ILogger<LookupEndpoints> log)
{
    /// <summary>POST contacts/lookup</summary>
    public async Task<IResult> FindByBody(HttpRequest request)
    {
        var correlationId = CorrelationId.Of(request);
        var input = await LookupInput.FromBodyAsync(request).ConfigureAwait(false);
        return await FindAsync(input, request, correlationId).ConfigureAwait(false);
    }

    /// <summary>GET contacts/lookup?phone=, and the address of the forum, v2/external-contacts/lookups/phone?phoneNumber=</summary>
    public Task<IResult> FindByQuery(HttpRequest request) =>
        FindAsync(LookupInput.FromQuery(request.Query), request, CorrelationId.Of(request));

    /// <summary>GET contacts/lookup/{phone}</summary>
    public Task<IResult> FindByPath(HttpRequest request) =>
        FindAsync(LookupInput.FromPath(request.RouteValues["phone"] as string, request.Query), request, CorrelationId.Of(request));

    /// <summary>GET contract: the JSON Schema of this deployment's answers</summary>
    public IResult Contract(HttpRequest request)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        AnswerContract.Write(body, settings.CustomFields);
        return new JsonResult("application/schema+json", body.WrittenMemory, CorrelationId.Of(request));
    }

    private async Task<IResult> FindAsync(LookupInput input, HttpRequest request, string correlationId)
    {
        if (input.Problem is { } problem)
        {
            return new ProblemResult(problem, correlationId);
        }

        try
        {
            var answer = await lookup.FindAsync(
                new LookupRequest(input.PhoneNumber, input.Region, input.CalledNumber, correlationId),
                request.HttpContext.RequestAborted).ConfigureAwait(false);
            return new AnswerResult(answer, correlationId, settings.OutcomesAsHttpStatus);
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer; the status is for whoever counts.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception e)
        {
            // The one broad catch: a flow gets an answer it can branch on, whatever we did wrong.
            EndpointLog.LookupBroke(log, e, correlationId);
            return new AnswerResult(AnswerResult.Broken, correlationId, settings.OutcomesAsHttpStatus);
        }
    }
}
