using System.Text.Json.Nodes;

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
    public required DataActionPath Path { get; init; }

    /// <summary>What the flow sees: the outputs of the path that the contract names, flattened as Architect flattens them.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Outputs { get; init; }

    /// <summary>The whole output, before it was flattened; null unless the path is success.</summary>
    public JsonObject? Output { get; init; }

    /// <summary>The request as it was sent, the values of credentials replaced; "" when none was.</summary>
    public string Request { get; init; } = "";

    internal static DataActionRun Succeeded(JsonObject output, JsonObject contract) => new()
    {
        Path = DataActionPath.Success,
        Output = output,
        Outputs = FlowOutputs.Flatten((JsonObject)OutputContract.Named(contract, output)!),
    };

    // The shape that a published failure had; which outputs it fills of those that Architect lists is UNVERIFIED.
    internal static DataActionRun Failed(int status, string code, string detail, string message) => new()
    {
        Path = DataActionPath.Failure,
        Outputs = new Dictionary<string, JsonNode?>
        {
            ["errorCode"] = code,
            ["status"] = status,
            ["correlationId"] = Guid.NewGuid().ToString(),
            ["entityId"] = null,
            ["entityName"] = null,
            ["userMessage"] = message,
            ["userParamsMessage"] = message,
            ["userParams.key"] = new JsonArray(),
            ["userParams.value"] = new JsonArray(),
            ["details.errorCode"] = new JsonArray(detail),
            ["details.fieldName"] = new JsonArray(),
            ["details.entityId"] = new JsonArray(),
            ["details.entityName"] = new JsonArray(),
        },
    };
}
