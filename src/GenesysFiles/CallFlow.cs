using System.Text.Json.Nodes;
using Endpoints;

namespace GenesysFiles;

/// <summary>
/// The sample flow. Its inputs, outputs and timeouts are written from the contract into the places that the template
/// marks <c># (inputs)</c>, <c># (outputs)</c>, <c># (failure outputs)</c> and <c>(step timeout)</c>.
/// </summary>
internal static class CallFlow
{
    /// <summary>What the flow does with an input.</summary>
    private static readonly Dictionary<string, string> InputExpressions = new()
    {
        ["phoneNumber"] = """If(IsNotSetOrEmpty(Call.Ani), "", Call.Ani)""",
        ["calledNumber"] = """If(IsNotSetOrEmpty(Call.CalledAddress), "", Call.CalledAddress)""",
        ["region"] = "\"\"",
    };

    /// <summary>The outputs the flow keeps, and the variable of each. The others are listed as not used.</summary>
    private static readonly Dictionary<string, string> Kept = new()
    {
        ["status"] = "Flow.lookupStatus",
        ["found"] = "Flow.lookupFound",
        ["reason"] = "Flow.lookupReason",
        ["correlationId"] = "Flow.lookupCorrelationId",
        ["provider"] = "Flow.contactProvider",
        ["contactId"] = "Flow.contactId",
        ["firstName"] = "Flow.contactFirstName",
        ["fullName"] = "Flow.contactFullName",
        ["companyName"] = "Flow.contactCompanyName",
        ["externalSystemUrl"] = "Flow.contactUrl",
        ["custom_vip_checkbox"] = "Flow.contactIsVip",
    };

    public static string Make(Deployment deployment)
    {
        var lines = GenesysSide.Read("contact-lookup.flow.yaml").Split('\n').SelectMany(line => line.Trim() switch
        {
            "# (inputs)" => Indented(line, LookupInput.Fields.SelectMany(input => (string[])[$"{input.Name}:", $"  exp: {Yaml(InputExpressions[input.Name])}"])),
            "# (outputs)" => Indented(line, Outputs(deployment)),
            "# (failure outputs)" => Indented(line, FailureOutputs()),
            _ => [line.Replace("(step timeout)", deployment.StepTimeoutSeconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)],
        });
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Outputs(Deployment deployment)
    {
        foreach (var (name, schema) in Contracts.Answer(deployment.CustomFields)["properties"]!.AsObject())
        {
            yield return $"{name}:";
            yield return Kept.TryGetValue(name, out var variable) && (name != "custom_vip_checkbox" || IsBoolean(schema)) ? $"  var: {variable}" : "  noValue: true";
        }
    }

    /// <summary>All outputs that the failure path of a data action has.</summary>
    private static readonly string[] FailureNames =
    [
        "errorCode", "status", "correlationId", "entityId", "entityName", "userMessage", "userParamsMessage",
        "userParams.key", "userParams.value", "details.errorCode", "details.fieldName", "details.entityId", "details.entityName",
    ];

    private static IEnumerable<string> FailureOutputs() =>
        FailureNames
            .SelectMany(name => (string[])[$"  {name}:", name == "userMessage" ? "    var: Flow.lookupReason" : "    noValue: true"])
            .Prepend("failureOutputs:");

    private static bool IsBoolean(JsonNode? schema) => (string?)schema?["type"] == "boolean";

    private static IEnumerable<string> Indented(string line, IEnumerable<string> lines)
    {
        var indent = line[..^line.TrimStart().Length];
        return lines.Select(inner => indent + inner);
    }

    private static string Yaml(string expression) => expression == "\"\"" ? "'\"\"'" : expression;
}
