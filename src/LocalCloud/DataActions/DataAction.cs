using System.Net.Http.Headers;
using System.Net.Mime;
using Newtonsoft.Json.Linq;

namespace LocalCloud;

/// <summary>
/// Runs a data action file as Genesys Cloud runs it: renders address, headers and body, sends the body in chunks unless the file
/// asks for it to be buffered, ends after the action's timeout, and turns the answer into the outputs of the path a flow takes.
/// </summary>
public sealed class DataAction : IDisposable
{
    // Genesys Cloud's limit.
    private const int DeepestJson = 50;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    private readonly DataActionFile _file;
    private readonly DataActionIntegration _integration;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly SemaphoreSlim _slots;
    private JsonObject? _authResponse;

    /// <summary>An action on an integration.</summary>
    /// <exception cref="DataActionException">The timeout is not 1 to 60 s, or the file and the integration do not fit.</exception>
    public DataAction(DataActionFile file, DataActionIntegration integration)
    {
        var fault =
            integration.ActionTimeout < ShortestTimeout || integration.ActionTimeout > LongestTimeout ? "The timeout of a data action must be between 1 and 60 seconds."
            : file.IsSignIn ? $"{file.Name} gets an access token for other actions; run one of those."
            : file.IsNative && (integration.PlatformApi is null || integration.PlatformToken is null) ? $"{file.Name} needs a Genesys Cloud integration."
            : null;
        if (fault is not null)
        {
            throw new DataActionException(fault);
        }

        _file = file;
        _integration = integration;
        _slots = new SemaphoreSlim(integration.MostAtATime);
    }

