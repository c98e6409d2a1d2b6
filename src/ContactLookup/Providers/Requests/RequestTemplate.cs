using System.Net.Http.Headers;
using ContactLookup.Phone;
using ContactLookup.Providers.Definitions;

namespace ContactLookup.Providers.Requests;

/// <summary>The request of a definition with everything put in but the number and the token.</summary>
internal sealed class RequestTemplate
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Host", "Accept", "Cookie", "Connection", "Transfer-Encoding", "Upgrade", "Expect", "TE", "Trailer", "Proxy-Authorization",
    };

    private readonly HttpMethod _method;
    private readonly Uri _server;
    private readonly Template _address;
    private readonly (string Name, Template Value)[] _headers;
    private readonly BodyTemplate? _body;

    /// <param name="definition">The request.</param>
    /// <param name="servers">The values that are addresses; a request's address begins with one of them.</param>
    /// <param name="values">The other values.</param>
    /// <exception cref="DefinitionException">The definition does not make sense.</exception>
    public RequestTemplate(RequestDefinition definition, IReadOnlyDictionary<string, Uri> servers, IReadOnlyDictionary<string, string> values)
    {
        _method = definition.Method is "GET" or "POST"
            ? new HttpMethod(definition.Method)
            : throw new DefinitionException($"request.method is '{definition.Method}'; it is GET or POST, and in either case a read.");
        (_server, var path) = SplitServer(definition.Url, servers);
        _address = Template.Join(
        [
            Template.Fixed(Base(_server)),
            Template.Parse(path, Position.Path, values),
            .. definition.Query.SelectMany((q, i) => (Template[])[Template.Fixed($"{(i == 0 ? '?' : '&')}{QueryName(q.Key)}="), Template.Parse(q.Value, Position.Query, values)]),
        ]);
        _headers = [.. definition.Headers.Select(h => (HeaderName(h.Key, "request.headers"), Template.Parse(h.Value, Position.Header, values)))];
        _body = definition.Body is { } body ? new BodyTemplate(body, values) : null;
        if (_body is not null && _method == HttpMethod.Get)
        {
            throw new DefinitionException("request.method GET has no body; use POST, or remove request.body.");
        }

        Forms = [.. definition.NumberForms.Select(PhoneForms.Parse).Distinct()];
        CheckPhone();
        TryOut();
    }

    /// <summary>The forms to ask with, in order.</summary>
    public IReadOnlyList<PhoneFormat> Forms { get; }

    public string Host => _server.Host;

    /// <summary>Makes the request for one number in one form.</summary>
    /// <param name="number">The number.</param>
    /// <param name="form">The form.</param>
    /// <param name="instance">The account's own server, when its login named one; null takes the configured one.</param>
    public HttpRequestMessage Make(PhoneNumber number, PhoneFormat form, Uri? instance = null)
    {
        var address = _address.Render(number, form);
        if (instance is not null)
        {
            address = string.Concat(Base(instance), address.AsSpan(Base(_server).Length));
        }

        var request = new HttpRequestMessage(_method, new Uri(address));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value.Render(number, form));
        }

        if (_body is not null)
        {
            request.Content = new ReadOnlyMemoryContent(_body.Render(number, form));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    /// <summary>An address without a number in it, such as a token endpoint's.</summary>
    /// <exception cref="DefinitionException">It does not begin with a server, or asks for a number.</exception>
    public static Uri Address(string url, IReadOnlyDictionary<string, Uri> servers, IReadOnlyDictionary<string, string> values)
    {
        var (server, path) = SplitServer(url, servers);
        return new Uri(Base(server) + Template.Parse(path, Position.Path, values).RenderFixed());
    }

    /// <exception cref="DefinitionException">A definition cannot set this header.</exception>
    public static string HeaderName(string name, string where)
    {
        // The framework sets the headers of the connection and of the content itself and silently drops these.
        using var probe = new HttpRequestMessage();
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            && !Reserved.Contains(name) && probe.Headers.TryAddWithoutValidation(name, "x")
                ? name
                : throw new DefinitionException($"{where} has '{name}'. A definition cannot set this header; use another one, with letters, digits, - and _ in its name.");
    }

    private void CheckPhone()
    {
        Template[] all = [_address, .. _body?.Templates ?? []];
        if (Forms.Count == 0)
        {
            throw new DefinitionException($"request.numberForms is empty; it names at least one of {string.Join(", ", PhoneForms.Names)}.");
        }

        if (!all.Any(t => t.HasPhone))
        {
            throw new DefinitionException("request has no {phone} in its url, query or body, so every caller would be the same.");
        }

        if (Forms.Count > 1 && !all.Any(t => t.HasAskedForm))
        {
            throw new DefinitionException("request.numberForms names several, but no {phone} without a form of its own is in the url, query or body, so every request would be the same.");
        }
    }

    // A form of the number can be syntax in its query language. That has to stop the start, so that no call fails because of it.
    private void TryOut()
    {
        var example = new PhoneReader().Read("+12015550123").Number;
        foreach (var form in Forms)
        {
            using var request = Make(example, form);
        }
    }

    private static (Uri Server, string Path) SplitServer(string url, IReadOnlyDictionary<string, Uri> servers)
    {
        foreach (var (name, server) in servers)
        {
            var hole = $"{{{name}}}";
            if (url.StartsWith(hole, StringComparison.Ordinal) && (url.Length == hole.Length || url[hole.Length] == '/'))
            {
                var path = url[hole.Length..];
                return path.AsSpan().IndexOfAny('?', '#') < 0
                    ? (server, path)
                    : throw new DefinitionException($"'{url}' has a query or a fragment in it; write a query as request.query, which escapes it.");
            }
        }

        throw new DefinitionException($"'{url}' must begin with a server, {string.Join(" or ", servers.Keys.Select(name => $"{{{name}}}"))}, and a slash: the host comes from the settings and from nothing else.");
    }

    private static string Base(Uri server) => server.AbsoluteUri.TrimEnd('/');

    // The names of OData's own parameters begin with a dollar sign, which may stand in a query as it is.
    private static string QueryName(string name) => Uri.EscapeDataString(name).Replace("%24", "$", StringComparison.Ordinal);
}
