using System.Buffers;
using ContactLookup;
using ContactLookup.Answers;
using ContactLookup.Providers.Replies;

namespace Endpoints;

/// <summary>
/// What the function app answers to, one method an address. They know nothing of the host they run under, so that the
/// custom handler and the isolated worker call the same.
/// </summary>
public sealed class LookupEndpoints(CallerLookup lookup, LookupSettings settings, ILogger<LookupEndpoints> log)
{
    /// <summary>POST contacts/lookup</summary>
    public Task<IResult> FindByBody(HttpRequest request) => FindAsync(request, LookupInput.FromBodyAsync);

    /// <summary>GET contacts/lookup?phone=, and the address of the forum, v2/external-contacts/lookups/phone?phoneNumber=</summary>
    public Task<IResult> FindByQuery(HttpRequest request) =>
        FindAsync(request, static request => new(LookupInput.FromQuery(request.Query)));

    /// <summary>GET contacts/lookup/{phone}</summary>
    public Task<IResult> FindByPath(HttpRequest request) =>
        FindAsync(request, static request => new(LookupInput.FromPath(request.RouteValues["phone"] as string, request.Query)));

    /// <summary>GET contract: the JSON Schema of this deployment's answers</summary>
    public IResult Contract(HttpRequest request)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        AnswerContract.Write(body, settings.CustomFields);
        return new JsonResult("application/schema+json", body.WrittenMemory, CorrelationId.Of(request));
    }

    private async Task<IResult> FindAsync(HttpRequest request, Func<HttpRequest, ValueTask<LookupInput>> read)
    {
        var correlationId = CorrelationId.Of(request);
        var callerLeft = request.HttpContext.RequestAborted;
        try
        {
            var input = await read(request).ConfigureAwait(false);
            if (input.Problem is { } problem)
            {
                return new ProblemResult(problem, correlationId);
            }

            var answer = await lookup.FindAsync(
                new LookupRequest(input.PhoneNumber, input.Region, input.CalledNumber, correlationId), callerLeft).ConfigureAwait(false);
            return new AnswerResult(answer, correlationId, settings.OutcomesAsHttpStatus);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && callerLeft.IsCancellationRequested))
        {
            // Nobody is left to read an answer; the status is for whoever counts.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception e)
        {
            // The one broad catch: a flow gets an answer it can branch on, whatever we did wrong.
            EndpointLog.LookupBroke(log, e, correlationId);
            return new AnswerResult(AnswerResult.Broken with { Contact = Contact.Nobody(settings.CustomFields) }, correlationId, settings.OutcomesAsHttpStatus);
        }
    }
}