    /// <summary>Runs it once.</summary>
    /// <param name="inputs">The inputs a flow gives; those it leaves out are null in templates.</param>
    /// <param name="cancellationToken">Ends the run without a result.</param>
    /// <exception cref="DataActionException">
    /// A template cannot be rendered, which Genesys says when the action is published or tested; or the contract has no such input, so
    /// that a flow cannot give it.
    /// </exception>
    public async Task<DataActionRun> RunAsync(IReadOnlyDictionary<string, string?> inputs, CancellationToken cancellationToken = default)
    {
        var given = Typed(inputs);
        if (DataActionContract.FindProblems(_file.InputSchema, given, "The input") is { Count: > 0 } problems)
        {
            return DataActionRun.Failed(400, DataActionRun.Processing, string.Join(" ", problems), "INVALID_SCHEMA");
        }

        using var step = new CancellationTokenSource(_integration.StepTimeout, _integration.TimeProvider);
        using var action = new CancellationTokenSource(_integration.ActionTimeout, _integration.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(step.Token, action.Token, cancellationToken);
        if (!_slots.Wait(0, CancellationToken.None))
        {
            return DataActionRun.Failed(429, DataActionRun.Processing, $"More than {_integration.MostAtATime} executions at a time.");
        }

        try
        {
            return await RunAsync(given, isRetry: false, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return step.IsCancellationRequested && !action.IsCancellationRequested
                ? new DataActionRun { Path = DataActionPath.Timeout, Outputs = new Dictionary<string, JsonNode?>() }
                : DataActionRun.Failed(504, DataActionRun.RemoteEndpoint, $"The endpoint did not answer within {_integration.ActionTimeout.TotalSeconds:0} s.");
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private async Task<DataActionRun> RunAsync(JsonObject inputs, bool isRetry, CancellationToken ends)
    {
        if (_integration.SignIn is { } signIn && _authResponse is null && await SignInAsync(signIn, ends) is { } refused)
        {
            return refused;
        }

        var context = Context(inputs);
        using var request = Render(_file, context);
        var sent = await DescribeAsync(request, ends);
        var (status, body, failure) = await SendAsync(request, ends);

        // UNVERIFIED in its details: the platform signs in anew when the endpoint refuses the token it holds.
        if (status == 401 && _integration.SignIn is not null && !isRetry)
        {
            _authResponse = null;
            return await RunAsync(inputs, isRetry: true, ends);
        }

        return (failure ?? Translate(status, body)) with { Request = sent };
    }

    private async Task<DataActionRun?> SignInAsync(DataActionFile signIn, CancellationToken ends)
    {
        using var request = Render(signIn, Context([]));
        var (status, body, failure) = await SendAsync(request, ends);
        if (failure is not null || status is < 200 or > 299)
        {
            return DataActionRun.Failed(400, DataActionRun.Authentication, failure?.Cause ?? $"The sign-in answered with HTTP {status}: {body}", "INVALID_CREDENTIALS");
        }

        _authResponse = Parse(Velocity.Render(signIn.SuccessTemplate, new Dictionary<string, object?> { ["rawResult"] = body }));
        return _authResponse is null ? DataActionRun.Failed(400, DataActionRun.Authentication, "The sign-in answered with something that is not a JSON object.", "INVALID_CREDENTIALS") : null;
    }

    /// <summary>The inputs that have a value, each as its contract types it. A text that is not of that type stays a text.</summary>
    private JsonObject Typed(IReadOnlyDictionary<string, string?> inputs)
    {
        var contract = _file.InputSchema["properties"] as JsonObject ?? [];
        var given = new JsonObject();
        foreach (var (name, text) in inputs)
        {
            if (contract[name] is not { } schema)
            {
                throw new DataActionException($"{_file.Name} has no input {name}. Its inputs are: {string.Join(", ", contract.Select(input => input.Key))}.");
            }

            if (text is not null)
            {
                given[name] = (string?)schema["type"] == "string" ? text : ParseOrNull(text) ?? text;
            }
        }

        return given;
    }

    private Dictionary<string, object?> Context(JsonObject inputs)
    {
        var input = inputs.ToDictionary(pair => pair.Key, object? (pair) => pair.Value!.ToString());
        input["rawRequest"] = inputs.ToJsonString();
        return new Dictionary<string, object?>
        {
            ["input"] = input,
            ["credentials"] = _integration.Credentials.ToDictionary(pair => pair.Key, object? (pair) => pair.Value),
            ["authResponse"] = _authResponse?.ToDictionary(pair => pair.Key, object? (pair) => pair.Value?.ToString()),
        };
    }

    private HttpRequestMessage Render(DataActionFile file, Dictionary<string, object?> context)
    {
        var request = new HttpRequestMessage(new HttpMethod(file.Method), AddressOf(file, Velocity.Render(file.UrlTemplate, context)));
        var headers = file.Headers.ToDictionary(header => header.Key, header => Velocity.Render(header.Value, context), StringComparer.OrdinalIgnoreCase);
        if (file.Method != "GET")
        {
            var body = Encoding.UTF8.GetBytes(Velocity.Render(file.RequestTemplate, context));
            var buffered = headers.TryGetValue("Transfer-Encoding", out var encoding) && encoding.Equals("buffered", StringComparison.OrdinalIgnoreCase);
            request.Content = buffered ? new ByteArrayContent(body) : new StreamContent(new MemoryStream(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", headers.GetValueOrDefault("Content-Type", MediaTypeNames.Application.Json));
            if (!buffered)
            {
                request.Content.Headers.ContentLength = null;
                request.Headers.TransferEncodingChunked = true;
            }
        }

        foreach (var (name, value) in headers.Where(header => header.Key is not ("Content-Type" or "Transfer-Encoding")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (file.IsNative)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _integration.PlatformToken!());
        }

        return request;
    }

    private Uri AddressOf(DataActionFile file, string address)
    {
        if (file.IsNative)
        {
            return address.StartsWith('/') ? new Uri(_integration.PlatformApi!, address) : throw new DataActionException("An action of the Genesys Cloud integration must have an address that begins with /.");
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? _integration.Route(url)
            : throw new DataActionException("The address of a web services action must begin with https://.");
    }

    private async Task<(int Status, string Body, DataActionRun? Failure)> SendAsync(HttpRequestMessage request, CancellationToken ends)
    {
        try
        {
            using var response = await _http.SendAsync(request, ends);
            var body = await response.Content.ReadAsByteArrayAsync(ends);
            var status = (int)response.StatusCode;

            // An answer that is not JSON fails whatever the success template makes of it. No answer at all is for the template to decide.
            return !response.IsSuccessStatusCode || body.Length == 0 || IsJson(body)
                ? (status, Encoding.UTF8.GetString(body), null)
                : (status, "", DataActionRun.Failed(400, DataActionRun.RemoteEndpoint, $"The endpoint answered with HTTP {status} and something that is not JSON in UTF-8 of at most {DeepestJson} levels."));
        }
        catch (HttpRequestException exception)
        {
            return (0, "", DataActionRun.Failed(500, DataActionRun.RemoteEndpoint, $"The endpoint could not be reached: {exception.Message}"));
        }
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(StrictUtf8.GetString(body), new JsonDocumentOptions { MaxDepth = DeepestJson });
            return true;
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            return false;
        }
    }

    private DataActionRun Translate(int status, string body)
    {
        if (status is < 200 or > 299)
        {
            return Refused(status, body);
        }

        JToken? answer = null;
        var context = new Dictionary<string, object?> { ["rawResult"] = body };
        foreach (var (name, path) in _file.TranslationMap)
        {
            try
            {
                answer ??= JToken.Parse(body);
                context[name] = Find(answer, path) ?? _file.TranslationDefaults.GetValueOrDefault(name);
            }
            catch (Newtonsoft.Json.JsonException exception)
            {
                return Untranslated($"{name}: {exception.Message}");
            }

            if (context[name] is null)
            {
                return Untranslated($"{path} of {name} finds nothing, and {name} has no default.");
            }
        }

        if (Parse(Velocity.Render(_file.SuccessTemplate, context)) is not { } output)
        {
            return Untranslated("The success template does not make a JSON object.");
        }

        var problems = DataActionContract.FindProblems(_file.OutputSchema, output, "The output");
        return problems.Count > 0 ? Untranslated(string.Join(" ", problems)) : DataActionRun.Succeeded(output, _file.OutputSchema);
    }

    /// <summary>What a JSONPath finds, as JSON text: one value as itself, several as a list. Null found is "null", which no default replaces.</summary>
    private static string? Find(JToken answer, string path)
    {
        var found = answer.SelectTokens(path).ToList();
        var indefinite = path.Contains("..", StringComparison.Ordinal) || path.Contains('*', StringComparison.Ordinal) || path.Contains('?', StringComparison.Ordinal);
        return found switch
        {
            [] when !indefinite => null,
            [var one] when !indefinite => one.ToString(Newtonsoft.Json.Formatting.None),
            _ => new JArray(found).ToString(Newtonsoft.Json.Formatting.None),
        };
    }

    private static DataActionRun Refused(int status, string body) =>
        DataActionRun.Failed(status, DataActionRun.RemoteEndpoint, $"The endpoint answered with HTTP {status}: {body}");

    private static DataActionRun Untranslated(string why) => DataActionRun.Failed(500, DataActionRun.Processing, $"The answer could not be translated. {why}");

    private static JsonObject? Parse(string text) => ParseOrNull(text) as JsonObject;

    private static JsonNode? ParseOrNull(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<string> DescribeAsync(HttpRequestMessage request, CancellationToken ends)
    {
        var lines = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri!.PathAndQuery}\n");
        var headers = request.Headers.AsEnumerable();
        if (request.Content is not null)
        {
            headers = headers.Concat(request.Content.Headers);
        }

        foreach (var (name, values) in headers)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", values)}\n");
        }

        if (request.Content is not null)
        {
            await request.Content.LoadIntoBufferAsync(ends);
            lines.Append('\n').Append(await request.Content.ReadAsStringAsync(ends)).Append('\n');
        }

        var secrets = _integration.Credentials.Values.Concat(request.Headers.Authorization?.Parameter is { } token ? [token] : []);
        return secrets.Where(secret => secret.Length > 0).Aggregate(lines.ToString(), (text, secret) => text.Replace(secret, "…", StringComparison.Ordinal));
    }
}
