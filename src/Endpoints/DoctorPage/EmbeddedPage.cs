using System.Security.Cryptography;

namespace Endpoints;

/// <summary>
/// One HTML page with its styles and its script inside, from the resources of the assembly. The content security policy allows
/// these two by their hashes, requests to the page's own address, and nothing else.
/// </summary>
internal sealed class EmbeddedPage
{
    /// <param name="name">Name of the HTML file, the style sheet and the script of this page, without extension.</param>
    public EmbeddedPage(string name)
    {
        var style = Read("chain.css") + Read("page.css") + Read(name + ".css");
        var script = Read("page.js") + Read(name + ".js");
        Html = Read(name + ".html").Replace("/* style */", style, StringComparison.Ordinal).Replace("/* script */", script, StringComparison.Ordinal);
        Policy = $"default-src 'none'; style-src {Hash(style)}; script-src {Hash(script)}; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    public string Html { get; }

    /// <summary>Value of the header <c>Content-Security-Policy</c>.</summary>
    public string Policy { get; }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Read(string name)
    {
        using var stream = typeof(EmbeddedPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);

        // A browser hashes every line end as one character, also when the checkout changed the line ends.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
