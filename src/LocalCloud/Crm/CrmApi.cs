using System.Text.Json.Nodes;

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
    public abstract Task WriteErrorAsync(HttpContext context, int status);

    /// <summary>Writes the number of the first person as somebody typed it.</summary>
    public virtual void StoreNumber(string typed) => Records[0][PhoneField] = typed;

    protected RequestDelegate Guard(RequestDelegate answer) => crm.Gate.Guard(() => Authentication, WriteErrorAsync, answer);

    /// <summary>A token endpoint of RFC 6749, section 4.4.</summary>
    /// <param name="describe">Makes the answer of a token.</param>
    /// <param name="refuse">Says no: the request, the status and the code.</param>
    /// <param name="findFault">Looks for what else is wrong with the form: a code, or null.</param>
    protected RequestDelegate TokenEndpoint(
        Func<string, JsonObject> describe, Func<HttpContext, int, string, Task> refuse, Func<IFormCollection, string?>? findFault = null) => async context =>
    {
        if (!context.Request.HasFormContentType)
        {
            await refuse(context, StatusCodes.Status400BadRequest, "invalid_request");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"] != "client_credentials")
        {
            await refuse(context, StatusCodes.Status400BadRequest, "unsupported_grant_type");
        }
        else if (!crm.Gate.Knows(context.Request, form))
        {
            await refuse(context, StatusCodes.Status401Unauthorized, "invalid_client");
        }
        else if (findFault?.Invoke(form) is { } fault)
        {
            await refuse(context, StatusCodes.Status400BadRequest, fault);
        }
        else
        {
            await context.Response.WriteAsJsonAsync(describe(crm.Gate.IssueToken()), context.RequestAborted);
        }
    };

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
