namespace LocalCloud;

/// <summary>One make of CRM: its routes, its records and its way of saying no. All of them listen at the one address of the hop.</summary>
internal abstract class CrmApi(CrmService crm, string name, string recordsFile)
{
    private readonly Lazy<IReadOnlyList<JsonObject>> _records = new(() => Load(recordsFile));

    /// <summary>The name of the definition that asks it.</summary>
    public string Name => name;

    protected CrmService Crm => crm;

    /// <summary>Its invented people, in the shape in which the API has them.</summary>
    protected IReadOnlyList<JsonObject> Records => _records.Value;

    /// <summary>The member of a record with its main phone number.</summary>
    protected abstract string PhoneField { get; }

    /// <summary>What callers must show.</summary>
    protected abstract CrmAuthentication Authentication { get; }

    /// <summary>Whether a path is one of this API's, for an error that no route has answered.</summary>
    public abstract bool Owns(PathString path);

    public abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>Writes the API's body for an HTTP status.</summary>
    public virtual Task WriteErrorAsync(HttpContext context, int status) => WriteErrorAsync(context, status, ErrorOf(status));

    /// <summary>Writes the number of the first person as somebody typed it.</summary>
    public virtual void StoreNumber(string typed) => Records[0][PhoneField] = typed;

    /// <summary>The API's code and message for an HTTP status.</summary>
    protected abstract (string Code, string Message) ErrorOf(int status);

    /// <summary>The API's body of an error.</summary>
    protected abstract JsonNode DescribeError(int status, string code, string message);

    /// <summary>What the login replies when it accepts the credentials.</summary>
    protected virtual JsonObject DescribeToken(string token) =>
        new() { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = (long)crm.Gate.TokenLifetime.TotalSeconds };

    /// <summary>Looks for what else is wrong with the form of a token request.</summary>
    /// <returns>A code, or null.</returns>
    protected virtual string? FindFault(IFormCollection form) => null;

    /// <summary>What the login replies when it refuses.</summary>
    protected virtual Task RefuseTokenAsync(HttpContext context, int status, string error) => WriteAsync(context, status, new JsonObject { ["error"] = error });

    protected RequestDelegate Guard(RequestDelegate answer) => crm.Gate.Guard(() => Authentication, WriteErrorAsync, answer);

    /// <summary>A token endpoint of RFC 6749, section 4.4.</summary>
    protected async Task IssueTokenAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var (status, error) = form switch
        {
            null => (StatusCodes.Status400BadRequest, "invalid_request"),
            _ when form["grant_type"] != "client_credentials" => (StatusCodes.Status400BadRequest, "unsupported_grant_type"),
            _ when !crm.Gate.Knows(context.Request, form) => (StatusCodes.Status401Unauthorized, "invalid_client"),
            _ => (StatusCodes.Status400BadRequest, FindFault(form)),
        };
        await (error is null ? WriteAsync(context, StatusCodes.Status200OK, DescribeToken(crm.Gate.IssueToken())) : RefuseTokenAsync(context, status, error));
    }

    protected Task WriteErrorAsync(HttpContext context, int status, (string Code, string Message) error) =>
        WriteAsync(context, status, DescribeError(status, error.Code, error.Message));

    /// <summary>Writes the records that were found.</summary>
    protected static Task WriteFoundAsync(HttpContext context, string list, IEnumerable<JsonObject> found) =>
        WriteAsync(context, StatusCodes.Status200OK, new JsonObject { [list] = ListOf(found) });

    protected static JsonArray ListOf(IEnumerable<JsonObject> records) => new([.. records]);

    /// <summary>A copy of a record with these members only.</summary>
    protected static JsonObject Project(JsonObject record, IEnumerable<string> members) =>
        new(members.Distinct().Where(record.ContainsKey).Select(member => KeyValuePair.Create(member, record[member]?.DeepClone())));

    protected static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, context.RequestAborted);
    }

    /// <summary>The digits of a stored number, which is what searches that ignore punctuation compare.</summary>
    protected static string Digits(string? stored) => string.Concat((stored ?? "").Where(char.IsAsciiDigit));

    private static IReadOnlyList<JsonObject> Load(string file)
    {
        using var stream = typeof(CrmApi).Assembly.GetManifestResourceStream(file)!;
        return [.. JsonNode.Parse(stream)!.AsArray().Select(record => record!.AsObject())];
    }
}
