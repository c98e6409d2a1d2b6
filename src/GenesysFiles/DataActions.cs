using System.Text.Json.Nodes;
using Endpoints;

namespace GenesysFiles;

/// <summary>The data action that looks a number up, in the form that Genesys Cloud exports and imports.</summary>
internal static class DataActions
{
    // Buffered: otherwise the body is sent in chunks, which a Functions host that forwards requests drops.
    private static readonly (string Name, string Value)[] Headers =
        [("Content-Type", "application/json"), ("Accept", "application/json"), ("Transfer-Encoding", "buffered")];

    /// <summary>Calls the app with its function key.</summary>
    public static JsonObject Lookup(Deployment deployment) => Lookup(deployment, "Contact Lookup", ("x-functions-key", "${credentials.functionKey}"));

    /// <summary>Calls the app with its function key and an Entra ID access token.</summary>
    public static JsonObject LookupWithEntra(Deployment deployment) => Lookup(
        deployment,
        "Contact Lookup Entra",
        ("Authorization", "${authResponse.token_type} ${authResponse.access_token}"),
        ("x-functions-key", "${credentials.functionKey}"));

    private static JsonObject Lookup(Deployment deployment, string name, params (string Name, string Value)[] headers) => new()
    {
        ["name"] = name,
        ["integrationType"] = "custom-rest-actions",
        ["actionType"] = "custom",
        ["config"] = new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["requestUrlTemplate"] = deployment.LookupUrl.OriginalString,
                ["requestType"] = "POST",
                ["headers"] = new JsonObject(Headers.Concat(headers).Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value))),
                ["requestTemplate"] = Body(),
            },
            ["response"] = new JsonObject
            {
                ["translationMap"] = new JsonObject(),
                ["translationMapDefaults"] = new JsonObject(),
                ["successTemplate"] = "${rawResult}",
            },
        },
        ["contract"] = new JsonObject
        {
            ["input"] = new JsonObject { ["inputSchema"] = Contracts.Request() },
            ["output"] = new JsonObject { ["successSchema"] = Contracts.Answer(deployment.CustomFields) },
        },
        ["secure"] = false,
    };

    // The quoted argument is "" where a flow leaves an input out, so that the macro is never called with null.
    private static string Body() =>
        "{" + string.Join(", ", LookupInput.Fields.Select(input => $"\"{input.Name}\": \"$esc.jsonString(\"$!{{input.{input.Name}}}\")\"")) + "}";
}
