using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenesysFiles;

/// <summary>Every file that is made, by its name.</summary>
internal static class GenesysSide
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyDictionary<string, string> Make(Deployment deployment) => new Dictionary<string, string>
    {
        ["contact-lookup.custom.json"] = Json(DataActions.Lookup(deployment)),
        ["contact-lookup-entra.custom.json"] = Json(DataActions.LookupWithEntra(deployment)),
        ["contact-lookup-entra.customAuth.json"] = Json(DataActions.EntraSignIn()),
        ["associate-contact.custom.json"] = Json(DataActions.Associate()),
        ["find-external-contacts.custom.json"] = Json(DataActions.FindWithoutTheApp()),
        ["contact-lookup.flow.yaml"] = CallFlow.Make(deployment),
        ["deployment.tfvars.json"] = Json(new JsonObject
        {
            ["lookup_url"] = deployment.LookupUrl.OriginalString,
            ["action_timeout_seconds"] = deployment.ActionTimeoutSeconds,
        }),
    };

    private static string Json(JsonObject json) => json.ToJsonString(Readable) + "\n";
}
