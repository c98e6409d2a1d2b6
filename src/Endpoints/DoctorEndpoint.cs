using System.Buffers;
using ContactLookup.Diagnosis;
using Microsoft.Net.Http.Headers;

namespace Endpoints;

/// <summary>GET doctor: examines the app and says which hop refuses and what to change. Always HTTP 200; the report has the status.</summary>
public sealed class DoctorEndpoint(Doctor doctor)
{
    private const string Json = "application/json";
    private const string Text = "text/plain";
    private const string Page = "text/html";

    /// <summary>The report as JSON, or as plain text or a page when the Accept header prefers it.</summary>
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

        switch (PreferredType(request))
        {
            case Page:
                AddPageHeaders(request.HttpContext.Response.Headers);
                return new JsonResult("text/html; charset=utf-8", Encoding.UTF8.GetBytes(DoctorPage.Of(report)), CorrelationId.Of(request));
            case Text:
                return new JsonResult("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(DoctorReportWriter.ToText(report)), CorrelationId.Of(request));
        }

        var body = new ArrayBufferWriter<byte>(8 * 1024);
        DoctorReportWriter.WriteJson(body, report);
        return new JsonResult("application/json; charset=utf-8", body.WrittenMemory, CorrelationId.Of(request));
    }

    // JSON is the default, so another type has to be named, and before JSON.
    private static string PreferredType(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Where(value => value.Quality is not 0 && value.MediaType.Value is Json or Text or Page).MaxBy(value => value.Quality ?? 1) is { } first
            ? first.MediaType.Value!
            : Json;

    // The address may hold the function key, so it must not reach another site.
    private static void AddPageHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = DoctorPage.Policy;
        headers["Referrer-Policy"] = "no-referrer";
    }
}
