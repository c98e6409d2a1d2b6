using System.Security.Cryptography;
using System.Text;

namespace LocalCloud;

/// <summary>
/// The console: one page with its styles and its script inside. The content security policy allows these by their hashes,
/// requests to its own address, and nothing else.
/// </summary>
internal static class ConsolePage
{
    private static readonly string Style = Read("chain.css") + Read("page.css") + Read("console.css");
    private static readonly string Script = Read("console.js");

    private static readonly string Html = Read("console.html")
        .Replace("/* style */", Style, StringComparison.Ordinal)
        .Replace("/* script */", Script, StringComparison.Ordinal);

    private static readonly string Policy =
        $"default-src 'none'; style-src {Hash(Style)}; script-src {Hash(Script)}; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Html, context.RequestAborted);
    }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Read(string name)
    {
        using var stream = typeof(ConsolePage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);

        // A browser hashes line ends as one character, whatever a checkout has made of them.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
