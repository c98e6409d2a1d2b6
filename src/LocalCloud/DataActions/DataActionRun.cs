using Microsoft.AspNetCore.WebUtilities;

namespace LocalCloud;

/// <summary>The path a flow takes after a data action.</summary>
public enum DataActionPath
{
    /// <summary>The endpoint answered with 2xx and the answer could be translated.</summary>
    Success,

    /// <summary>Anything else that ended in time.</summary>
    Failure,

    /// <summary>The flow's step did not wait any longer.</summary>
    Timeout,
}

/// <summary>What came of one execution.</summary>
public sealed record DataActionRun
{
    /// <summary>The endpoint: it refused, could not be reached, or did not answer with JSON.</summary>
    internal const string RemoteEndpoint = "ACTION.REMOTE_ENDPOINT";

    /// <summary>The action itself: its contract or its templates.</summary>
    internal const string Processing = "ACTION.PROCESSING";

    /// <summary>The sign-in that comes before the action.</summary>
    internal const string Authentication = "ACTION.AUTHENTICATION";

    public required DataActionPath Path { get; init; }

    /// <summary>What the flow sees: the outputs of the path that the contract names, flattened as Architect flattens them.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Outputs { get; init; }

    /// <summary>The whole output, before it was flattened; null unless the path is success.</summary>
    public JsonObject? Output { get; init; }

    /// <summary>
    /// Why the action failed, the endpoint's own answer included; "" when it did not. Genesys Cloud shows it on the action's Test tab
    /// and not to a flow.
    /// </summary>
    public string Cause { get; init; } = "";

    /// <summary>The request as it was sent, the values of credentials replaced; "" when none was.</summary>
    public string Request { get; init; } = "";

    internal static DataActionRun Succeeded(JsonObject output, JsonObject contract) => new()
    {
        Path = DataActionPath.Success,
        Output = output,
        Outputs = FlowOutputs.Flatten((JsonObject)DataActionContract.Named(contract, output)!),
    };

    // The shape that published failures have (help pages "Data action fails during testing" and "Data action returns a 400 error").
    // UNVERIFIED: which of Architect's outputs it fills, and the errorCode of other statuses than 400.
    internal static DataActionRun Failed(int status, string category, string cause, string? code = null) => new()
    {
        Path = DataActionPath.Failure,
        Cause = cause,
        Outputs = new Dictionary<string, JsonNode?>
        {
            ["errorCode"] = code ?? ReasonPhrases.GetReasonPhrase(status).Replace(' ', '_').ToUpperInvariant(),
            ["status"] = status,
            ["correlationId"] = Guid.NewGuid().ToString(),
            ["entityId"] = null,
            ["entityName"] = null,
            ["userMessage"] = "The action failed. Run it on its Test tab to see why.",
            ["userParamsMessage"] = null,
            ["userParams.key"] = new JsonArray(),
            ["userParams.value"] = new JsonArray(),
            ["details.errorCode"] = new JsonArray(category),
            ["details.fieldName"] = new JsonArray(),
            ["details.entityId"] = new JsonArray(),
            ["details.entityName"] = new JsonArray(),
        },
    };
}
