using Endpoints;

namespace LocalCloud;

/// <summary>The console: one page that breaks hops and shows the requests.</summary>
internal static class ConsolePage
{
    private static readonly EmbeddedPage Page = new("console");

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Page.Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Page.Html, context.RequestAborted);
    }
}
