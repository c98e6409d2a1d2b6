using System.Buffers;
using System.Text;
using ContactLookup.Diagnosis;
using Microsoft.Net.Http.Headers;

namespace Endpoints;

/// <summary>GET doctor: examines the app and says which hop refuses and what to change. Always HTTP 200; the report has the status.</summary>
public sealed class DoctorEndpoint(Doctor doctor)
{
    private const string Text = "text/plain";

    /// <summary>The report as JSON, or as plain text when the Accept header prefers it.</summary>
    public async Task<IResult> Examine(HttpRequest request)
    {
        DoctorReport report;
        try
        {
            report = await doctor.ExamineAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller left. The status is for metrics.
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }

        if (Prefers(request, Text))
        {
            return new JsonResult("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(DoctorReportWriter.ToText(report)), CorrelationId.Of(request));
        }

        var body = new ArrayBufferWriter<byte>(8 * 1024);
        DoctorReportWriter.WriteJson(body, report);
        return new JsonResult("application/json; charset=utf-8", body.WrittenMemory, CorrelationId.Of(request));
    }

    // JSON is the default, so another type has to be named, and before JSON.
    private static bool Prefers(HttpRequest request, string type)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        var first = accepted
            .Where(value => value.Quality is not 0 && (value.MediaType == type || value.MediaType == "application/json"))
            .MaxBy(value => value.Quality ?? 1);
        return first?.MediaType == type;
    }
}
