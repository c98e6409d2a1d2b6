namespace LocalCloud;

/// <summary>The API's ErrorBody, with the codes and texts Genesys documents for each.</summary>
internal sealed record GenesysError(int Status, string Code, string Message)
{
    public IReadOnlyDictionary<string, string> MessageParams { get; init; } = new Dictionary<string, string>();

    /// <summary>The text before its parameters are filled in; sent only when there are some.</summary>
    public string? MessageWithParams { get; init; }

    public JsonObject? Limit { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static GenesysError AuthenticationRequired { get; } =
        new(StatusCodes.Status401Unauthorized, "authentication.required", "No authentication bearer token specified in authorization header.");

    public static GenesysError BadCredentials { get; } =
        new(StatusCodes.Status401Unauthorized, "bad.credentials", "Invalid login credentials.");

    public static GenesysError NotFound { get; } =
        new(StatusCodes.Status404NotFound, "not.found", "The requested resource was not found.");

    public static GenesysError UnsupportedMediaType { get; } = new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported.media.type",
        "Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.");

    public static GenesysError BadRequest(string? detail = null) => new(
        StatusCodes.Status400BadRequest,
        "bad.request",
        "The request could not be understood by the server due to malformed syntax." + (detail is null ? "" : " " + detail));

    public static GenesysError InvalidValue(string value, string type, IEnumerable<string> allowed) =>
        new(StatusCodes.Status400BadRequest, "invalid.value", $"Value [{value}] is not valid for field type [{type}]. Allowable values are: {string.Join(", ", allowed)}");

    public static GenesysError MissingPermission(string permission)
    {
        var permissions = $"[{permission}]";
        return new(
            StatusCodes.Status403Forbidden,
            "missing.permissions",
            "Unable to perform the requested action. You are missing the following permission(s): " + permissions)
        {
            MessageWithParams = "Unable to perform the requested action. You are missing the following permission(s): {permissions}",
            MessageParams = new Dictionary<string, string> { ["permissions"] = permissions },
        };
    }

    public static GenesysError MissingDivisionPermission(string permission, string division) => new(
        StatusCodes.Status403Forbidden,
        "missing.division.permission",
        $"Unable to perform the requested action. You are missing the permission {permission} in the division {division}.")
    {
        MessageWithParams = "Unable to perform the requested action. You are missing the permission {permission} in the division {division}.",
        MessageParams = new Dictionary<string, string> { ["permission"] = permission, ["division"] = division },
    };

    public static GenesysError TooManyRequests(TimeSpan retryAfter, int allowed)
    {
        var seconds = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new(
            StatusCodes.Status429TooManyRequests,
            "too.many.requests.retry.after",
            $"Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds")
        {
            RetryAfter = retryAfter,
            Limit = new JsonObject { ["key"] = "client.credentials.token.rate.per.minute", ["namespace"] = "platform.api", ["value"] = allowed },
        };
    }

    /// <summary>The error of a scripted status.</summary>
    public static GenesysError For(int status, TimeSpan? retryAfter) => status switch
    {
        StatusCodes.Status400BadRequest => BadRequest(),
        StatusCodes.Status401Unauthorized => BadCredentials,
        StatusCodes.Status403Forbidden => MissingPermission(GenesysApi.ViewContacts),
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status408RequestTimeout => new(status, "client.timeout", "The client did not send the request in time."),
        StatusCodes.Status413PayloadTooLarge => new(status, "request.entity.too.large", "The request is over the size limit. Maximum bytes: 512000"),
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status429TooManyRequests => TooManyRequests(retryAfter ?? TimeSpan.FromSeconds(1), allowed: 300),
        StatusCodes.Status503ServiceUnavailable =>
            new(status, "service.unavailable", "Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance)."),
        StatusCodes.Status504GatewayTimeout => new(status, "request.timeout", "The request timed out."),
        _ => new(status, "internal.server.error", "The server encountered an unexpected condition which prevented it from fulfilling the request."),
    };

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var body = new JsonObject
        {
            ["message"] = Message,
            ["code"] = Code,
            ["status"] = Status,
            ["messageParams"] = new JsonObject(MessageParams.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["contextId"] = GenesysApi.CorrelationOf(context),
            ["details"] = new JsonArray(),
            ["errors"] = new JsonArray(),
        };
        if (MessageWithParams is not null)
        {
            body["messageWithParams"] = MessageWithParams;
        }

        if (Limit is not null)
        {
            body["limit"] = Limit.DeepClone();
        }

        return context.Response.WriteAsJsonAsync(body, context.RequestAborted);
    }
}
