using System.Text.Json.Nodes;
using Endpoints;

namespace GenesysFiles;

/// <summary>The data actions, in the form that Genesys Cloud exports and imports.</summary>
internal static class DataActions
{
    private const string WebServices = "custom-rest-actions";
    private const string GenesysCloud = "purecloud-data-actions";

    /// <summary>Calls the app with its function key.</summary>
    public static JsonObject Lookup(Deployment deployment) => Lookup(deployment, "Contact Lookup", Headers(
        ("x-functions-key", "${credentials.functionKey}")));

    /// <summary>Calls the app with its function key and an Entra ID access token.</summary>
    public static JsonObject LookupWithEntra(Deployment deployment) => Lookup(deployment, "Contact Lookup Entra", Headers(
        ("Authorization", "${authResponse.token_type} ${authResponse.access_token}"),
        ("x-functions-key", "${credentials.functionKey}")));

    /// <summary>Gets that access token. Genesys runs it by itself, and again when the app answers 401.</summary>
    public static JsonObject EntraSignIn() => Action(
        "Contact Lookup Entra sign-in",
        WebServices,
        "customAuth",
        Request("POST", "https://login.microsoftonline.com/${credentials.tenantId}/oauth2/v2.0/token", new JsonObject
        {
            ["Content-Type"] = "application/x-www-form-urlencoded",
            ["Accept"] = "application/json",
            ["Authorization"] = """Basic $encoding.base64("${credentials.clientId}:${credentials.clientSecret}")""",
            ["Transfer-Encoding"] = "buffered",
        }, """grant_type=client_credentials&scope=$esc.url("${credentials.scope}")"""),
        "${rawResult}",
        Contracts.Input("Auth Input", []),
        Contracts.Output("Auth Output", []));

    /// <summary>Links a conversation to the contact that was found, so that the agent's panel shows that person.</summary>
    public static JsonObject Associate() => Action(
        "Associate Contact",
        GenesysCloud,
        "custom",
        Request("PUT", """/api/v2/externalcontacts/conversations/$esc.url("$!{input.conversationId}")""", Headers(), Body("conversationId", "externalContactId", "mediaType")),
        "{}",
        Contracts.Input("Associate Contact request",
        [
            ("conversationId", "The conversation. In a call flow: Call.ConversationId."),
            ("externalContactId", "The contact: contactId of an answer whose provider is genesys."),
            ("mediaType", "CALL, CALLBACK, CHAT, EMAIL or MESSAGE."),
        ]),
        Contracts.Output("Nothing: the contact is linked when this succeeds", []));

    /// <summary>Looks a number up in External Contacts without the app.</summary>
    public static JsonObject FindWithoutTheApp() => Action(
        "Find External Contacts",
        GenesysCloud,
        "custom",
        Request(
            "GET",
            """/api/v2/externalcontacts/reversewhitepageslookup?lookupVal=$esc.url("$!{input.phoneNumber}")&expand=contacts.externalOrganization""",
            new JsonObject { ["Accept"] = "application/json" },
            "${input.rawRequest}"),
        "${rawResult}",
        Contracts.Input("Find External Contacts request", [("phoneNumber", "The number in E.164 with its plus: ToPhoneNumber(Call.Ani).e164. Do not run the action when that is not set.")]),
        Contracts.Output("External contacts with the number", new JsonObject
        {
            ["contacts"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject(
                        from name in (string[])["id", "type", "firstName", "lastName", "salutation", "title", "workEmail", "externalSystemUrl"]
                        select KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["type"] = "string" })),
                    ["additionalProperties"] = true,
                },
            },
        }));

    private static JsonObject Lookup(Deployment deployment, string name, JsonObject headers) => Action(
        name,
        WebServices,
        "custom",
        Request("POST", deployment.LookupUrl.OriginalString, headers, Body([.. LookupInput.Fields.Select(input => input.Name)])),
        "${rawResult}",
        Contracts.Input("Contact Lookup request", LookupInput.Fields),
        Contracts.Answer(deployment.CustomFields));

    private static JsonObject Action(string name, string integrationType, string actionType, JsonObject request, string successTemplate, JsonObject input, JsonObject output) => new()
    {
        ["name"] = name,
        ["integrationType"] = integrationType,
        ["actionType"] = actionType,
        ["config"] = new JsonObject
        {
            ["request"] = request,
            ["response"] = new JsonObject
            {
                ["translationMap"] = new JsonObject(),
                ["translationMapDefaults"] = new JsonObject(),
                ["successTemplate"] = successTemplate,
            },
        },
        ["contract"] = new JsonObject
        {
            ["input"] = new JsonObject { ["inputSchema"] = input },
            ["output"] = new JsonObject { ["successSchema"] = output },
        },
        ["secure"] = false,
    };

    private static JsonObject Request(string type, string url, JsonObject headers, string template) => new()
    {
        ["requestUrlTemplate"] = url,
        ["requestType"] = type,
        ["headers"] = headers,
        ["requestTemplate"] = template,
    };

    // Buffered: otherwise the body is sent in chunks, which a Functions host that forwards requests drops.
    private static JsonObject Headers(params (string Name, string Value)[] more) => new(
        new (string Name, string Value)[] { ("Content-Type", "application/json"), ("Accept", "application/json"), ("Transfer-Encoding", "buffered") }
            .Concat(more)
            .Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value)));

    // The quoted argument is "" where a flow leaves an input out, so that the macro is never called with null.
    private static string Body(params string[] names) =>
        "{" + string.Join(", ", names.Select(name => $"\"{name}\": \"$esc.jsonString(\"$!{{input.{name}}}\")\"")) + "}";
}
