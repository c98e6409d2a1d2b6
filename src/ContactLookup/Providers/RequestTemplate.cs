using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ContactLookup.Phone;

namespace ContactLookup.Providers;

/// <summary>The request of a definition with everything put in but the number and the token.</summary>
internal sealed class RequestTemplate
{
    private readonly HttpMethod _method;
    private readonly Uri _server;
    private readonly Template _path;
    private readonly (string Name, Template Value)[] _query;
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
        _path = Template.Parse(path, Position.Url, values);
        _query = [.. definition.Query.Select(q => (Uri.EscapeDataString(q.Key), Template.Parse(q.Value, Position.Url, values)))];
        _headers = [.. definition.Headers.Select(h => (HeaderName(h.Key), Template.Parse(h.Value, Position.Header, values)))];
        _body = definition.Body is { } body ? new BodyTemplate(body, values) : null;
        Forms = [.. definition.NumberForms.Select(form => PhoneForms.Parse(form))];
        if (Forms.Count == 0)
        {
            throw new DefinitionException("request.numberForms is empty; it names at least one form, such as e164.");
        }

        if (!_path.HasPhone && !_query.Any(q => q.Value.HasPhone) && _body is not { HasPhone: true })
        {
            throw new DefinitionException("request has no {phone} in its url, query or body, so every caller would be the same.");
        }
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
        var phone = number.Format(form);
        var address = new StringBuilder((instance ?? _server).AbsoluteUri.TrimEnd('/')).Append(_path.Render(phone));
        var separator = '?';
        foreach (var (name, value) in _query)
        {
            address.Append(separator).Append(name).Append('=').Append(value.Render(phone));
            separator = '&';
        }

        var request = new HttpRequestMessage(_method, new Uri(address.ToString()));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value.Render(phone));
        }

        if (_body is not null)
        {
            request.Content = new ReadOnlyMemoryContent(_body.Render(phone));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    /// <summary>An address without a number in it, such as a token endpoint's.</summary>
    public static Uri Address(string url, IReadOnlyDictionary<string, Uri> servers, IReadOnlyDictionary<string, string> values)
    {
        var (server, path) = SplitServer(url, servers);
        return new Uri(server.AbsoluteUri.TrimEnd('/') + Template.Parse(path, Position.Url, values).RenderFixed());
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
                    : throw new DefinitionException($"'{url}' has a query in it; write it as request.query, which escapes it.");
            }
        }

        throw new DefinitionException($"'{url}' must begin with the server, one of {string.Join(", ", servers.Keys.Select(name => $"{{{name}}}"))}, and a slash: the host comes from the settings and from nothing else.");
    }

    private static string HeaderName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && !name.Equals("Host", StringComparison.OrdinalIgnoreCase)
            ? name
            : throw new DefinitionException($"request.headers has '{name}', which is no header that a definition may set.");

    /// <summary>A JSON body whose strings are templates; the JSON writer escapes what is put in.</summary>
    private sealed class BodyTemplate
    {
        private readonly JsonElement _body;
        private readonly Dictionary<string, Template> _templates = [];

        public BodyTemplate(JsonElement body, IReadOnlyDictionary<string, string> values)
        {
            _body = body.Clone();
            Collect(_body, values);
        }

        public bool HasPhone => _templates.Values.Any(t => t.HasPhone);

        public ReadOnlyMemory<byte> Render(string phone)
        {
            var buffer = new ArrayBufferWriter<byte>(256);
            using (var json = new Utf8JsonWriter(buffer))
            {
                Write(json, _body, phone);
            }

            return buffer.WrittenMemory;
        }

        private void Collect(JsonElement element, IReadOnlyDictionary<string, string> values)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    var text = element.GetString()!;
                    _templates.TryAdd(text, Template.Parse(text, Position.JsonString, values));
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                    {
                        Collect(item, values);
                    }

                    break;
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                    {
                        Collect(member.Value, values);
                    }

                    break;
            }
        }

        private void Write(Utf8JsonWriter json, JsonElement element, string phone)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    json.WriteStringValue(_templates[element.GetString()!].Render(phone));
                    break;
                case JsonValueKind.Array:
                    json.WriteStartArray();
                    foreach (var item in element.EnumerateArray())
                    {
                        Write(json, item, phone);
                    }

                    json.WriteEndArray();
                    break;
                case JsonValueKind.Object:
                    json.WriteStartObject();
                    foreach (var member in element.EnumerateObject())
                    {
                        json.WritePropertyName(member.Name);
                        Write(json, member.Value, phone);
                    }

                    json.WriteEndObject();
                    break;
                default:
                    element.WriteTo(json);
                    break;
            }
        }
    }
}
